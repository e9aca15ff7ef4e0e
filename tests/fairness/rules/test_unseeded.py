from bench_core.fairness.rules import unseeded as rule
from tests.fairness.sources import found, script


def test_a_call_without_a_generator_is_found():
    source = script(call="pipe(batch, num_inference_steps=20)")
    assert found(rule.in_source(source)) == [(14, "pipe is given no generator, and no seed is set before it")]


def test_a_generator_without_a_seed_is_a_note():
    source = script(call="pipe(batch, generator=torch.Generator('cuda'))")
    assert found(rule.in_source(source)) == [(14, "the generator that pipe is given is never seeded", "note")]


def test_a_seeded_generator_is_not_nor_a_seed_for_all_nor_what_is_passed_through():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(warm_up="torch.manual_seed(0)", call="pipe(batch)"))) == []
    assert found(rule.in_source(script(call="pipe(batch, **settings)"))) == []
