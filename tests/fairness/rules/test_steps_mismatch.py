import pytest

from bench_core.events import Facts
from bench_core.fairness.rules import steps_mismatch as rule
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import differs, divided, model_file, pointed, script, source, timed


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


def test_passes_that_a_denoiser_answers_without_computing_are_found():
    kept = {"layer_calls": 5}
    evidence = "b: the denoiser computed 5 of its 10 passes, and answered the others from what it had kept"
    assert said(rule.in_calls(side("a"), side("b", seen=kept))) == [evidence]
    declared = side("b", seen=kept, facts=Facts(changes={"denoiser": "every second pass"}))
    assert said(rule.in_calls(side("a"), declared)) == [("note", evidence)]


def test_passes_that_were_computed_are_not_nor_those_that_no_layer_saw():
    for calls in (10, 20, 0, None):
        assert said(rule.in_calls(side(), side(seen={"layer_calls": calls}))) == []


def test_steps_without_the_denoiser_are_warned_of_and_a_cache_within_it_is_not():
    guided = {"scheduler_steps": 10, "stepped_rows": 40, "rows_per_step": 2.0}
    some = side("b", seen=guided | {"denoiser_calls": 5, "denoiser_rows": 40})
    assert said(rule.in_calls(side("a", seen=guided), some)) == [("warning", "b: the denoiser ran in 5 of 10 steps")]
    assert said(rule.in_calls(side("a", seen=guided), side("b", seen=guided | {"layer_calls": 10}))) == []


def test_steps_of_which_two_runs_share_none_are_found():
    assert said(rule.between_runs(two_runs(rule.ID, steps=("[10]", "[20]")))) == ["steps [10] against [20]"]
    assert said(rule.between_runs(two_runs("prompts-mismatch", prompts=("1", "2")))) == []


def test_a_script_that_gives_each_side_other_steps_is_found():
    script = divided("base_pipe(prompts, num_inference_steps=50)", "fast_pipe(prompts, num_inference_steps=20)")
    line = "fast_pipe(prompts, num_inference_steps=20)"
    assert pointed(script, rule.in_source(script)) == [(line, "20 here, 50 in line 3", "warning")]


def test_steps_that_a_helper_is_given_are_found_in_a_script():
    script = source("""
        import time

        def lap(pipe, n):
            t = time.perf_counter()
            pipe(PROMPTS, num_inference_steps=n)
            return time.perf_counter() - t

        base = lap(base_pipe, 50)
        fast = lap(fast_pipe, n=25)
        print(f"{base / fast:.1f}x")
    """)
    assert [e for _, e, _ in pointed(script, rule.in_source(script))] == ["25 here, 50 in line 8"]


CONFIGURED = {
    "either": "steps = config.num_inference_steps or args.steps",
    "condition": "steps = config.num_inference_steps if config.num_inference_steps else args.steps",
    "attribute": "steps = getattr(config, 'num_inference_steps', None) or args.steps",
}


@pytest.mark.parametrize("line", CONFIGURED.values(), ids=CONFIGURED)
def test_steps_of_a_configuration_if_it_has_any_are_found(line):
    head = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--steps', type=int, default=50)"
    script = timed("pipe(batch, num_inference_steps=steps)", head, "args = parser.parse_args()", line)
    [(pointed_at, evidence, severity)] = pointed(script, rule.in_source(script))
    assert pointed_at == "pipe(batch, num_inference_steps=steps)" and severity == "warning"
    assert evidence.endswith("where there is one, and what was asked for otherwise")


def test_steps_of_the_model_file_if_it_has_any_are_found():
    script = source("""
        import time

        def run(config, pipe, args):
            steps = config.num_inference_steps or args.steps
            total = 0.0
            for batch in batches:
                t = time.perf_counter()
                pipe(batch, num_inference_steps=steps)
                total += time.perf_counter() - t
            return total
    """)
    evidence = "the number of steps is num_inference_steps where there is one, and what was asked for otherwise"
    line = "pipe(batch, num_inference_steps=steps)"
    assert pointed(script, rule.in_source(script)) == [(line, evidence, "warning")]


