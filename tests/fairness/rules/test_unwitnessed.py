from bench_core.fairness.rules import unwitnessed as rule
from tests.fairness.examples import said, side


def test_every_field_that_a_rule_compares_and_that_was_not_seen_is_found():
    blind = side(seen={"steps_set": None, "dtype": None})
    assert said(rule.in_calls(side(), blind)) == ["steps_set", "dtype"]


def test_what_was_seen_is_not_nor_the_decoder_of_latents():
    assert said(rule.in_calls(side(), side())) == []
    latents = side(seen={"decoder_rows": None}, protocol={"output_type": "latent"})
    assert said(rule.in_calls(latents, latents)) == []
