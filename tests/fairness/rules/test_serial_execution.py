from bench_core.fairness.rules import serial_execution as rule
from bench_core.records import Facts
from tests.fairness.examples import said, side

BATCH = {"scheduler_steps": 10, "steps_run": 10, "stepped_rows": 40}


ALONE = {"scheduler_steps": 40, "steps_run": 10, "stepped_rows": 40, "denoiser_calls": 40}


def test_a_call_for_each_prompt_is_found():
    serial = side("b", seen={"pipeline_calls": 4})
    assert said(rule.in_calls(side("a"), serial)) == ["pipeline_calls 1 (a) against 4 (b)"]
    assert said(rule.in_calls(side("a", seen=BATCH), side("b", seen=ALONE | {"pipeline_calls": 4}))) == [
        "pipeline_calls 1 (a) against 4 (b)"
    ]


def test_a_loop_of_its_own_over_images_is_found():
    own = side("b", seen=ALONE | {"pipeline_calls": 0})
    assert said(rule.in_calls(side("a", seen=BATCH), own)) == ["b: 2 rows a denoiser call for a batch of 4"]


def test_serial_execution_that_is_asked_for_by_name_is_a_note():
    named = side("b", seen=ALONE | {"pipeline_calls": 4}, facts=Facts(changes={"execution": "serial"}))
    assert said(rule.in_calls(side("a", seen=BATCH), named)) == [("note", "pipeline_calls 1 (a) against 4 (b)")]


def test_one_call_for_the_batch_on_both_sides_is_not():
    assert said(rule.in_calls(side(), side())) == []


def test_whole_batches_are_not_whoever_calls_the_denoiser():
    own_loop = BATCH | {"pipeline_calls": 0}
    two_passes = own_loop | {"denoiser_calls": 20}
    two_pipelines = BATCH | {"pipeline_calls": 2}
    one_sample_a_step = ALONE | {"denoiser_calls": 10}
    for seen in (own_loop, two_passes, two_pipelines, one_sample_a_step):
        assert said(rule.in_calls(side(seen=BATCH), side(seen=seen))) == []


def test_both_sides_one_by_one_are_alike():
    assert said(rule.in_calls(side(seen=ALONE), side(seen=ALONE | {"pipeline_calls": 4}))) == []