def test_a_script_of_one_number_of_steps_is_not():
    script = source("""
        import time
        from dataclasses import dataclass

        @dataclass
        class Settings:
            steps: int = 50

        S = Settings()

        def lap(pipe, **kw):
            t = time.perf_counter()
            pipe(PROMPTS, **kw)
            return time.perf_counter() - t

        base = lap(base_pipe, num_inference_steps=50)
        fast = lap(fast_pipe, **{"num_inference_steps": S.steps})
        print(base / fast)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_warm_up_or_a_sweep_of_other_steps_is_not():
    script = source("""
        import time
        base_pipe(prompts, num_inference_steps=2)
        for steps in (10, 20, 50):
            t = time.perf_counter()
            base_pipe(prompts, num_inference_steps=steps)
            base = time.perf_counter() - t
            t = time.perf_counter()
            fast_pipe(prompts, num_inference_steps=steps)
            print(steps, base / (time.perf_counter() - t))
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_steps_are_found():
    a, b = (timed(f"pipe(batch, num_inference_steps={n})", path=path) for n, path in ((50, "a.py"), (20, "b.py")))
    evidence = "50 (a.py, line 4) against 20 (b.py, line 4)"
    assert differs(rule.between_sources(a, b)) == [("steps", evidence)]


def test_two_sources_of_one_number_of_steps_are_not():
    b = timed("pipe(batch, num_inference_steps=N)", "N = 5 * 10")
    assert differs(rule.between_sources(timed("pipe(batch, num_inference_steps=50)"), b)) == []


def test_two_scripts_with_other_steps_are_found_and_equal_ones_are_not_however_they_say_it():
    other = script(call="pipe(batch, num_inference_steps=30, generator=generator)")
    assert differs(rule.between_sources(script(), other)) == [
        ("steps", "20 (script.py, line 14) against 30 (script.py, line 14)")
    ]
    same = script(warm_up="STEPS = 20", call="pipe(batch, num_inference_steps=STEPS, generator=generator)")
    assert differs(rule.between_sources(script(), same)) == []


def test_steps_that_a_model_file_leaves_to_its_caller_are_not():
    script = timed("pipe(batch, num_inference_steps=20)")
    passed_on = model_file("return pipe(prompts, num_inference_steps=num_inference_steps)")
    assert differs(rule.between_sources(passed_on, script)) == []
    [(aspect, evidence)] = differs(
        rule.between_sources(model_file("return pipe(prompts, num_inference_steps=5)"), script)
    )
    assert aspect == "steps" and evidence.startswith("5 (model.py")


def test_fewer_steps_than_a_pipeline_makes_by_itself_are_found():
    script = divided("pipe(prompts)", "fast_pipe(prompts, num_inference_steps=20)")
    evidence = "20 here, the pipeline's own in line 3"
    line = "fast_pipe(prompts, num_inference_steps=20)"
    assert pointed(script, rule.in_source(script)) == [(line, evidence, "warning")]


def test_the_usual_steps_beside_none_are_not():
    script = divided("pipe(prompts)", "fast_pipe(prompts, num_inference_steps=50)")
    assert pointed(script, rule.in_source(script)) == []


CONFIGURATIONS = (
    """yaml.safe_load("{old: {steps: 50}, new: {steps: 20}}")""",
    """json.loads('{"old": {"steps": 50}, "new": {"steps": 20}}')""",
    """OmegaConf.create({"old": {"steps": 50}, "new": {"steps": 20}})""",
    """OrderedDict([("old", {"steps": 50}), ("new", {"steps": 20})])""",
)


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_steps_that_a_configuration_in_the_source_tells_are_found(configuration):
    script = source(f"""
        import json, time, yaml
        from collections import OrderedDict
        from omegaconf import OmegaConf
        ARMS = {configuration}
        def lap(arm):
            start = time.perf_counter()
            pipe(prompts, num_inference_steps=ARMS[arm]["steps"])
            return time.perf_counter() - start
        old = lap("old")
        new = lap("new")
        print(old / new)
    """)
    [(_, evidence, severity)] = pointed(script, rule.in_source(script))
    assert evidence.startswith("20 here, 50 in line") and severity == "warning"


def test_steps_of_a_dictionary_if_it_has_any_are_found():
    line = "steps = config.get('num_inference_steps', args.steps)"
    head = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--steps', type=int, default=50)"
    script = timed("pipe(batch, num_inference_steps=steps)", head, "args = parser.parse_args()", line)
    [(pointed_at, evidence, severity)] = pointed(script, rule.in_source(script))
    assert pointed_at == "pipe(batch, num_inference_steps=steps)" and severity == "warning"
