"""Hard-coded steps become what the caller asks for."""

import pytest

from bench_core.fairness.audit.mends.steps import NO_LITERAL, NOTHING_TO_TAKE, SEVERAL, mend

from .mending import check, check_left


def test_inference_gets_a_parameter_with_the_old_number_as_default():
    check(
        mend,
        """\
        def inference(pipe, prompts):
            return pipe(prompts, num_inference_steps=20, generator=torch.manual_seed(33)).images
        """,
        2,
        """\
        def inference(pipe, prompts, num_inference_steps=20):
            return pipe(prompts, num_inference_steps=num_inference_steps, generator=torch.manual_seed(33)).images
        """,
    )


def test_a_signature_over_several_lines_keeps_its_layout():
    check(
        mend,
        """\
        def inference(
            pipe,
            prompts,
            *,
            generator=None,
        ):
            return pipe(prompts, num_inference_steps=20, generator=generator)
        """,
        7,
        """\
        def inference(
            pipe,
            prompts,
            num_inference_steps=20,
            *,
            generator=None,
        ):
            return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)
        """,
    )


def test_the_parameter_has_a_type_where_the_others_have():
    check(
        mend,
        "def inference(pipe: Pipe, prompts: list[str]):\n    return pipe(prompts, num_inference_steps=20)\n",
        2,
        "def inference(pipe: Pipe, prompts: list[str], num_inference_steps: int = 20):\n"
        "    return pipe(prompts, num_inference_steps=num_inference_steps)\n",
    )


def test_a_parameter_that_was_ignored_is_used():
    check(
        mend,
        "def inference(pipe, prompts, steps, generator):\n    return pipe(prompts, num_inference_steps=5)\n",
        2,
        "def inference(pipe, prompts, steps, generator):\n    return pipe(prompts, num_inference_steps=steps)\n",
    )


def test_a_variable_with_the_number():
    check(
        mend,
        "def inference(pipe, prompts):\n    steps = 20\n    return pipe(prompts, num_inference_steps=steps)\n",
        3,
        "def inference(pipe, prompts, num_inference_steps=20):\n    steps = num_inference_steps\n"
        "    return pipe(prompts, num_inference_steps=steps)\n",
    )


def test_a_constant_of_the_module_becomes_the_default():
    check(
        mend,
        "STEPS = 20\ndef inference(pipe, prompts):\n    return pipe(prompts, num_inference_steps=STEPS)\n",
        3,
        "STEPS = 20\ndef inference(pipe, prompts, num_inference_steps=STEPS):\n"
        "    return pipe(prompts, num_inference_steps=num_inference_steps)\n",
    )


@pytest.mark.parametrize(
    "before, source",
    [
        ("steps = int(sys.argv[1])\n", "steps"),
        ("NUM_INFERENCE_STEPS = 50\n", "NUM_INFERENCE_STEPS"),
        ("p.add_argument('--steps', type=int, default=50)\nargs = p.parse_args()\n", "args.steps"),
        ("p.add_argument('-n', '--num-inference-steps')\nopt = p.parse_args()\n", "opt.num_inference_steps"),
        ("p.add_argument('--steps', dest='n_steps')\nargs = p.parse_args()\n", "args.n_steps"),
        ("for steps in (10, 20):\n  ", "steps"),
    ],
)
def test_a_script_takes_the_steps_that_it_has(before, source):
    code = before + "pipe(prompts, num_inference_steps=20)\n"
    check(mend, code, len(code.splitlines()), before + f"pipe(prompts, num_inference_steps={source})\n")


def test_options_that_a_function_is_given():
    before = "p.add_argument('--steps', type=int)\ndef run(pipe, args):\n    "
    check(
        mend,
        before + "pipe(x, **{'num_inference_steps': 20})\n",
        3,
        before + "pipe(x, **{'num_inference_steps': args.steps})\n",
    )


def test_a_method_takes_the_field_of_its_object():
    before = "class Bench:\n    steps: int = 50\n    def run(self, batch):\n        "
    check(
        mend,
        before + "self.pipe(batch, num_inference_steps=20)\n",
        4,
        before + "self.pipe(batch, num_inference_steps=self.steps)\n",
    )


def test_a_pipeline_that_is_given_no_steps_gets_those_that_were_asked_for():
    check(
        mend,
        "def inference(pipe, prompts, num_inference_steps, generator):\n    return pipe(\n        prompts,\n    )\n",
        2,
        "def inference(pipe, prompts, num_inference_steps, generator):\n    return pipe(\n        prompts,\n"
        "        num_inference_steps=num_inference_steps,\n    )\n",
        column=12,
    )
    check_left(
        mend, "def run(module, pipe, batch, steps):\n    module.inference(pipe, batch)\n", 2, NO_LITERAL, column=5
    )
    check_left(mend, "def run(pipe, batch, steps, **rest):\n    pipe(batch, **rest)\n", 2, NO_LITERAL, column=5)


def test_nothing_to_take_is_left():
    check_left(mend, "def bench(pipe):\n    pipe(prompts, num_inference_steps=20)\n", 2, NOTHING_TO_TAKE)
    check_left(mend, "pipe(prompts, num_inference_steps=20)\nsteps = 50\n", 1, NOTHING_TO_TAKE)
    check_left(mend, "steps = [10, 20]\npipe(prompts, num_inference_steps=20)\n", 2, NOTHING_TO_TAKE)


def test_two_that_could_be_meant_are_left():
    check_left(mend, "steps, n = 3, 4\nsteps = 50\nnum_steps = 20\npipe(x, num_inference_steps=20)\n", 4, SEVERAL)


def test_no_number_in_the_line_is_left():
    check_left(mend, "pipe(prompts, num_inference_steps=steps_of(model))\n", 1, NO_LITERAL)
