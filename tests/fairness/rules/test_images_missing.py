from bench_core.events import Facts
from bench_core.fairness.rules import images_missing as rule
from tests.fairness.examples import said, side

WHOLE = {"images_distinct": 4, "images_denoised": 4, "stepped_rows": 40, "denoiser_positions": 64.0}


def test_images_that_were_not_decoded_are_found():
    few = side("b", seen={"decoder_rows": 2})
    assert said(rule.in_calls(side("a"), few)) == ["decoder_rows 4 (a) against 2 (b)"]
    none = side("b", seen=WHOLE | {"decoder_rows": 0})
    assert said(rule.in_calls(side("a", seen=WHOLE), none)) == ["decoder_rows 4 (a) against 0 (b)"]


def test_a_decoder_of_its_own_that_is_declared_is_a_note():
    own = side("b", seen=WHOLE | {"decoder_rows": 0}, facts=Facts(changes={"decoder": "my own"}))
    assert said(rule.in_calls(side("a", seen=WHOLE), own)) == [("note", "decoder_rows 4 (a) against 0 (b)")]


def test_latents_that_are_enlarged_without_a_decoder_are_found():
    without = side("b", seen=WHOLE | {"decoder_rows": None})
    assert said(rule.in_calls(side("a", seen=WHOLE), without)) == ["decoder_rows 4 (a) against 0 (b)"]


def test_images_that_were_not_denoised_and_copies_are_found():
    seen = WHOLE | {"images_distinct": 1, "images_denoised": 1, "stepped_rows": 10}
    assert said(rule.in_calls(side("a", seen=WHOLE), side("b", seen=seen))) == [
        "b: 1 of 4 images of a batch were denoised",
        "b: 1 different images in a batch of 4",
    ]


def test_whole_batches_are_not_found_nor_latents_that_nobody_decoded():
    assert said(rule.in_calls(side(), side())) == []
    assert said(rule.in_calls(side(seen=WHOLE), side(seen=WHOLE))) == []
    latents = side(seen={"decoder_rows": 0}, protocol={"output_type": "latent"})
    assert said(rule.in_calls(side(), latents)) == []


def test_images_that_are_denoised_one_by_one_or_twice_decoded_are_all_there():
    alone = WHOLE | {"images_denoised": 1, "decoder_rows": 8}
    assert said(rule.in_calls(side(seen=WHOLE), side(seen=alone))) == []


def test_a_pipeline_in_pixels_needs_no_decoder():
    pixels = WHOLE | {"decoder_rows": None, "denoiser_positions": 64.0 * 64}
    assert said(rule.in_calls(side(), side(seen=pixels, facts=Facts(pipeline="PixelPipeline")))) == []


def test_a_model_that_always_draws_the_same_is_no_cheat_of_one_side():
    same = WHOLE | {"images_distinct": 1}
    assert said(rule.in_calls(side(seen=same), side(seen=same))) == []
