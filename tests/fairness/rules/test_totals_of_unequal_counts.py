from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import totals_of_unequal_counts as rule
from tests.fairness.sources import found, pointed, source

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
    evidence = "base is of 36 images, fast of 32"
    assert pointed(script, rule.in_source(script)) == [('print("speedup", base / fast)', evidence)]


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


TEXT = """
import time
PROMPTS = ["a cat on a mat", "a dog in a fog", "an owl in a towel"]
def total(pipe, prompts):
    seconds = 0
    for prompt in prompts:
        start = time.perf_counter()
        pipe(prompt)
        seconds += time.perf_counter() - start
    return seconds
a = total(base, {a})
b = total(fast, {b})
print(a {per_a} / (b {per_b}))
"""


def totals(a="PROMPTS", b="PROMPTS", per_a="", per_b=""):
    return read(TEXT.format(a=a, b=b, per_a=per_a, per_b=per_b), "x.py")


def test_totals_of_prompts_of_which_it_is_not_known_are_a_warning():
    [(_, _, severity)] = found(rule.in_source(totals(b="PROMPTS[:n]")))
    assert severity == "warning"


def test_equal_totals_are_not_nor_times_per_image():
    assert found(rule.in_source(totals())) == []
    assert found(rule.in_source(totals(b="PROMPTS[:2]", per_a="/ 3", per_b="/ 2"))) == []


DROPPED = """
    import time
    PROMPTS = json.load(open("prompts.json"))
    def total(pipe, size):
        seconds = 0.0
        for k, start in enumerate(range(0, len(PROMPTS), size)):
            t = time.perf_counter()
            pipe(PROMPTS[start : start + size])
            if k > 0:
                seconds += time.perf_counter() - t
        return seconds
    print(total(old_pipe, 4) / total(new_pipe, {size}))
"""


def test_totals_less_a_first_batch_of_another_size_are_found():
    script = source(DROPPED.format(size=8))
    [(_, evidence, severity)] = pointed(script, rule.in_source(script))
    assert "less the first of 4" in evidence and "less the first of 8" in evidence
    assert severity == "warning"


def test_totals_less_a_first_batch_of_one_size_are_not():
    script = source(DROPPED.format(size=4))
    assert pointed(script, rule.in_source(script)) == []


def test_totals_of_all_batches_but_the_first_ones_are_counted():
    script = source("""
        import time
        PROMPTS = [f"picture {k}" for k in range(40)]
        def total(pipe, cold):
            seconds = 0.0
            batches = [PROMPTS[k : k + 4] for k in range(0, len(PROMPTS), 4)]
            for batch in batches[cold:]:
                start = time.perf_counter()
                pipe(batch)
                seconds += time.perf_counter() - start
            return seconds
        print(total(old_pipe, 1) / total(new_pipe, 3))
    """)
    [(_, evidence)] = pointed(script, rule.in_source(script))
    assert evidence == "total(old_pipe, 1) is of 36 images, total(new_pipe, 3) of 28"


def test_totals_of_what_a_batch_for_warming_up_leaves_are_counted_from_where_they_start():
    lines = """
        import time
        prompts = [line.strip() for line in open("prompts.txt")][:36]
        def run(pipe, size):
            pipe(prompts[:size])
            total = 0.0
            for i in range(size, len(prompts), size):
                start = time.perf_counter()
                pipe(prompts[i : i + size])
                total += time.perf_counter() - start
            return total
        print(run(base_pipe, 4) / run(fast_pipe, {size}))
    """
    assert found(rule.in_source(source(lines.format(size=8))))
    assert not found(rule.in_source(source(lines.format(size=4))))
