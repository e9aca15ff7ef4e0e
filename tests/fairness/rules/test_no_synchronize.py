from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import no_synchronize as rule
from tests.fairness.sources import differs, found, script


def test_a_clock_that_waits_for_nothing_is_found():
    source = script(wait="", call="pipe(batch, generator=generator, output_type='latent')")
    assert found(rule.in_source(source)) == [(16, "nothing waits for the GPU between pipe and the end of the clock")]


def test_where_pixels_are_brought_to_the_host_it_is_a_note():
    [(line, evidence, severity)] = found(rule.in_source(script(wait="")))
    assert (line, severity) == (16, "note") and "the pixels that pipe brings to the host" in evidence


def test_events_that_are_asked_too_early_are_found():
    text = """
import torch
start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
for _ in range(10):
    start.record()
    pipe(["a cat on a mat"] * 4)
    end.record()
    {wait}
    print(start.elapsed_time(end))
"""
    evidence = "the time between two events is asked for before the second one has happened"
    assert found(rule.in_source(read(text.format(wait="pass"), "x.py"))) == [(7, evidence)]
    assert found(rule.in_source(read(text.format(wait="end.synchronize()"), "x.py"))) == []


def test_waiting_is_not_nor_a_wait_in_a_helper_nor_a_processor():
    assert found(rule.in_source(script())) == []
    helper = "def settle():\n    torch.cuda.synchronize()"
    assert found(rule.in_source(script(warm_up=helper, wait="settle()"))) == []
    on_cpu = "import time\nt = time.perf_counter()\npipe.to('cpu')('a cat on a mat', output_type='latent')\n"
    assert found(rule.in_source(read(on_cpu + "print(time.perf_counter() - t)", "x.py"))) == []


def test_of_two_scripts_one_that_does_not_wait_is_found():
    [(aspect, evidence)] = differs(rule.between_sources(script(), script(wait="")))
    assert aspect == "synchronization" and "does not wait after the call" in evidence
    assert differs(rule.between_sources(script(), script())) == []
