from bench_core.events import Facts
from bench_core.fairness.rules import unwitnessed as rule
from tests.fairness.examples import said, side

NO_PARTS = dict.fromkeys(("steps_set", "scheduler_steps", "denoiser_calls", "denoiser_rows", "decoder_rows", "dtype"))


def test_every_field_that_a_rule_compares_and_that_was_not_seen_is_found():
    blind = side(seen={"steps_set": None, "dtype": None})
    assert said(rule.in_calls(side(), blind)) == ["steps_set", "dtype"]


def test_what_was_seen_is_not_nor_the_decoder_of_latents():
    assert said(rule.in_calls(side(), side())) == []
    latents = side(seen={"decoder_rows": None}, protocol={"output_type": "latent"})
    assert said(rule.in_calls(latents, latents)) == []


def test_a_model_file_that_goes_round_diffusers_is_said_to_do_so_once():
    own = side("b", seen=NO_PARTS, facts=Facts(changes={}))
    assert said(rule.in_calls(side("a"), own)) == [
        "b: none of its parts is one of a diffusers pipeline, so its steps and rows were not seen"
    ]


def test_a_denoiser_that_stands_idle_while_operations_are_counted_is_found():
    idle = {"denoiser_calls": 0, "denoiser_rows": 0, "steps_set": None, "dtype": None}
    busy = Facts(changes={}, flops_per_image={"10": 1e9}, counted_denoiser_calls=0)
    assert said(rule.in_calls(side("a", facts=busy), side("b", seen=idle, facts=busy))) == [
        "b: its pipeline's denoiser was not called, yet operations were counted: they were done elsewhere"
    ]
    nothing = Facts(changes={}, flops_per_image={"10": 0.0})
    assert said(rule.in_calls(side("a", facts=busy), side("b", seen=idle, facts=nothing))) == []


def test_a_denoiser_none_of_whose_layers_ran_is_said_to_be_unseen():
    [evidence] = said(rule.in_calls(side("a"), side("b", seen={"layer_calls": 0})))
    assert evidence.startswith("b: its denoiser was called and none of its layers ran")


def test_a_denoiser_whose_layers_ran_or_could_not_be_watched_is_not():
    for calls in (5, 10, None):
        assert said(rule.in_calls(side(), side(seen={"layer_calls": calls}))) == []
