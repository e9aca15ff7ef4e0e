"""What a model file's functions take is what they are given, however they are written."""

import functools
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from bench_core.models._arguments import arguments, parameters
from bench_core.models._file_pipeline import FileAdapter, images_of

ORDERED = {"pipe": "PIPE", "prompts": ["a", "b"], "num_inference_steps": 7, "generator": "G"}
OTHERS = {"guidance_scale": 2.0, "output_type": "pil"}


def called(function):
    """What the function was called with; it returns `locals()`."""
    positional, keywords = arguments(parameters(function), ORDERED, OTHERS)
    return function(*positional, **keywords)


class Engine:
    def run(self, pipe, prompts, *, generator):
        return {"pipe": pipe, "prompts": prompts, "generator": generator}

    def __call__(self, pipe, prompts):
        return {"pipe": pipe, "prompts": prompts}


def two(pipe, prompts):
    return locals()


def plain(pipe, prompts, num_inference_steps, generator):
    return locals()


def swapped(pipe, prompts, generator=None, num_inference_steps=50):
    return locals()


def other_names(model, batch, n, g, /):
    return {"pipe": model, "prompts": batch, "num_inference_steps": n, "generator": g}


def named_by_habit(pipeline, prompt, steps=50, *, seed=0):
    return {"pipe": pipeline, "prompts": prompt, "num_inference_steps": steps}


def keywords_only(*, prompts, pipe, output_type="np", **rest):
    return {"pipe": pipe, "prompts": prompts, "output_type": output_type} | rest


def anything(*args, **kwargs):
    return dict(zip(("pipe", "prompts"), args, strict=True)) | kwargs


def defaults(model=None, batch=None, steps=None):
    return {"pipe": model, "prompts": batch, "num_inference_steps": steps}


def without_the_pipe(prompts, num_inference_steps):
    return {"prompts": prompts, "num_inference_steps": num_inference_steps}


ALL = {**ORDERED, **OTHERS}


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (two, ("pipe", "prompts")),
        (plain, ORDERED),
        (swapped, ORDERED),
        (other_names, ORDERED),
        (named_by_habit, ("pipe", "prompts", "num_inference_steps")),
        (keywords_only, ALL),
        (anything, ALL),
        (defaults, ("pipe", "prompts", "num_inference_steps")),
        (without_the_pipe, ("prompts", "num_inference_steps")),
        (Engine().run, ("pipe", "prompts", "generator")),
        (Engine(), ("pipe", "prompts")),
        (functools.partial(plain, generator="G"), ORDERED),
        (torch.no_grad()(plain), ORDERED),
    ],
)
def test_a_function_is_given_what_it_takes(function, names):
    assert called(function) == {name: ALL[name] for name in names}


def test_without_inference_the_pipeline_is_called_once_with_the_whole_batch():
    asked = []

    class Pipe:
        def __call__(self, prompt, num_inference_steps=50, generator=None, guidance_scale=7.5):
            asked.append((prompt, num_inference_steps, generator, guidance_scale))
            return SimpleNamespace(images=["a", "b"])

    options = {"generator": "G", "guidance_scale": 2.0, "output_type": "pil", "height": 64, "width": 64}
    assert FileAdapter(Pipe()).call(["x", "y"], steps=3, **options) == ["a", "b"]
    assert asked == [(["x", "y"], 3, "G", 2.0)]


PICTURE = Image.new("RGB", (8, 8))


@pytest.mark.parametrize(
    ("output", "n"),
    [
        ([PICTURE, PICTURE], 2),
        (SimpleNamespace(images=[PICTURE] * 3), 3),
        ({"images": [PICTURE]}, 1),
        (np.zeros((4, 8, 8, 3)), 4),
        (torch.zeros(5, 3, 8, 8), 5),
        (([PICTURE, PICTURE], [False, False]), 2),
        ((PICTURE, PICTURE), 2),
        ((np.zeros((2, 8, 8, 3)), None), 2),
        (PICTURE, 1),
        (np.zeros((8, 8, 3)), 1),
        ((image for image in (PICTURE, PICTURE)), 2),
        ([], 0),
    ],
)
def test_images_are_found_in_whatever_is_returned(output, n):
    assert len(images_of(output)) == n


@pytest.mark.parametrize("output", [None, 3, "image", SimpleNamespace(images=None)])
def test_a_call_that_returns_no_images_says_so(output):
    with pytest.raises(TypeError, match=r"the call returned .*, expected images or an object with \.images"):
        images_of(output)
