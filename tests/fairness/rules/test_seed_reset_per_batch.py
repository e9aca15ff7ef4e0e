from bench_core.fairness.rules import seed_reset_per_batch as rule
from tests.fairness.sources import found, model_file, script

CALL = "pipe(batch, num_inference_steps=20, generator={generator})"


def test_a_seed_that_is_set_in_the_loop_over_batches_is_found():
    for generator in ("torch.manual_seed(33)", "torch.Generator('cuda').manual_seed(33)"):
        source = script(call=CALL.format(generator=generator))
        assert found(rule.in_source(source)) == [(14, "33 again for every batch")]
    source = script(call="torch.manual_seed(33)\npipe(batch, num_inference_steps=20)")
    assert found(rule.in_source(source)) == [(14, "33 again for every batch")]


def test_a_number_in_an_inference_is_set_at_every_call():
    body = "return pipe(prompts, num_inference_steps=num_inference_steps, generator=torch.manual_seed(33))"
    assert found(rule.in_source(model_file(body))) == [(8, "inference uses 33 again at every call")]


def test_a_generator_that_runs_on_is_not_nor_seeds_that_follow_the_loop():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(call=CALL.format(generator="torch.Generator().manual_seed(i)")))) == []
    each = "[torch.Generator().manual_seed(i + k) for k in range(4)]"
    assert found(rule.in_source(script(call=CALL.format(generator=each)))) == []
    body = "return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)"
    assert found(rule.in_source(model_file(body))) == []
