"""Conditions hold what a pipeline's calls are given, also within an `inference` that has its own way."""

import numpy as np
import pytest
import torch

from bench_core.models._file_pipeline import FileAdapter
from bench_core.spec import Candidate
from bench_core.techniques import registry
from bench_core.worker.witness import Watch

PROMPTS = ["a red circle", "a blue circle", "a green circle"]


@pytest.fixture
def load(tiny_dir):
    """A model file with this `inference` and these techniques."""
    from diffusers import StableDiffusionPipeline

    def loaded(techniques="", inference=None, pipe=None):
        pipe = pipe or StableDiffusionPipeline.from_pretrained(tiny_dir, dtype=torch.float32)
        pipe.set_progress_bar_config(disable=True)
        return Loaded(pipe, techniques, inference)

    return loaded


class Loaded:
    """What a session loads, called as it calls it; `seen` and `held` are of the last call."""

    def __init__(self, pipe, techniques, inference):
        self.pipe, self.adapter, self.mechanisms = pipe, FileAdapter(pipe, inference), {}
        for use in Candidate.parse(f"file:x.py{techniques}").techniques:
            registry.apply(use, self.adapter)
            self.mechanisms |= registry.watch(pipe, use)
        self.watch = Watch(pipe)

    def __call__(self, first=0, n=3):
        self.watch.begin()
        images = self.adapter.call(
            PROMPTS[:n],
            steps=3,
            generator=seeded(first, n),
            guidance_scale=7.5,
            output_type="np",
            height=None,
            width=None,
        )
        self.seen = self.watch.seen(None)
        self.held = {name: seen() for name, seen in self.mechanisms.items()}
        return np.stack([np.asarray(image) for image in images])


def seeded(first, n):
    return [torch.Generator().manual_seed(k) for k in range(first, first + n)]


def alike(a, b):
    return np.allclose(a, b, atol=1e-3)


def hard_coded(pipe, prompts):
    return pipe(prompts, num_inference_steps=5, generator=torch.manual_seed(33), output_type="np").images


def one_by_one(pipe, prompts):
    made = [pipe(p, None, None, 5, generator=torch.manual_seed(33), output_type="np").images[0] for p in prompts]
    return np.stack(made)


def honest(pipe, prompts, num_inference_steps=7, generator=None, output_type="np"):
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator, output_type=output_type).images


def by_embeddings(pipe, prompts):
    embeds = [e for e in pipe.encode_prompt(prompts, "cpu", 1, True) if e is not None]
    return pipe(prompt_embeds=embeds[0], negative_prompt_embeds=embeds[1], output_type="np").images


@pytest.mark.parametrize("inference", [hard_coded, one_by_one, honest, by_embeddings, None])
def test_held_to_steps_and_seeds_it_makes_the_pictures_that_were_asked_for(load, inference):
    wanted = load()()
    held = load("+steps:n=3+seeds:policy=per-sample", inference)
    assert alike(held(), wanted)
    assert (held.seen.steps_set, held.held["seeds"]["held_calls"]) == (3, 3 if inference is one_by_one else 1)
    assert not alike(held(first=10), wanted)


@pytest.mark.parametrize("techniques", ["+serial+seeds", "+seeds+serial"])
def test_serial_calls_have_the_generator_of_their_prompt(load, techniques):
    held = load(f"+steps:n=3{techniques}", hard_coded)
    assert alike(held(), load()())
    assert held.seen.pipeline_calls == 3


def test_reset_per_batch_brings_the_same_noise_back(load):
    reset = load("+seeds:policy=reset-per-batch,seed=33")
    first = reset(0)
    assert alike(reset(50), first) and not alike(first[0], first[1])
    plain = load().pipe(PROMPTS, num_inference_steps=3, generator=torch.Generator().manual_seed(33), output_type="np")
    assert alike(first, plain.images)


def test_continuing_begins_with_its_seed_and_runs_on(load):
    running, generator, plain = load("+seeds:policy=continuing,seed=5"), torch.Generator().manual_seed(5), load().pipe
    for first in (0, 50):
        wanted = plain(PROMPTS, num_inference_steps=3, generator=generator, output_type="np").images
        assert alike(running(first), wanted)


