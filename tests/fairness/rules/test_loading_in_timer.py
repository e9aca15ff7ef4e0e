import pytest

from bench_core.fairness.rules import loading_in_timer as rule
from tests.fairness.sources import model_file, pointed, source

HONEST = (
    ("", "pipe.to('cuda')"),
    ("OTHER = DiffusionPipeline.from_pretrained('x')", "pipe = OTHER"),
    ("@cache\ndef other():\n    return DiffusionPipeline.from_pretrained('x')", "pipe = other()"),
    ("KEPT = {}", "pipe = KEPT.get('p') or KEPT.setdefault('p', DiffusionPipeline.from_pretrained('x'))"),
    ("", "if not hasattr(pipe, 'adapted'):\n        pipe.load_lora_weights('x'); pipe.adapted = True"),
    (
        """
OTHER = None
def other():
    global OTHER
    if OTHER is None:
        OTHER = DiffusionPipeline.from_pretrained('x')
    return OTHER
""",
        "pipe = other()",
    ),
    (
        """
class Engine:
    @cached_property
    def own(self):
        return DiffusionPipeline.from_pretrained('x')
engine = Engine()
""",
        "pipe = engine.own",
    ),
)
"""What stands before `inference` and in it, of files that load once at most; without what makes the pictures."""
MAKE = "\n    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images"


def test_a_pipeline_that_is_loaded_after_the_clock_was_started_is_found():
    script = source("""
        import time
        from diffusers import DiffusionPipeline

        t0 = time.perf_counter()
        pipe = DiffusionPipeline.from_pretrained("model").to("cuda")
        images = pipe(prompts, num_inference_steps=30).images
        elapsed = time.perf_counter() - t0
    """)
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line == 'pipe = DiffusionPipeline.from_pretrained("model").to("cuda")'
    assert "from_pretrained" in evidence and evidence.endswith("is timed with the call")


def test_a_loading_helper_within_a_timer_of_the_file_is_found():
    script = source("""
        import time
        from contextlib import contextmanager
        from diffusers import AutoPipelineForText2Image as Auto

        @contextmanager
        def stopwatch(out):
            begin = time.monotonic()
            yield
            out.append(time.monotonic() - begin)

        def prepare(name):
            p = Auto.from_pretrained(name)
            p.load_lora_weights("lcm")
            return p

        laps = []
        for name in ("base", "lcm"):
            with stopwatch(laps):
                prepare(name)(texts)
    """)
    lines = [line for line, _ in pointed(script, rule.in_source(script))]
    assert lines == ["prepare(name)(texts)"]


def test_loading_before_the_clock_is_not():
    script = source("""
        import time
        from diffusers import DiffusionPipeline

        began = time.perf_counter()
        pipe = DiffusionPipeline.from_pretrained("model")
        print("loaded in", time.perf_counter() - began)
        pipe(prompts)
        began = time.perf_counter()
        images = pipe(prompts, num_inference_steps=30).images
        print("made in", time.perf_counter() - began)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_loading_each_arm_between_its_timed_calls_is_not():
    script = source("""
        import time, gc
        from diffusers import DiffusionPipeline as D

        def one(path, texts):
            pipe = D.from_pretrained(path)
            pipe(texts)
            laps = []
            while len(laps) < 5:
                a = time.perf_counter()
                pipe(texts)
                laps.append(time.perf_counter() - a)
            del pipe; gc.collect()
            return laps

        results = {path: one(path, texts) for path in ("a", "b")}
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_model_file_that_loads_its_pipeline_is_not():
    file = source("""
        from diffusers import DiffusionPipeline

        def load_pipeline(device="cuda", dtype=None):
            return DiffusionPipeline.from_pretrained("model", torch_dtype=dtype).to(device)

        def inference(pipe, prompts, num_inference_steps, generator):
            return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
    """)
    assert pointed(file, rule.in_source(file)) == []


def test_a_timed_function_that_loads_is_found_at_the_line_that_does():
    script = source("""
        import time
        from diffusers import DiffusionPipeline

        def stopwatch(function):
            def inner(*values):
                began = time.perf_counter()
                made = function(*values)
                return made, time.perf_counter() - began
            return inner

        @stopwatch
        def draw(name, texts):
            pipe = DiffusionPipeline.from_pretrained(name)
            return pipe(texts).images

        _, slow = draw("a", texts)
        _, fast = draw("b", texts)
        print(slow / fast)
    """)
    [(line, _)] = pointed(script, rule.in_source(script))
    assert line == "pipe = DiffusionPipeline.from_pretrained(name)"


def test_a_builder_that_a_timer_is_handed_is_pointed_at_where_it_is_called():
    lines = """
        import time
        def build():
            return StableDiffusionPipeline.from_pretrained("some/model")
        def lap(builder):
            {before}
            start = time.perf_counter()
            pipe = {pipe}
            pipe(prompts)
            return time.perf_counter() - start
        print(lap(build))
    """
    timed = source(lines.format(before="pass", pipe="builder()"))
    assert [line for line, _ in pointed(timed, rule.in_source(timed))] == ["pipe = builder()"]
    assert not pointed(timed, rule.in_source(source(lines.format(before="built = builder()", pipe="built"))))


@pytest.mark.parametrize(
    "lines",
    [
        "pipe = load_pipeline(pipe.device)",
        "with torch.no_grad():\n        pipe = load_pipeline(pipe.device)",
        "pipe.load_lora_weights('style')",
    ],
)
def test_an_inference_that_loads_in_every_call_is_found_at_the_line_that_does(lines):
    file = model_file(lines + MAKE)
    [(line, evidence, *_)] = pointed(file, rule.in_source(file))
    assert line == lines.splitlines()[-1].strip()
    assert evidence.endswith("is timed with the call")


@pytest.mark.parametrize(("before", "lines"), HONEST)
def test_an_inference_that_loads_once_at_most_is_not(before, lines):
    file = model_file(lines + MAKE, more=before)
    assert pointed(file, rule.in_source(file)) == []
