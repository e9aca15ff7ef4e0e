from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import samples_mismatch as rule
from tests.fairness.sources import arms, differs, found, script


def test_arms_of_other_numbers_of_images_are_found_in_source():
    assert found(rule.in_source(arms(b="load(), PROMPTS * 4"))) == [
        (21, "40 images here, 10 images in line 20", "warning")
    ]
    assert found(rule.in_source(arms())) == []


def test_a_number_of_images_that_depends_on_the_batch_size_is_found_in_source():
    text = """
import time
def measure(pipe, prompts, batch_size):
    pipe(prompts[:batch_size])
    rest, total = prompts[batch_size:], 0
    for i in range(0, len(rest), batch_size):
        start = time.perf_counter()
        pipe(rest[i : i + batch_size])
        total += time.perf_counter() - start
    return total
"""
    [(line, evidence, _)] = found(rule.in_source(read(text, "x.py")))
    assert line == 5 and "depends on the batch size" in evidence


def test_two_scripts_with_other_numbers_are_found():
    fewer = script(warm_up="PROMPTS = PROMPTS[:8]", n="8")
    assert differs(rule.between_sources(script(), fewer)) == [
        ("samples", "16 images (script.py, line 5) against 8 images (script.py, line 8)")
    ]
    assert differs(rule.between_sources(script(), script())) == []
