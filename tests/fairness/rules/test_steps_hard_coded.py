import pytest

from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import steps_hard_coded as rule
from tests.fairness.sources import found, model_file, pointed, script, source

PIPE = """
from diffusers import DiffusionPipeline
pipe = DiffusionPipeline.from_pretrained("model")
"""


def test_an_inference_that_ignores_the_steps_it_is_given_is_an_error():
    file = source(
        PIPE,
        """
        def inference(pipe, prompts, num_inference_steps=50, generator=None):
            return pipe(prompts, num_inference_steps=20, generator=generator).images
        """,
    )
    line = "return pipe(prompts, num_inference_steps=20, generator=generator).images"
    evidence = "20 steps always, although num_inference_steps says how many"
    assert pointed(file, rule.in_source(file)) == [(line, evidence, "error")]


def test_an_inference_that_cannot_be_asked_for_steps_is_found():
    file = source(
        PIPE,
        """
        STEPS = 20

        class Fast:
            def run(self, pipe, prompts):
                return pipe(prompt=prompts, num_inference_steps=STEPS)

        inference = Fast().run
        """,
    )
    line = "return pipe(prompt=prompts, num_inference_steps=STEPS)"
    evidence = "inference makes 20 steps, whatever it is asked for"
    assert pointed(file, rule.in_source(file)) == [(line, evidence, "error")]


def test_an_option_that_reaches_no_call_is_found():
    script = source("""
        import argparse, time
        parser = argparse.ArgumentParser()
        parser.add_argument("--steps", type=int, default=50)
        args = parser.parse_args()
        t = time.perf_counter()
        pipe(prompts, num_inference_steps=20)
        print(args.steps, "steps:", time.perf_counter() - t)
    """)
    evidence = "20 steps always, although --steps says how many"
    assert pointed(script, rule.in_source(script)) == [("pipe(prompts, num_inference_steps=20)", evidence, "error")]


def test_fewer_steps_than_asked_for_are_found():
    file = source(
        PIPE,
        """
        def inference(pipe, prompts, num_inference_steps, generator):
            return pipe(prompts, num_inference_steps=min(num_inference_steps, 20), generator=generator).images
        """,
    )
    [(_, evidence)] = pointed(file, rule.in_source(file))
    assert evidence.endswith("is not the number that was asked for")


def test_steps_that_are_passed_on_are_not():
    file = source(
        PIPE,
        """
        from functools import partial

        def _run(pipe, prompts, /, *, steps, **more):
            call = partial(pipe, num_inference_steps=int(steps))
            return call(list(prompts), **more).images

        def inference(pipe, prompts, num_inference_steps=20, **more):
            return _run(pipe, prompts, steps=num_inference_steps, **more)
        """,
    )
    assert pointed(file, rule.in_source(file)) == []


def test_steps_that_a_class_of_its_own_takes_by_position_are_not():
    file = source(
        PIPE,
        """
        class Holder:
            def __init__(self, inner):
                self.inner = inner

            def generate(self, texts, n, generators):
                return self.inner(texts, num_inference_steps=n, generator=generators)

        pipe = Holder(pipe)

        def inference(pipe, prompts, num_inference_steps, generator):
            return pipe.generate(prompts, num_inference_steps, generator)
        """,
    )
    assert pointed(file, rule.in_source(file)) == []


