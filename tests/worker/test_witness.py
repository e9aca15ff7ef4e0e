"""What a witness sees of a call, whoever makes it."""

import copy

import pytest
import torch
from diffusers import HeunDiscreteScheduler, StableDiffusionPipeline

from bench_core.techniques import _dynamo
from bench_core.worker import alive, layers
from bench_core.worker.witness import Watch
from tests.tiny import build


@pytest.fixture
def pipe():
    return build()


def seen(watch, call):
    """What the witness saw of a call."""
    watch.begin()
    call()
    return watch.seen((16, 16))


def test_a_pipelines_call_is_counted_in_full(pipe):
    whole = seen(Watch(pipe), lambda: pipe(["a"] * 3, num_inference_steps=4))
    assert (whole.pipeline_calls, whole.steps_set, whole.scheduler_steps, whole.steps_run) == (1, 4, 4, 4)
    assert (whole.denoiser_calls, whole.denoiser_rows, whole.stepped_rows, whole.rows_per_step) == (4, 24, 12, 2.0)
    assert (whole.images_denoised, whole.decoder_rows, whole.decoded_pixels, whole.denoiser_positions) == (
        3,
        3,
        256,
        64,
    )
    assert (whole.dtype, whole.weights_dtype, whole.activation_dtype) == ("float32",) * 3
    assert whole.guidance_scale == 7.5


def test_what_never_happens_is_zero_and_what_has_no_part_is_unknown(pipe):
    idle = seen(Watch(pipe), lambda: None)
    assert (idle.pipeline_calls, idle.scheduler_steps, idle.denoiser_calls, idle.decoder_rows) == (0, 0, 0, 0)
    nothing = seen(Watch(lambda: None), lambda: None)
    assert (nothing.pipeline_calls, nothing.scheduler_steps, nothing.denoiser_calls) == (None, None, None)


def test_guidance_shows_in_the_rows_of_a_step(pipe):
    without = seen(Watch(pipe), lambda: pipe(["a"] * 2, num_inference_steps=3, guidance_scale=1.0))
    assert (without.rows_per_step, without.guidance_scale) == (1.0, 1.0)


def test_calls_one_by_one_add_up(pipe):
    alone = seen(Watch(pipe), lambda: [pipe("a", num_inference_steps=3) for _ in range(2)])
    assert (alone.pipeline_calls, alone.steps_run, alone.stepped_rows, alone.images_denoised) == (2, 3, 6, 2)


@pytest.mark.filterwarnings("ignore:__array__")  # of diffusers with numpy 2
def test_a_scheduler_that_is_replaced_or_copied_during_the_call_is_seen(pipe):
    def call():
        pipe.scheduler = copy.deepcopy(HeunDiscreteScheduler.from_config(pipe.scheduler.config))
        pipe.scheduler = copy.deepcopy(pipe.scheduler)
        pipe(["a"], num_inference_steps=3)

    heun = seen(Watch(pipe), call)
    assert (heun.steps_set, heun.scheduler_steps) == (3, 5)
    assert type(pipe.scheduler).__name__ == "HeunDiscreteScheduler"


def test_autocast_and_weights_show_what_the_input_does_not(pipe):
    watch = Watch(pipe)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        cast = seen(watch, lambda: pipe(["a"], num_inference_steps=1))
    assert (cast.dtype, cast.activation_dtype, cast.weights_dtype) == ("float32", "bfloat16", "float32")
    pipe.to(torch.bfloat16)
    half = seen(watch, lambda: pipe(["a"], num_inference_steps=1))
    assert (half.dtype, half.weights_dtype) == ("bfloat16", "bfloat16")


def test_a_denoiser_that_wraps_another_is_one(pipe):
    class Wrapper(torch.nn.Module):
        def __init__(self, unet):
            super().__init__()
            self.unet, self.config, self.dtype, self.device = unet, unet.config, unet.dtype, unet.device

        def forward(self, *args, **kwargs):
            return self.unet(*args, **kwargs)

    watch = Watch(pipe)
    pipe.unet = Wrapper(pipe.unet)
    assert seen(watch, lambda: pipe(["a"], num_inference_steps=2)).denoiser_rows == 4


def test_a_forward_that_was_replaced_does_not_answer_for_the_layers_in_it(pipe):
    forward = pipe.unet.forward
    pipe.unet.forward = lambda sample, *args, **kwargs: forward(sample[:2], *args, **kwargs)
    watch = Watch(pipe)
    given = torch.zeros(4, 4, 8, 8), 1, torch.zeros(2, 77, pipe.unet.config.cross_attention_dim)
    part = seen(watch, lambda: pipe.unet(*given))
    assert (part.denoiser_calls, part.denoiser_rows, part.layer_calls, part.layer_rows) == (1, 4, 1, 2)
    assert (part.denoiser_positions, part.layer_positions) == (64, 64)
    pipe.unet.forward = lambda *args, **kwargs: (given[0],)
    nothing = seen(watch, lambda: pipe.unet(*given))
    assert (nothing.denoiser_calls, nothing.layer_calls, nothing.layer_positions) == (1, 0, None)


