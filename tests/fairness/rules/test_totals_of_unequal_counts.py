from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import totals_of_unequal_counts as rule
from tests.fairness.sources import found

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


def divided(a="PROMPTS", b="PROMPTS", per_a="", per_b=""):
    return read(TEXT.format(a=a, b=b, per_a=per_a, per_b=per_b), "x.py")


def test_totals_of_unequal_numbers_of_images_are_found():
    assert found(rule.in_source(divided(b="PROMPTS[:2]"))) == [(13, "a is of 3 images, b of 2")]


def test_totals_of_prompts_of_which_it_is_not_known_are_a_warning():
    [(_, _, severity)] = found(rule.in_source(divided(b="PROMPTS[:n]")))
    assert severity == "warning"


def test_equal_totals_are_not_nor_times_per_image():
    assert found(rule.in_source(divided())) == []
    assert found(rule.in_source(divided(b="PROMPTS[:2]", per_a="/ 3", per_b="/ 2"))) == []
