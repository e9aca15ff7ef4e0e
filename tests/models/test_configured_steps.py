"""What a model file is configured for is read as its author would say it, and unknown where the file does not say."""

import ast
from textwrap import dedent

import pytest

from bench_core.models import registry
from bench_core.models._configured_steps import configured_steps

PLAIN = "def inference(pipe, prompts, num_inference_steps, generator):\n    return pipe(prompts, {})\n"
SAID = {
    "a keyword": "def inference(pipe, prompts): return pipe(prompts, num_inference_steps=20).images",
    "a constant": """
        STEPS = 20
        def inference(pipe, prompts):
            return pipe(prompts, num_inference_steps=STEPS)
    """,
    "a default": """
        def inference(pipe, prompts, num_inference_steps=20, generator=None):
            return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)
    """,
    "a default of another name": """
        N = 20
        def inference(model, batch, steps=N):
            return model(batch, steps=steps)
    """,
    "an unused default": "def inference(pipe, prompts, num_inference_steps=20): return pipe(prompts)",
    "or": """
        def inference(pipe, prompts, num_inference_steps=None):
            steps = num_inference_steps or 20
            return pipe(prompts, num_inference_steps=steps)
    """,
    "if it is None": """
        def inference(pipe, prompts, num_inference_steps=None):
            if num_inference_steps is None:
                num_inference_steps = 20
            return pipe(prompts, num_inference_steps=num_inference_steps)
    """,
    "a name made of itself": """
        def inference(pipe, prompts, steps=None):
            steps = steps or 20
            return pipe(prompts, num_inference_steps=steps)
    """,
    "the scheduler is set": """
        def inference(pipe, prompts, generator):
            pipe.scheduler.set_timesteps(20, device=pipe.device)
            for t in pipe.scheduler.timesteps:
                pass
    """,
    "the scheduler is set when the pipeline is loaded": """
        def load_pipeline(device):
            pipe = load()
            pipe.scheduler.set_timesteps(num_inference_steps=20)
            return pipe
        def inference(pipe, prompts):
            return pipe(prompts)
    """,
    "a helper with an argument": """
        def run(pipe, prompts, steps, seed):
            with torch.no_grad():
                return pipe(prompts, num_inference_steps=steps)
        def inference(pipe, prompts):
            return run(pipe, prompts, 20, seed=3)
    """,
    "a table": """
        CONFIG = {"model": "shapes", "num_inference_steps": 20, "seed": 33}
        def inference(pipe, prompts):
            return pipe(prompts, num_inference_steps=CONFIG["num_inference_steps"])
    """,
    "an unpacked table": """
        OPTIONS = dict_of = {"num_inference_steps": 20}
        def inference(pipe, prompts):
            return pipe(prompts, **OPTIONS)
    """,
    "a table's default": """
        def inference(pipe, prompts, **options):
            return pipe(prompts, num_inference_steps=options.get("num_inference_steps", 20))
    """,
    "the environment": """
        STEPS = int(os.environ.get("STEPS", "20"))
        def inference(pipe, prompts):
            return pipe(prompts, num_inference_steps=STEPS)
    """,
    "an engine": """
        class Engine:
            def __init__(self, layout, steps=50):
                self.steps = steps
            def run(self, pipe, prompts, generator):
                return pipe(prompts, num_inference_steps=self.steps)
        engine = Engine("last", steps=20)
        load_pipeline, inference = engine.load, engine.run
    """,
    "a class's constant": """
        class Config:
            STEPS = 20
        def inference(pipe, prompts):
            return pipe(prompts, num_inference_steps=Config.STEPS)
    """,
    "a dataclass": """
        @dataclass
        class Config:
            steps: int = 50
        config = Config(steps=20)
        def inference(pipe, prompts):
            return pipe(prompts, num_inference_steps=config.steps)
    """,
    "partial": """
        def run(pipe, prompts, num_inference_steps): return pipe(prompts, num_inference_steps=num_inference_steps)
        inference = functools.partial(run, num_inference_steps=20)
    """,
    "a lambda": "inference = lambda pipe, prompts: pipe(prompts, num_inference_steps=20)",
    "a closure": """
        def make(steps=20):
            def inference(pipe, prompts):
                return pipe(prompts, num_inference_steps=steps)
            return inference
        inference = make()
    """,
    "a pipeline of one's own": """
        class Pipe:
            def __call__(self, prompts, steps=50):
                self.scheduler.set_timesteps(steps)
        def inference(pipe, prompts):
            return pipe(prompts, 20)
    """,
    "not what the warm-up or the demo has": """
        def load_pipeline():
            pipe = load()
            pipe("warm up", num_inference_steps=1)
            return pipe
        def inference(pipe, prompts):
            return pipe(prompts, num_inference_steps=20)
        if __name__ == "__main__":
            pipe("a cat", num_inference_steps=50)
    """,
    "without inference, what its own calls have": """
        def load_pipeline():
            pipe = load()
            pipe("warm up", num_inference_steps=1)
            return pipe
        def main():
            load_pipeline()("a cat", num_inference_steps=20)
    """,
    "without inference or calls, a constant": "NUM_INFERENCE_STEPS = 20\npipe = load()",
}
UNSAID = {
    "handed on": PLAIN.format("num_inference_steps=num_inference_steps, generator=generator"),
    "handed on by a helper": """
        def run(pipe, prompts, steps): return pipe(prompts, num_inference_steps=steps)
        def inference(pipe, prompts, num_inference_steps): return run(pipe, prompts, num_inference_steps)
    """,
    "the pipeline's own": "def inference(pipe, prompts): return pipe(prompts)",
    "no number": "def inference(pipe, prompts): return pipe(prompts, num_inference_steps=best_steps(pipe))",
    "handed on, with a demo": PLAIN.format("num_inference_steps=num_inference_steps")
    + "if __name__ == '__main__':\n    pipe('a cat', num_inference_steps=30)\n",
    "several": """
        def inference(pipe, prompts):
            if len(prompts) > 4:
                return pipe(prompts, num_inference_steps=10)
            return pipe(prompts, num_inference_steps=20)
    """,
    "other steps": "def train(steps=1000, lr=1e-3): pass\nEPOCHS = 3\npipe = load()",
    "a flag": "def inference(pipe, prompts): return pipe(prompts, num_inference_steps=True)",
    "an endless name": "steps = steps\ndef inference(pipe, prompts): return pipe(prompts, num_inference_steps=steps)",
    "functions in a circle": """
        def a(pipe, prompts): return b(pipe, prompts)
        def b(pipe, prompts): return a(pipe, prompts)
        inference = a
    """,
    "elsewhere": "from engine import pipe, inference",
    "a thousand terms": "pipe = " + " + ".join("x" * 900),
}


@pytest.mark.parametrize("how", SAID)
def test_what_a_file_says(how):
    assert configured_steps(ast.parse(dedent(SAID[how]))) == 20


@pytest.mark.parametrize("how", UNSAID)
def test_what_a_file_does_not_say_is_unknown(how):
    assert configured_steps(ast.parse(dedent(UNSAID[how]))) is None


@pytest.mark.parametrize(("name", "steps"), [("hard_coded", 20), ("few_steps", 5), ("deepcache", None)])
def test_the_examples(name, steps):
    assert registry.describe(f"file:examples/model_files/{name}.py").configured_steps == steps


def test_other_models_have_none():
    assert registry.describe("shapes").configured_steps is None
