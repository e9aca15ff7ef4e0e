import pytest

from bench_core.events import Facts
from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import serial_execution as rule
from tests.fairness.examples import said, side
from tests.fairness.sources import differs, divided, found, model_file, pointed, script, source, timed

BATCH = {"scheduler_steps": 10, "steps_run": 10, "stepped_rows": 40}


ALONE = {"scheduler_steps": 40, "steps_run": 10, "stepped_rows": 40, "denoiser_calls": 40}


def test_a_call_for_each_prompt_is_found():
    serial = side("b", seen={"pipeline_calls": 4})
    assert said(rule.in_calls(side("a"), serial)) == ["pipeline_calls 1 (a) against 4 (b)"]
    assert said(rule.in_calls(side("a", seen=BATCH), side("b", seen=ALONE | {"pipeline_calls": 4}))) == [
        "pipeline_calls 1 (a) against 4 (b)"
    ]


def test_a_loop_of_its_own_over_images_is_found():
    own = side("b", seen=ALONE | {"pipeline_calls": 0})
    assert said(rule.in_calls(side("a", seen=BATCH), own)) == [
        "b: 1 of the 4 images of a batch were denoised at a time"
    ]


def test_a_loop_without_a_scheduler_is_found_by_the_rows_of_its_denoiser():
    own = {"pipeline_calls": 0, "scheduler_steps": 0, "stepped_rows": 0, "denoiser_calls": 40}
    assert said(rule.in_calls(side("a", seen=BATCH), side("b", seen=own))) == [
        "b: 2 rows a denoiser call for a batch of 4"
    ]


def test_serial_execution_that_is_asked_for_by_name_is_a_note():
    named = side("b", seen=ALONE | {"pipeline_calls": 4}, facts=Facts(changes={"execution": "serial"}))
    assert said(rule.in_calls(side("a", seen=BATCH), named)) == [("note", "pipeline_calls 1 (a) against 4 (b)")]


def test_one_call_for_the_batch_on_both_sides_is_not():
    assert said(rule.in_calls(side(), side())) == []


def test_whole_batches_are_not_whoever_calls_the_denoiser():
    own_loop = BATCH | {"pipeline_calls": 0}
    two_passes = own_loop | {"denoiser_calls": 20}
    two_pipelines = BATCH | {"pipeline_calls": 2}
    one_sample_a_step = ALONE | {"denoiser_calls": 10}
    for seen in (own_loop, two_passes, two_pipelines, one_sample_a_step):
        assert said(rule.in_calls(side(seen=BATCH), side(seen=seen))) == []


def test_both_sides_one_by_one_are_alike():
    assert said(rule.in_calls(side(seen=ALONE), side(seen=ALONE | {"pipeline_calls": 4}))) == []


SERIAL = {
    "loop": """
        def inference(pipe, prompts, num_inference_steps, generator):
            out = []
            for p in prompts:
                out += pipe(p, num_inference_steps=num_inference_steps).images
            return out
    """,
    "comprehension": """
        def inference(pipe, prompts, num_inference_steps):
            return [pipe(p, num_inference_steps=num_inference_steps).images[0] for p in prompts]
    """,
    "map": """
        def inference(pipe, prompts, **more):
            return list(map(lambda p: pipe(p, **more).images[0], prompts))
    """,
    "threads": """
        from concurrent.futures import ThreadPoolExecutor

        def inference(pipe, prompts):
            with ThreadPoolExecutor() as pool:
                return list(pool.map(lambda p: pipe(p).images[0], prompts))
    """,
}


@pytest.mark.parametrize("body", SERIAL.values(), ids=SERIAL)
def test_a_model_file_with_one_call_a_prompt_is_found(body):
    file = source("pipe = load()", body)
    [(line, evidence)] = pointed(file, rule.in_source(file))
    assert "pipe(p" in line
    assert evidence == "one call of pipe for each prompt of prompts, within the timed region"


def test_a_loop_over_a_batch_within_the_clock_is_found():
    script = source("""
        import time
        for batch in batches:
            begin = time.perf_counter()
            for prompt in batch:
                pipe(prompt, num_inference_steps=args.steps)
            total += time.perf_counter() - begin
    """)
    evidence = "one call of pipe for each prompt of batch, within the timed region"
    line = "pipe(prompt, num_inference_steps=args.steps)"
    assert pointed(script, rule.in_source(script)) == [(line, evidence)]


def test_the_latency_of_single_prompts_is_a_warning_at_most():
    script = source("""
        import time

        def latency(pipe, prompts):
            begin = time.perf_counter()
            for prompt in prompts:
                pipe(prompt)
            return (time.perf_counter() - begin) / len(prompts)

        print(latency(base_pipe, PROMPTS) / latency(fast_pipe, PROMPTS))
    """)
    assert {severity for _, _, severity in pointed(script, rule.in_source(script))} <= {"warning", "note"}