def test_the_literal_of_a_script_without_an_option_is_not():
    script = source("""
        import time
        STEPS: int = 30

        def lap(pipe, prompts, steps):
            t = time.perf_counter()
            pipe(prompts, num_inference_steps=steps)
            return time.perf_counter() - t

        laps = [lap(pipe, prompts, 30) for _ in range(5)]
        more = [lap(pipe, prompts, steps=STEPS) for _ in range(5)]
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_few_steps_that_are_declared_are_a_note():
    file = source(
        PIPE,
        """
        CHANGES = {"num_inference_steps": 4}

        def inference(pipe, prompts, num_inference_steps, generator):
            return pipe(prompts, num_inference_steps=4, generator=generator).images
        """,
    )
    [(_, evidence, severity)] = pointed(file, rule.in_source(file))
    assert (evidence, severity) == ("4 steps, as CHANGES declares", "note")


def test_a_call_that_takes_whatever_it_is_given_is_not():
    file = source(
        PIPE,
        """
        def inference(pipe, prompts, **kwargs):
            kwargs.setdefault("output_type", "pil")
            return pipe(prompts, **kwargs)
        """,
    )
    assert pointed(file, rule.in_source(file)) == []


def test_so_is_one_in_an_inference_that_cannot_be_told_and_one_that_comes_through_a_constant_or_a_partial():
    always = [(8, "inference makes 20 steps, whatever it is asked for", "error")]
    assert found(rule.in_source(model_file("return pipe(prompts, num_inference_steps=20)", "pipe, prompts"))) == always
    body = "return pipe(prompts, **KW)"
    assert found(rule.in_source(model_file(body, "pipe, prompts", "KW = {'num_inference_steps': 20}"))) == always
    body = "from functools import partial; return partial(pipe, num_inference_steps=20)(prompts)"
    assert found(rule.in_source(model_file(body, "pipe, prompts"))) == always


def test_steps_that_are_not_passed_on_and_steps_that_are_altered_are_found():
    assert found(rule.in_source(model_file("return pipe(prompts)", "pipe, prompts"))) == [
        (8, "inference gives pipe no number of steps: its default runs, whatever is asked for")
    ]
    capped = model_file("return pipe(prompts, num_inference_steps=min(num_inference_steps, 8))")
    assert found(rule.in_source(capped)) == [(8, "min(num_inference_steps, 8) is not the number that was asked for")]


def test_an_option_of_the_command_line_that_is_not_used_is_found():
    text = """
import argparse, time
parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=50)
args = parser.parse_args()
start = time.perf_counter()
pipe(["a cat on a mat"] * 4, num_inference_steps=20)
print(time.perf_counter() - start)
"""
    evidence = "20 steps always, although --steps says how many"
    assert found(rule.in_source(read(text, "x.py"))) == [(7, evidence, "error")]
    assert found(rule.in_source(read(text.replace("=20", "=args.steps"), "x.py"))) == []


def test_steps_that_are_passed_on_are_not_nor_a_default_nor_a_script_that_fixes_its_own():
    for parameters in ("pipe, prompts, num_inference_steps, generator", "pipe, prompts, num_inference_steps=20"):
        body = "return pipe(prompts, num_inference_steps=num_inference_steps)"
        assert found(rule.in_source(model_file(body, parameters))) == []
    assert found(rule.in_source(model_file("return pipe(prompts, **options)", "pipe, prompts, **options"))) == []
    assert found(rule.in_source(script())) == []


def test_steps_bound_beforehand_are_an_error():
    file = source(
        PIPE,
        """
        from functools import partial
        fast = partial(pipe, num_inference_steps=12)

        def inference(pipe, prompts, num_inference_steps, generator):
            return fast(prompts, generator=generator).images
    """,
    )
    [(_, evidence, severity)] = pointed(file, rule.in_source(file))
    assert evidence == "inference makes 12 steps, whatever it is asked for"
    assert severity == "error"


def test_a_model_file_that_shows_itself_when_it_is_run_is_found():
    file = source(
        PIPE,
        """
        SETTINGS = {"num_inference_steps": 30}

        def inference(pipe, prompts):
            return pipe(prompts, **SETTINGS).images

        if __name__ == "__main__":
            inference(pipe, ["a cat"])[0].save("cat.png")
    """,
    )
    [(line, evidence, severity)] = pointed(file, rule.in_source(file))
    assert (line, severity) == ("return pipe(prompts, **SETTINGS).images", "error")
    assert evidence == "inference makes 30 steps, whatever it is asked for"


def test_an_object_that_is_called_as_inference_is_found():
    file = source(
        PIPE,
        """
        class Engine:
            steps = 12

            def __call__(self, pipe, prompts, num_inference_steps=50, generator=None):
                return pipe(prompts, num_inference_steps=self.steps, generator=generator).images

        inference = Engine()
        """,
    )
    [(_, evidence, severity)] = pointed(file, rule.in_source(file))
    assert evidence == "inference makes 12 steps, whatever it is asked for" and severity == "error"


def test_steps_that_are_overwritten_among_the_keywords_are_an_error():
    file = source(
        PIPE,
        """
def inference(pipe, prompts, **kwargs):
    kwargs["num_inference_steps"] = 20
    return pipe(prompts, **kwargs).images
""",
    )
    assert [severity for _, _, severity in pointed(file, rule.in_source(file))] == ["error"]


KEYWORDS = {
    "dictionary": "return pipe(prompts, **{**kwargs, 'num_inference_steps': 20}).images",
    "union": "return pipe(prompts, **(kwargs | {'num_inference_steps': 20})).images",
    "dict": "return pipe(prompts, **dict(kwargs, num_inference_steps=20)).images",
}


@pytest.mark.parametrize("line", KEYWORDS.values(), ids=KEYWORDS)
def test_steps_that_stand_beside_the_keywords_are_an_error(line):
    file = source(
        PIPE,
        f"""
def inference(pipe, prompts, **kwargs):
    {line}
""",
    )
    assert [severity for _, _, severity in pointed(file, rule.in_source(file))] == ["error"]


def test_steps_that_are_asked_for_among_the_keywords_are_not():
    for line in ("steps = kwargs.get('num_inference_steps', 20)", "steps = kwargs.pop('num_inference_steps', 20)"):
        file = source(
            PIPE,
            f"""
def inference(pipe, prompts, **kwargs):
    kwargs["output_type"] = "np"
    {line}
    return pipe(prompts, num_inference_steps=steps, **kwargs).images
""",
        )
        assert pointed(file, rule.in_source(file)) == [], line
