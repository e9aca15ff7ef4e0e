from bench_core.fairness.rules import steps_mismatch as rule
from bench_core.records import Facts
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import arms, differs, found, script


def test_other_steps_than_the_other_side_are_found():
    assert said(rule.in_calls(side("a"), side("b", seen={"steps_set": 5}))) == ["steps_set 10 (a) against 5 (b)"]


def test_equal_steps_are_not_nor_what_was_not_seen():
    assert said(rule.in_calls(side(), side())) == []
    assert said(rule.in_calls(side(), side(seen={"steps_set": None}))) == []


def test_steps_that_were_set_and_not_made_are_found():
    cut = side("b", seen={"steps_run": 5})
    assert said(rule.in_calls(side("a", seen={"steps_run": 10}), cut)) == [
        "b: the scheduler made 5 steps where 10 were asked"
    ]


def test_more_steps_of_the_scheduler_for_as_many_asked_are_not():
    heun, pndm = ({"scheduler_steps": n, "steps_run": n} for n in (19, 11))
    assert said(rule.in_calls(side(seen=pndm), side(seen=heun))) == []


def test_steps_that_are_declared_are_a_note_with_both_numbers():
    few = side("b", seen={"steps_set": 5, "steps_run": 5}, facts=Facts(changes={"num_inference_steps": "5"}))
    assert said(rule.in_calls(side("a", seen={"steps_run": 10}), few)) == [("note", "steps_set 10 (a) against 5 (b)")]


def test_steps_other_than_declared_are_found():
    fewer = side("b", seen={"steps_set": 2}, facts=Facts(changes={"num_inference_steps": "5"}))
    assert said(rule.in_calls(side("a"), fewer)) == ["steps_set 10 (a) against 2 (b)"]


def test_both_sides_with_other_steps_than_asked_are_alike_but_warned_of():
    both = [side(name, seen={"steps_set": 5, "steps_run": 5}) for name in "ab"]
    warned = [("warning", f"{name}: 5 steps where 10 were asked") for name in "ab"]
    assert said(rule.in_calls(*both)) == warned


def test_a_loop_without_the_scheduler_is_warned_of_where_its_denoiser_ran_less():
    own = {"steps_set": None, "scheduler_steps": 0, "steps_run": 0}
    assert said(rule.in_calls(side("a"), side("b", seen=own | {"denoiser_calls": 5}))) == [
        ("warning", "b: 5 denoiser calls for 10 steps, without the scheduler")
    ]
    assert said(rule.in_calls(side("a"), side("b", seen=own))) == []


def test_steps_of_which_two_runs_share_none_are_found():
    assert said(rule.between_runs(two_runs(rule.ID, steps=("[10]", "[20]")))) == ["steps [10] against [20]"]
    assert said(rule.between_runs(two_runs("prompts-mismatch", prompts=("1", "2")))) == []


def test_arms_with_other_steps_are_found_in_source():
    assert found(rule.in_source(arms(a="load(), steps=50", b="load(), steps=20"))) == [
        (21, "20 here, 50 in line 20", "warning")
    ]
    assert found(rule.in_source(arms())) == []


def test_a_configuration_that_goes_before_what_is_asked_is_found_in_source():
    call = "steps = module.num_inference_steps or args.steps\npipe(batch, num_inference_steps=steps)"
    [(_, evidence, severity)] = found(rule.in_source(script(call=call)))
    assert severity == "warning" and evidence.startswith(
        "the number of steps is num_inference_steps where there is one"
    )


def test_two_scripts_with_other_steps_are_found_and_equal_ones_are_not_however_they_say_it():
    other = script(call="pipe(batch, num_inference_steps=30, generator=generator)")
    assert differs(rule.between_sources(script(), other)) == [
        ("steps", "20 (script.py, line 14) against 30 (script.py, line 14)")
    ]
    same = script(warm_up="STEPS = 20", call="pipe(batch, num_inference_steps=STEPS, generator=generator)")
    assert differs(rule.between_sources(script(), same)) == []