def test_single_prompts_of_a_warm_up_and_of_pictures_are_not():
    script = source("""
        import time
        for prompt in prompts[:2]:
            pipe(prompt)
        laps = []
        for batch in batches:
            begin = time.perf_counter()
            images = pipe(batch).images
            laps.append(time.perf_counter() - begin)
            [image.save(f"{prompt}.png") for prompt, image in zip(batch, images)]
        for prompt in prompts:
            pipe(prompt).images[0].save("single.png")
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_model_file_that_splits_its_batch_into_smaller_ones_is_not():
    file = source("""
        pipe = load()

        def inference(pipe, prompts, num_inference_steps, generator):
            images = []
            for k in range(0, len(prompts), 4):
                part = prompts[k : k + 4]
                images.extend(pipe(part, num_inference_steps=num_inference_steps, generator=generator).images)
            lengths = [len(prompt) for prompt in prompts]
            return images[: len(lengths)]
    """)
    assert pointed(file, rule.in_source(file)) == []


def test_two_sources_of_which_one_is_serial_are_found():
    a = timed("for p in batch: pipe(p)", path="a.py")
    b = timed("pipe(batch)", path="b.py")
    evidence = "one call a prompt (a.py, line 4) against one call a batch (b.py, line 4)"
    assert differs(rule.between_sources(a, b)) == [("execution", evidence)]


def test_two_sources_that_call_whole_batches_are_not():
    other = source("""
        import time

        def chunked(texts, n):
            it = iter(texts)
            while part := list(islice(it, n)):
                yield part

        for part in chunked(prompts, 8):
            t = time.perf_counter()
            pipeline(prompt=part)
            laps.append(time.perf_counter() - t)
    """)
    assert differs(rule.between_sources(timed("pipe(batch)"), other)) == []


EACH = "for prompt in batch:\n    pipe(prompt, num_inference_steps=20, generator=generator)"


def test_one_call_a_prompt_of_a_batch_is_found_in_source_whatever_the_loop():
    for call in (
        EACH,
        "[pipe(prompt, generator=generator) for prompt in batch]",
        "list(map(pipe, batch))",
        "for k in range(len(batch)):\n    pipe(batch[k])",
        "for k in range(4):\n    pipe(batch[k : k + 1])",
        "import concurrent.futures as c\nlist(c.ThreadPoolExecutor().map(lambda p: pipe(p), batch))",
        "def one(p):\n    return pipe(p)\nfor prompt in batch:\n    one(prompt)",
    ):
        [(_, evidence, *severity)] = found(rule.in_source(script(call=call)))
        assert "within the timed region" in evidence and severity == [], call


def test_one_prompt_after_the_other_where_nothing_is_batched_is_a_warning_and_one_a_clock_is_none():
    text = """
import time
prompts = open("p.txt").read().splitlines()
{before}
for prompt in prompts:
    {inside}
    pipe(prompt)
{after}
"""
    timed = {"before": "start = time.perf_counter()", "inside": "pass", "after": "print(time.perf_counter() - start)"}
    assert [severity for *_, severity in found(rule.in_source(read(text.format(**timed), "x.py")))] == ["warning"]
    each = {"before": "", "inside": "start = time.perf_counter()", "after": "    print(time.perf_counter() - start)"}
    assert found(rule.in_source(read(text.format(**each), "x.py"))) == []


def test_a_loop_outside_the_clock_is_not_nor_a_batch():
    assert found(rule.in_source(script())) == []
    warm_up = "for prompt in PROMPTS[:4]:\n    pipe(prompt, num_inference_steps=20)"
    assert found(rule.in_source(script(warm_up=warm_up))) == []


def test_a_loop_that_calls_a_helper_of_one_prompt_is_found_in_the_lines_of_the_loop():
    script = model_file(
        "paint = painter(pipe)\n    return [paint(text) for text in prompts]",
        more="""
def painter(pipe):
    def paint(text):
        return pipe(text, num_inference_steps=30).images[0]
    return paint
""",
    )
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line == "return [paint(text) for text in prompts]"
    assert evidence == "one call of pipe for each prompt of prompts, within the timed region"


def test_a_model_file_that_takes_one_prompt_after_the_other_off_a_list_is_found():
    file = source("""
pipe = load()

def inference(pipe, prompts, num_inference_steps, generator):
    todo, images = list(prompts), []
    while todo:
        images += pipe(todo.pop(0), num_inference_steps=num_inference_steps).images
    return images
""")
    assert len(pointed(file, rule.in_source(file))) == 1


def test_the_evidence_names_what_is_called_and_the_prompts():
    script = divided("[f.result() for f in [ex.submit(fast_pipe, p) for p in prompts]]", "fast_pipe(prompts)",
                     "prompts = ['a cat'] * 20")  # fmt: skip
    [(_, evidence)] = pointed(script, rule.in_source(script))
    assert evidence.startswith("one call of fast_pipe for each prompt of prompts")


def test_prompts_that_a_text_is_split_into_are_run_one_by_one_by_a_pool():
    lines = """
        import time
        from concurrent.futures import ThreadPoolExecutor
        ideas = "a cat on a mat|a dog in a fog|a fox in a box".split("|")
        def one_by_one():
            with ThreadPoolExecutor(1) as pool:
                return list(pool.map(lambda idea: pipe(idea, generator=new_generator()), ideas))
        def together():
            return pipe(ideas, generator=new_generator())
        t = time.perf_counter()
        {call}()
        seconds = time.perf_counter() - t
    """
    assert found(rule.in_source(source(lines.format(call="one_by_one"))))
    assert not found(rule.in_source(source(lines.format(call="together"))))


def test_a_helper_called_for_each_prompt_by_a_bound_method_is_found():
    lines = """
        class Model:
            def run(self, pipe, prompts, num_inference_steps=50):
                def make(text):
                    return pipe(text, num_inference_steps=num_inference_steps).images
                return {made}
        inference = Model.run.__get__(Model())
    """
    assert found(rule.in_source(source(lines.format(made="[make(text) for text in prompts]"))))
    assert not found(rule.in_source(source(lines.format(made="make(prompts)"))))
