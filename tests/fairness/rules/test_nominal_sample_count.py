from bench_core.fairness.rules import nominal_sample_count as rule
from tests.fairness.sources import found, script

COUNTING = """
pipe(batch, num_inference_steps=20, generator=generator)
n += {count}
"""


def counting(count, n="16", prompts="PROMPTS"):
    lines = {"warm_up": f"n = 0\nPROMPTS = {prompts}\npipe(PROMPTS[:4], generator=generator)", "n": n}
    return script(call=COUNTING.format(count=count), report="print(sum(times) / n, 's per image')", **lines)


def test_a_full_batch_that_is_counted_for_a_shorter_one_is_an_error():
    [(_, evidence)] = found(rule.in_source(counting("4", "14", "PROMPTS[:14]")))
    assert evidence == "n += 4 counts 16 images, of which 14 are made"


def test_where_the_number_of_prompts_is_not_known_it_is_a_warning():
    [(_, evidence, severity)] = found(rule.in_source(counting("4", "len(PROMPTS)", "open('p.txt').readlines()")))
    assert severity == "warning" and "may be shorter" in evidence


def test_the_number_of_batches_times_their_size_is_found_too():
    report = "import math\nprint(sum(times) / (math.ceil(15 / 4) * 4))"
    [(_, evidence)] = found(rule.in_source(script(n="15", report=report, warm_up="PROMPTS = PROMPTS[:15]")))
    assert evidence == "math.ceil(15 / 4) * 4 counts 16 images, of which 15 are made"


def test_images_that_were_made_are_counted_rightly():
    assert found(rule.in_source(counting("len(batch)", "14", "PROMPTS[:14]"))) == []
    assert found(rule.in_source(counting("4"))) == []  # 16 in batches of 4
    assert found(rule.in_source(script())) == []
