from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import no_warm_up as rule
from tests.fairness.sources import arms, found, script


def test_a_first_call_that_is_timed_is_found():
    assert found(rule.in_source(script(warm_up=""))) == [(13, "the first call of pipe is timed")]


def test_so_is_one_pipeline_of_two_that_is_not_warmed_up():
    text = """
import time
base = StableDiffusionPipeline.from_pretrained("a")
fast = StableDiffusionPipeline.from_pretrained("b")
base("a cat on a mat")
def lap(pipe):
    start = time.perf_counter()
    for _ in range(5):
        pipe("a cat on a mat")
    return time.perf_counter() - start
print(lap(base) / lap(fast))
"""
    evidence = "the first call of pipe is timed, while another pipeline was called before"
    assert found(rule.in_source(read(text, "x.py"))) == [(7, evidence)]


def test_a_warm_up_in_whatever_form_is_none():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(warm_up="from tools import warm_up\nwarm_up(pipe)"))) == []
    assert found(rule.in_source(script(warm_up="", report="print(sum(times[1:]) / len(times[1:]))"))) == []
    assert found(rule.in_source(arms())) == []


def test_turns_whose_times_are_not_kept_are_a_warm_up():
    for keeps in ("if i >= 2:\n        times.append(t)", "if i < 2:\n        continue\n    times.append(t)"):
        text = f"""
import time
times = []
for i in range(10):
    start = time.perf_counter()
    pipe("a cat on a mat")
    t = time.perf_counter() - start
    {keeps}
print(times)
"""
        assert found(rule.in_source(read(text, "x.py"))) == []


def test_nor_is_a_first_call_that_is_told_by_itself():
    once = "start = time.perf_counter()\npipe(PROMPTS[:4])\nprint('first call', time.perf_counter() - start)"
    assert found(rule.in_source(script(warm_up=once))) == []
