from bench_core.fairness.rules import loading_in_timer as rule
from tests.fairness.sources import found, script

CALL = "images = pipe(batch, num_inference_steps=20, generator=generator).images"
INSIDE = "CLIPModel.from_pretrained('some/model')"


def test_loading_within_the_clock_is_found():
    assert found(rule.in_source(script(call=CALL + "\n" + INSIDE))) == [(15, f"{INSIDE} is timed with the call")]


def test_before_and_after_it_is_not():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(wait="torch.cuda.synchronize()", report=INSIDE))) == []
    assert found(rule.in_source(script(warm_up=INSIDE))) == []
