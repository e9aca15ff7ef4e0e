from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import fixed_order as rule
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import found, pointed, source, timed


def test_two_runs_never_are():
    assert said(rule.between_runs(two_runs("prompts-mismatch"))) == ["A and B"]


def test_one_side_after_the_other_in_a_script_is_found():
    script = source("""
        import time

        def mean_s(pipe):
            laps = []
            for _ in range(10):
                t = time.perf_counter()
                pipe(PROMPTS)
                laps.append(time.perf_counter() - t)
            return sum(laps) / len(laps)

        base = mean_s(base_pipe)
        fast = mean_s(fast_pipe)
        print(base / fast)
    """)
    evidence = "all calls of line 11 are timed before those of this line"
    assert pointed(script, rule.in_source(script)) == [("fast = mean_s(fast_pipe)", evidence)]


def test_sides_that_take_turns_are_not():
    script = source("""
        import random, time
        laps = {"base": [], "fast": []}
        pipes = {"base": base_pipe, "fast": fast_pipe}
        for round in range(20):
            order = list(pipes)
            random.shuffle(order)
            for name in order:
                t = time.perf_counter()
                pipes[name](PROMPTS)
                laps[name].append(time.perf_counter() - t)
        print(sum(laps["base"]) / sum(laps["fast"]))
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_script_of_one_side_is_not():
    script = timed("pipe(batch)")
    assert pointed(script, rule.in_source(script)) == []


def test_arms_in_turns_are_not():
    text = """
import time
times = {"a": [], "b": []}
for _ in range(10):
    for name, pipe in (("a", pipe_a), ("b", pipe_b)):
        start = time.perf_counter()
        pipe("a cat on a mat")
        times[name].append(time.perf_counter() - start)
print(sum(times["a"]) / sum(times["b"]))
"""
    assert found(rule.in_source(read(text, "x.py"))) == []


STORED = """
    import json, time
    {stored}
    start = time.perf_counter()
    pipe(prompts)
    seconds = time.perf_counter() - start
    print({ratio})
"""


def test_a_time_of_another_session_is_found():
    for stored, how in (
        ("baseline = json.load(open('old.json'))['median']", "read from a file"),
        ("BASELINE_S = 4.71", "a number in the source"),
    ):
        name = stored.partition(" ")[0]
        script = source(STORED.format(stored=stored, ratio=f"{name} / seconds"))
        [(line, evidence)] = pointed(script, rule.in_source(script))
        assert line == f"print({name} / seconds)"
        assert evidence.endswith(how)


def test_a_count_that_is_read_from_a_file_is_not():
    script = source(STORED.format(stored="steps = json.load(open('c.json'))['steps']", ratio="steps / seconds"))
    assert pointed(script, rule.in_source(script)) == []


def test_a_factor_that_is_written_down_is_not():
    script = source(STORED.format(stored="SCALE = 2.5", ratio="SCALE / seconds"))
    assert pointed(script, rule.in_source(script)) == []


PAIRED = """
import time
from statistics import median
from diffusers import StableDiffusionPipeline
def lap(pipe):
    synchronize()
    t = time.perf_counter()
    pipe(prompts)
    synchronize()
    return time.perf_counter() - t
plain = StableDiffusionPipeline.from_pretrained("some/model")
tuned = StableDiffusionPipeline.from_pretrained("some/model")
cold = lap(plain), lap(tuned)
{laps}
before, after = map(median, {columns})
print("first calls", cold)
print(f"{{before / after:.2f}}x")
"""


def test_pairs_whose_columns_are_divided_are_measured_in_turns():
    turns = "laps = [(lap(plain), lap(tuned)) if k % 2 else (lap(tuned), lap(plain))[::-1] for k in range(10)]"
    assert not found(rule.in_source(source(PAIRED.format(laps=turns, columns="zip(*laps)"))))


def test_columns_that_were_measured_one_after_the_other_are_found():
    apart = "a = [lap(plain) for _ in range(10)]\nb = [lap(tuned) for _ in range(10)]"
    assert found(rule.in_source(source(PAIRED.format(laps=apart, columns="(a, b)"))))


def test_a_side_that_was_measured_alone_was_not_measured_beside_the_other():
    alone, evidence = side("b", "shapes+alone"), "was measured by itself, before the others of its start"
    assert (
        said(rule.in_sides(side("a"), alone)) == said(rule.in_sides(alone, side("a"))) == [("error", f"b {evidence}")]
    )
    both = [("error", f"{name} {evidence}") for name in "bc"]
    assert said(rule.in_sides(alone, side("c", "shapes+serial+alone"))) == both


def test_sides_of_one_run_are_called_in_turns_otherwise():
    assert said(rule.in_sides(side(), side("b", "shapes+serial+seeds+warm-up"))) == []
