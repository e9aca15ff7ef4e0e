"""Operations of an image: published figures, agreement of both ways of counting, and skipped work that shows."""

import pytest
import torch

from bench_core.worker.flops import nominal_flops

SD15_UNET = {
    "sample_size": 64,
    "block_out_channels": (320, 640, 1280, 1280),
    "down_block_types": ("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
    "up_block_types": ("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
    "cross_attention_dim": 768,
    "attention_head_dim": 8,
}
SD15_VAE = {
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
    "sample_size": 512,
}


def meta(*shape):
    return torch.empty(shape, device="meta")


def test_the_denoiser_of_stable_diffusion_is_as_published():
    from diffusers import UNet2DConditionModel

    with torch.device("meta"):
        unet = UNet2DConditionModel(**SD15_UNET)
    arguments = (meta(2, 4, 64, 64), meta(1), meta(2, 77, 768)), {"return_dict": False}
    assert nominal_flops(unet, "forward", arguments) / 2 == pytest.approx(0.803e12, rel=0.01)


def test_the_decoder_of_stable_diffusion_is_as_published():
    from diffusers import AutoencoderKL

    with torch.device("meta"):
        vae = AutoencoderKL(**SD15_VAE)
    assert nominal_flops(vae, "decode", ((meta(1, 4, 64, 64),), {})) == pytest.approx(2.5e12, rel=0.01)


def test_both_ways_of_counting_agree_on_a_plain_pipeline(make_spec, start):
    counted = start(make_spec(steps=(4, 8))).count(60)
    assert counted.flops_message == ""
    executed, nominal = counted.flops_per_image, counted.nominal_flops_per_image
    assert list(executed) == list(nominal) == ["4", "8"]
    for steps in executed:
        assert executed[steps] == pytest.approx(nominal[steps], rel=0.01)
    assert 1.5 < executed["8"] / executed["4"] < 2


def test_both_ways_of_counting_agree_on_the_bundled_model(start):
    from bench_core.request import build

    counted = start(build.make_spec(["shapes"], steps=(2,), batch_sizes=(1,), threads=1)).count(120)
    assert counted.flops_message == ""
    assert counted.flops_per_image["2"] == pytest.approx(counted.nominal_flops_per_image["2"], rel=0.01)


def test_counting_is_per_image_whatever_the_batch_size(make_spec, start):
    alone, together = (start(make_spec(batch_sizes=sizes)).count(60) for sizes in ((1,), (4,)))
    assert alone.flops_per_image["4"] == pytest.approx(together.flops_per_image["4"], rel=0.01)


@pytest.mark.parametrize("technique", ["+deepcache:interval=2", "+tome:ratio=0.5"])
def test_skipped_work_shows_in_what_is_executed_only(make_spec, start, technique):
    plain, less = (start(make_spec(t)).count(60) for t in ("", technique))
    assert less.flops_per_image["4"] < 0.99 * plain.flops_per_image["4"]
    assert less.nominal_flops_per_image["4"] == pytest.approx(plain.nominal_flops_per_image["4"], rel=0.01)


def test_compiled_code_is_counted_as_the_eager_code_it_was_made_of(make_spec, start, call):
    plain = start(make_spec("")).count(60)
    compiled = start(make_spec("+compile:backend=aot_eager"))
    assert call(compiled)[0].status == "ok"
    assert compiled.count(60) == plain


def test_counting_leaves_calls_as_they_were(make_spec, start, call):
    worker = start(make_spec())
    before = call(worker)[0]
    worker.count(60)
    after = call(worker)[0]
    measured = {"cpu_after_s", "cpu_between_s", "returned_s"}
    assert after.image_hashes == before.image_hashes
    assert after.witness.model_dump(exclude=measured) == before.witness.model_dump(exclude=measured)


def test_what_cannot_be_counted_is_null_and_says_why(make_spec, start, call):
    worker = start(make_spec(steps=(2000,)))  # the scheduler was made for 1000: every call raises
    counted = worker.count(60)
    assert counted.flops_per_image == counted.nominal_flops_per_image == {"2000": None}
    assert "ValueError" in counted.flops_message and "\n" not in counted.flops_message
    assert worker.round_trip_s(3) > 0