@pytest.mark.parametrize(
    "inference", [None, honest, lambda pipe, prompts, generator: honest(pipe, prompts, 3, generator)]
)
def test_unseeded_no_generator_reaches_the_pipeline(load, inference):
    unseeded = load("+seeds:policy=unseeded", inference)
    torch.manual_seed(0)
    first = unseeded()
    assert not alike(unseeded(), first)
    torch.manual_seed(0)
    assert alike(unseeded(), first)


def test_what_cannot_be_held_is_seen_not_to_be(load):
    def own_loop(pipe, prompts):
        return np.zeros((len(prompts), 8, 8, 3))

    held = load("+seeds", own_loop)
    held()
    assert held.held["seeds"] == {"held_calls": 0.0}


def test_more_images_than_samples_have_the_first_generators_again(load):
    def twice(pipe, prompts, generator):
        pipe(prompts, num_inference_steps=1, output_type="latent")
        return honest(pipe, prompts, 3, generator)

    held = load("+seeds", twice)
    assert held().shape[0] == 3 and held.held["seeds"]["held_calls"] == 2


@pytest.mark.parametrize("schedule", ["timesteps", "sigmas"])
def test_a_schedule_of_its_own_cannot_be_held_to_another_number_of_steps(load, schedule):
    def scheduled(pipe, prompts):
        return pipe(prompts, output_type="np", **{schedule: [900, 500, 100, 1]}).images

    with pytest.raises(ValueError, match=f"the call has 4 {schedule} of its own, so it cannot be held to 3 steps"):
        load("+steps:n=3", scheduled)()


def test_with_its_own_defaults_inference_is_given_the_pipeline_and_the_prompts(load):
    own = load("+own-defaults", honest)
    assert not alike(own(), own())
    assert own.seen.steps_set == 7
    asked = load("", honest)
    asked()
    assert asked.seen.steps_set == 3


def test_own_defaults_leave_out_only_what_there_is_a_default_for(load):
    def needs_steps(pipe, prompts, steps, generator=None, **rest):
        assert generator is None and not rest
        return pipe(prompts, num_inference_steps=steps, output_type="np").images

    own = load("+own-defaults", needs_steps)
    own()
    assert own.seen.steps_set == 3


def test_own_defaults_change_nothing_where_there_is_no_inference(load):
    assert alike(load("+own-defaults")(), load()())


class Wrapper:
    """A pipeline of one's own that hands everything on."""

    def __init__(self, pipe):
        self.inner = pipe

    def __call__(self, *args, **kwargs):
        return self.inner(*args, **kwargs)

    def set_progress_bar_config(self, **options):
        pass


def test_a_wrapper_that_takes_anything_is_held_too(load):
    held = load("+steps:n=3+seeds", hard_coded, pipe=Wrapper(load().pipe))
    assert alike(held(), load()())


def test_a_pipeline_that_takes_no_steps_is_refused_in_words(load):
    class Fixed:
        set_progress_bar_config = Wrapper.set_progress_bar_config

        def __call__(self, prompts):
            return []

    with pytest.raises(TypeError, match="Fixed takes no num_inference_steps, so it cannot be held to 3 steps"):
        load("+steps:n=3", pipe=Fixed())
    with pytest.raises(TypeError, match="the pipeline is a function, whose calls cannot be changed from outside"):
        registry.apply(Candidate.parse("x+serial").techniques[0], FileAdapter(lambda prompts: []))


def test_conditions_run_in_a_worker(make_spec, start, call):
    worker = start(make_spec("+seeds:policy=reset-per-batch+warm-up:calls=1+alone+own-defaults"))
    replies = [call(worker, first=first)[0] for first in (0, 0, 20)]
    assert [(r.status, r.n_images) for r in replies] == [("ok", 2)] * 3
    assert replies[0].image_hashes == replies[1].image_hashes
    assert replies[0].witness.mechanism["seeds.held_calls"] == 1
