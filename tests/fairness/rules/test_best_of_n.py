from bench_core.fairness.rules import best_of_n as rule
from tests.fairness.sources import found, pointed, script, source

MEASURE = """
import time
import torch

def measure(pipe, prompts, n=10):
    pipe(prompts, num_inference_steps=20)
    times = []
    for _ in range(n):
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(prompts, num_inference_steps=20)
        torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return times
"""


def test_a_speedup_of_the_shortest_times_is_found():
    script = source(
        MEASURE,
        """
        base = min(measure(base_pipe, prompts))
        fast = min(measure(fast_pipe, prompts))
        print(f"speedup {base / fast:.2f}x")
        """,
    )
    line = 'print(f"speedup {base / fast:.2f}x")'
    assert pointed(script, rule.in_source(script)) == [(line, "base is the shortest of several, and is divided")]


def test_the_shortest_time_of_one_side_over_the_mean_of_the_other_is_found():
    script = source(
        MEASURE,
        """
        import numpy as np
        slow = np.mean(measure(base_pipe, prompts))
        fast = np.min(measure(fast_pipe, prompts))
        ratio = slow / fast
        """,
    )
    unlike = "the shortest time of one side is divided by the mean of the other"
    assert pointed(script, rule.in_source(script)) == [("ratio = slow / fast", unlike)]


def test_the_shortest_time_shown_alone_is_found():
    script = source("""
        from time import perf_counter as now
        best = float("inf")
        pipe(prompts)
        for attempt in range(5):
            t0 = now()
            pipe(prompts)
            torch.cuda.synchronize()
            best = min(best, now() - t0)
        print("time", best)
    """)
    shown = "best, the shortest of several, is all that is shown"
    assert pointed(script, rule.in_source(script)) == [('print("time", best)', shown)]


def test_a_speedup_of_medians_beside_the_shortest_times_is_not():
    script = source(
        MEASURE,
        """
        import statistics as st
        rows = {name: measure(p, prompts) for name, p in (("base", base_pipe), ("fast", fast_pipe))}
        for name in rows:
            print(f"{name}: batch median {st.median(rows[name]):.3f} s, batch min {min(rows[name]):.3f} s")
        print(st.median(rows["base"]) / st.median(rows["fast"]))
        """,
    )
    assert pointed(script, rule.in_source(script)) == []


def test_the_smallest_of_other_things_than_times_is_not():
    script = source(
        MEASURE,
        """
        widest = max(len(p) for p in prompts)
        batch = min(8, len(prompts))
        total = sum(measure(base_pipe, prompts[:batch], n=max(3, widest)))
        print("total", total, "smallest batch", min(batch, 4))
        """,
    )
    assert pointed(script, rule.in_source(script)) == []


def test_a_minimum_that_is_all_that_is_shown_is_found_also_one_that_is_kept_by_a_condition():
    assert [line for line, _ in found(rule.in_source(script(report="print(min(times))")))] == [17]
    kept = "best = None\nfor t in times:\n    if best is None or t < best:\n        best = t\nprint(best)"
    assert [line for line, _ in found(rule.in_source(script(report=kept)))] == [21]


def test_a_minimum_beside_the_mean_is_not():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(report="print(min(times), sum(times) / len(times), max(times))"))) == []


def test_a_minimum_beside_a_ratio_of_medians_is_not_where_nothing_else_is_printed():
    report = """
        import numpy as np
        laps = {"old": measure(base_pipe, prompts), "new": measure(fast_pipe, prompts)}
        for name, own in laps.items():
            print(name, f"{min(own):.2f} s")
        ratio = np.median(laps["old"]) / np.median(laps["new"])
    """
    script = source(MEASURE, report)
    assert pointed(script, rule.in_source(script)) == []
    of_best = source(MEASURE, report.replace("np.median", "min"))
    assert pointed(of_best, rule.in_source(of_best)) != []
