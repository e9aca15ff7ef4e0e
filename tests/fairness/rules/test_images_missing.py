from bench_core.fairness.rules import images_missing as rule
from tests.fairness.examples import said, side


def test_smaller_or_fewer_images_are_found():
    small = side("b", seen={"width": 32, "decoder_rows": 2})
    assert said(rule.in_calls(side("a"), small)) == ["width 64 (a) against 32 (b)", "decoder_rows 4 (a) against 2 (b)"]


def test_equal_images_are_not_nor_latents_that_nobody_decoded():
    assert said(rule.in_calls(side(), side())) == []
    latents = side(seen={"decoder_rows": 0}, protocol={"output_type": "latent"})
    assert said(rule.in_calls(side(), latents)) == []