def test_a_denoiser_that_is_called_by_its_forward_is_counted_and_its_blocks_are_not(pipe):
    watch = Watch(pipe)
    alive.watch_all(watch)
    words = torch.zeros(4, 77, pipe.unet.config.cross_attention_dim)
    whole = seen(watch, lambda: pipe.unet.forward(torch.zeros(4, 4, 8, 8), 1, words))
    assert (whole.denoiser_calls, whole.denoiser_rows, whole.denoiser_positions) == (1, 4, 64)
    assert (whole.layer_calls, whole.layer_rows, whole.dtype) == (1, 4, "float32")


def test_what_layers_did_is_unknown_where_code_was_compiled_or_graphs_may_be_replayed(pipe, monkeypatch):
    watch = Watch(pipe)

    def call():
        pipe("a", num_inference_steps=2, output_type="latent")

    assert seen(watch, call).layer_calls == 2
    monkeypatch.setattr(layers, "replays_graphs", lambda: True)
    assert seen(watch, call).layer_calls == 2
    assert seen(watch, lambda: watch.tally.denoised(2, 64)).layer_calls is None
    monkeypatch.setattr(_dynamo, "has_compiled", lambda: True)
    unknown = seen(watch, call)
    assert (unknown.layer_calls, unknown.layer_rows, unknown.layer_positions) == (None, None, None)


def test_a_picture_that_was_enlarged_within_decode_has_the_pixels_of_its_decoder(pipe):
    decode, latents = pipe.vae.decode, torch.zeros(2, 4, 8, 8)
    pipe.vae.decode = lambda z: (torch.nn.functional.interpolate(decode(z[..., ::2, ::2]).sample, scale_factor=2),)
    assert seen(Watch(pipe), lambda: pipe.vae.decode(latents)).decoded_pixels == 64


def test_a_decoder_that_works_in_tiles_and_slices_makes_the_whole_picture(pipe):
    pipe.vae.enable_slicing()
    pipe.vae.enable_tiling()
    pipe.vae.tile_sample_min_size, pipe.vae.tile_latent_min_size = 8, 4
    assert seen(Watch(pipe), lambda: pipe.vae.decode(torch.zeros(2, 4, 8, 8))).decoded_pixels == 256


def test_a_denoiser_that_fails_leaves_the_next_call_countable(pipe):
    watch = Watch(pipe)
    with pytest.raises(RuntimeError):
        seen(watch, lambda: pipe.unet(torch.ones(1, 3, 8, 8), 1, torch.ones(1, 1, 16)))
    assert seen(watch, lambda: pipe(["a"], num_inference_steps=2)).denoiser_calls == 2


def test_a_second_pipeline_and_a_decoder_in_a_variable_are_seen_once_they_are_known():
    first, second, decoder = build(), build(), build().vae
    watch = Watch(first)
    alive.watch_all(watch)

    def call():
        latents = second(["a"], num_inference_steps=2, output_type="latent").images
        with torch.no_grad():
            decoder.decode(latents)

    other = seen(watch, call)
    assert (other.pipeline_calls, other.denoiser_rows, other.decoder_rows) == (1, 4, 1)


def test_a_decoder_that_is_called_by_itself_is_seen_and_one_in_decode_once(pipe):
    watch = Watch(pipe)

    def call():
        latents = pipe(["a"] * 2, num_inference_steps=1, output_type="latent").images
        with torch.no_grad():
            pipe.vae.decoder(pipe.vae.post_quant_conv(latents))

    apart = seen(watch, call)
    assert (apart.decoder_rows, apart.decoded_pixels) == (2, 256)
    pipe.vae.enable_slicing()
    assert seen(watch, lambda: pipe(["a"] * 2, num_inference_steps=1)).decoder_rows == 2


def test_a_watched_pipeline_is_otherwise_what_it_was(pipe, tmp_path):
    before = pipe(["a"], num_inference_steps=1, generator=torch.manual_seed(0), output_type="np").images
    Watch(pipe)
    after = pipe(["a"], num_inference_steps=1, generator=torch.manual_seed(0), output_type="np").images
    assert (before == after).all()
    assert isinstance(pipe, StableDiffusionPipeline) and type(pipe).__name__ == "StableDiffusionPipeline"
    pipe.save_pretrained(tmp_path)
    assert type(StableDiffusionPipeline.from_pretrained(tmp_path).scheduler).__name__ == "DDIMScheduler"
