"""How a candidate will be called, read and not run."""

import pytest

from bench_core.spec import Candidate
from bench_core.suite.call_path import call_path


@pytest.fixture
def path_of(tmp_path):
    def of(source, suffix="", steps=20):
        (tmp_path / "model.py").write_text(f"{source}raise SystemExit('it ran')\n")
        return call_path(Candidate.parse(f"file:{tmp_path}/model.py{suffix}"), steps)

    return of


PIPE = "pipe = object()\n"


def test_a_file_without_inference_has_its_pipeline_called_with_the_steps_asked_for(path_of):
    path = path_of(PIPE)
    assert (path.parameters, path.own_steps, path.own_seeds, path.steps) == (None, False, False, 20)


def test_an_inference_of_two_arguments_takes_neither_steps_nor_generator(path_of):
    path = path_of(PIPE + "def inference(pipe, prompts):\n    return pipe(prompts, num_inference_steps=20).images\n")
    assert path.parameters == ("pipe", "prompts")
    assert (path.own_steps, path.own_seeds) == (True, True)
    assert path.steps == path.configured_steps == 20


def test_an_inference_of_four_arguments_is_given_steps_and_generator(path_of):
    path = path_of(
        PIPE + "def inference(pipe, prompts, num_inference_steps=50, generator=None):\n"
        "    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images\n"
    )
    assert (path.own_steps, path.own_seeds, path.steps) == (False, False, 20)


def test_keyword_arguments_take_everything(path_of):
    path = path_of(PIPE + "def inference(pipe, prompts, **more):\n    return pipe(prompts, **more).images\n")
    assert (path.own_steps, path.own_seeds) == (False, False)


def test_a_technique_sets_the_steps_of_any_candidate(path_of):
    path = path_of(PIPE, suffix="+steps:n=3")
    assert (path.configured_steps, path.steps, path.own_steps) == (3, 3, True)


def test_steps_that_a_file_declares_are_its_own(path_of):
    path = path_of(
        PIPE + 'CHANGES = {"num_inference_steps": 5}\n'
        "def inference(pipe, prompts, generator):\n    return pipe(prompts, num_inference_steps=5).images\n"
    )
    assert (path.configured_steps, path.steps, path.own_steps) == (5, 5, True)
