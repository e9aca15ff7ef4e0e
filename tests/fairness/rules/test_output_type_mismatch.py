from bench_core.fairness.rules import output_type_mismatch as rule
from tests.fairness.examples import said, side


def test_latents_against_pictures_are_found():
    latents = side("b", protocol={"output_type": "latent"})
    assert said(rule.in_sides(side("a"), latents)) == ["output type pil (a) against latent (b)"]


def test_one_output_type_is_not():
    assert said(rule.in_sides(side(), side())) == []
