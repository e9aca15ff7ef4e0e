from bench_core.fairness.rules import scoring_in_timer as rule
from tests.fairness.sources import found, script

CALL = "images = pipe(batch, num_inference_steps=20, generator=generator).images"
INSIDE = "clip_score(images, batch)"


def test_scoring_within_the_clock_is_found():
    assert found(rule.in_source(script(call=CALL + "\n" + INSIDE))) == [(15, f"{INSIDE} is timed with the call")]


def test_before_and_after_it_is_not():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(wait="torch.cuda.synchronize()", report=INSIDE))) == []
    assert found(rule.in_source(script(warm_up=INSIDE))) == []


def test_saving_pictures_within_the_clock_is_found_too():
    source = script(call=CALL + "\nimages[0].save('a.png')")
    assert found(rule.in_source(source)) == [(15, "images[0].save('a.png') is timed with the call")]
