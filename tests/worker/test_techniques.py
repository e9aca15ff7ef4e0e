"""The techniques `steps` and `serial` do what they are called, and the witness sees it."""

import numpy as np
import pytest
import torch

from bench_core.techniques import serial, steps
from bench_core.worker.witness import Watch


@pytest.fixture
def pipe(tiny_dir):
    from diffusers import StableDiffusionPipeline

    pipe = StableDiffusionPipeline.from_pretrained(tiny_dir, dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def called(pipe, n, *, generators=None, **options):
    """The images and what was seen of a call of n prompts in 4 steps."""
    watch = Watch(pipe)
    watch.begin()
    generators = generators or [torch.Generator().manual_seed(k) for k in range(n)]
    prompts = [f"a {word} circle" for word in ("red", "blue", "green", "black")[:n]]
    output = pipe(prompts, num_inference_steps=4, generator=generators, **options)
    return output, watch.seen(None)


@pytest.mark.parametrize("output_type", ["pil", "np", "pt", "latent"])
def test_serial_makes_the_same_images_one_by_one(pipe, output_type):
    together = called(pipe, 3, output_type=output_type)[0].images
    serial.apply(pipe)
    output, seen = called(pipe, 3, output_type=output_type)
    assert (seen.pipeline_calls, seen.denoiser_calls, seen.denoiser_rows, seen.steps_set) == (3, 12, 24, 4)
    assert len(output.images) == 3
    for one, other in zip(output.images, together, strict=True):
        assert np.allclose(np.asarray(one, float), np.asarray(other, float), atol=2)


def test_serial_splits_what_has_one_entry_a_prompt_and_returns_what_was_asked_for(pipe):
    serial.apply(pipe)
    images, flags = called(pipe, 2, return_dict=False, negative_prompt=["dark", "grey"], output_type="np")[0]
    assert images.shape[0] == 2 and flags is None
    one, seen = called(pipe, 1)
    assert (len(one.images), seen.pipeline_calls) == (1, 1)


def test_serial_lets_one_generator_run_on(pipe):
    serial.apply(pipe)
    output, _ = called(pipe, 2, generators=torch.Generator().manual_seed(1), output_type="np")
    assert not np.allclose(output.images[0], output.images[1])


def test_steps_are_those_of_the_technique_also_in_a_serial_call(pipe):
    steps.apply(pipe, n=2)
    serial.apply(pipe)
    output, seen = called(pipe, 2)
    assert (len(output.images), seen.steps_set, seen.pipeline_calls, seen.denoiser_calls) == (2, 2, 2, 4)
    pipe("a red circle", None, None, 9, output_type="latent")  # also where they are asked for by position
    watch = Watch(pipe)
    watch.begin()
    pipe("a red circle", None, None, 9, output_type="latent")
    assert watch.seen(None).steps_set == 2
