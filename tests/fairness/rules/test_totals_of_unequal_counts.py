from bench_core.fairness.rules import totals_of_unequal_counts as rule
from tests.fairness.sources import pointed, source

TOTAL = """
import time

def total_s(pipe, prompts, n=4):
    total = 0.0
    for i in range(0, len(prompts), n):
        t = time.perf_counter()
        pipe(prompts[i:i + n])
        total += time.perf_counter() - t
    return total
"""


def test_totals_of_other_numbers_of_images_are_found():
    script = source(
        TOTAL,
        """
        texts = [f"cat {n}" for n in range(40)]
        base = total_s(base_pipe, texts[:36])
        fast = total_s(fast_pipe, texts[4:36])
        print("speedup", base / fast)
        """,
    )
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line == 'print("speedup", base / fast)'
    assert "is of 36 images" in evidence and evidence.endswith("of 32")


def test_totals_of_as_many_images_are_not():
    script = source(
        TOTAL,
        """
        texts = [f"cat {n}" for n in range(40)]
        base = total_s(base_pipe, texts[:36], n=1)
        fast = total_s(fast_pipe, texts[4:], n=8)
        print("speedup", base / fast)
        """,
    )
    assert pointed(script, rule.in_source(script)) == []


def test_totals_of_other_numbers_that_are_divided_by_them_are_not():
    script = source(
        TOTAL,
        """
        texts = [f"cat {n}" for n in range(40)]
        base = total_s(base_pipe, texts) / len(texts)
        few = texts[:8]
        fast = total_s(fast_pipe, few) / len(few)
        print("speedup per image", base / fast)
        """,
    )
    assert pointed(script, rule.in_source(script)) == []


def test_numbers_that_nothing_tells_are_not():
    script = source(
        TOTAL,
        """
        def compare(a, b, prompts):
            x, y = (total_s(p, prompts) for p in (a, b))
            return {"speedup": x / y}
        """,
    )
    assert pointed(script, rule.in_source(script)) == []
