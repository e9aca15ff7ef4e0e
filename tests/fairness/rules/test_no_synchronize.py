from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import no_synchronize as rule
from tests.fairness.sources import differs, found, pointed, script, source

WAITS = """
import time, torch
torch.cuda.synchronize()
t0 = time.perf_counter()
images = pipe(prompts, output_type="latent").images
torch.cuda.synchronize()
t1 = time.perf_counter()
print(t1 - t0)
"""


def test_latents_that_nothing_waits_for_are_found():
    script = source("""
        import time, torch
        pipe = load().to("cuda")
        start = time.perf_counter()
        pipe(prompts, num_inference_steps=30, output_type="latent")
        elapsed = time.perf_counter() - start
    """)
    evidence = "nothing waits for the GPU between pipe and the end of the clock"
    assert pointed(script, rule.in_source(script)) == [("elapsed = time.perf_counter() - start", evidence)]


def test_a_time_between_events_that_is_asked_for_at_once_is_found():
    script = source("""
        import torch
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        pipe(prompts)
        end.record()
        ms = begin.elapsed_time(end)
    """)
    evidence = "the time between two events is asked for before the second one has happened"
    assert pointed(script, rule.in_source(script)) == [("end.record()", evidence)]


def test_pixels_brought_to_the_host_make_it_a_note():
    script = source("""
        import time
        pipe = pipe.to("cuda:0")
        t0 = time.perf_counter()
        images = pipe(prompts, output_type="np").images
        dt = time.perf_counter() - t0
    """)
    evidence = "nothing waits for the GPU but the pixels that pipe brings to the host"
    assert pointed(script, rule.in_source(script)) == [("dt = time.perf_counter() - t0", evidence, "note")]


def test_a_wait_that_is_hidden_in_a_helper_is_not():
    script = source("""
        import time, torch

        def wait():
            if torch.cuda.is_available():
                torch.cuda.current_stream().synchronize()

        class Watch:
            def __enter__(self):
                wait()
                self.since = time.perf_counter()
                return self
            def __exit__(self, *_):
                wait()
                self.seconds = time.perf_counter() - self.since

        with Watch() as w:
            pipe(prompts, output_type="pt")
        print(w.seconds)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_script_for_the_processor_alone_is_not():
    script = source("""
        import time
        pipe = DiffusionPipeline.from_pretrained("tiny").to("cpu")
        t0 = time.perf_counter()
        latents = pipe(prompts, output_type="latent").images
        print(time.perf_counter() - t0)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_events_that_are_waited_for_are_not():
    script = source("""
        import torch
        E = lambda: torch.cuda.Event(enable_timing=True)
        a, b = E(), E()
        a.record(); pipe(prompts); b.record()
        b.synchronize()
        print(a.elapsed_time(b) / 1000)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_which_one_waits_are_found():
    waits, hurries = source(WAITS), source(WAITS.replace("torch.cuda.synchronize()", "pass"))
    [(aspect, evidence)] = differs(rule.between_sources(waits, hurries))
    assert aspect == "synchronization"
    assert "waits after the call" in evidence and "does not wait after the call" in evidence


def test_two_sources_that_wait_in_other_ways_are_not():
    other = source("""
        from torch import cuda
        from time import perf_counter as clock
        def now():
            cuda.synchronize()
            return clock()
        t = now()
        pipeline(texts, output_type="latent")
        print(now() - t)
    """)
    assert differs(rule.between_sources(source(WAITS), other)) == []


def test_waiting_is_not_nor_a_wait_in_a_helper_nor_a_processor():
    assert found(rule.in_source(script())) == []
    helper = "def settle():\n    torch.cuda.synchronize()"
    assert found(rule.in_source(script(warm_up=helper, wait="settle()"))) == []
    on_cpu = "import time\nt = time.perf_counter()\npipe.to('cpu')('a cat on a mat', output_type='latent')\n"
    assert found(rule.in_source(read(on_cpu + "print(time.perf_counter() - t)", "x.py"))) == []


def test_events_that_a_comprehension_makes_are_found():
    script = source("""
        import torch
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        pipe(prompts)
        end.record()
        ms = begin.elapsed_time(end)
    """)
    assert [line for line, _ in pointed(script, rule.in_source(script))] == ["end.record()"]
