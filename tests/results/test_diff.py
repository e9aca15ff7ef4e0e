"""Two stored runs: what differs is named, what did not run alike has no ratio, and a gate closes on a slower one."""

import json

import pytest

from bench_core.cli import main
from bench_core.cli.show.diff import print_diff
from bench_core.errors import InputError
from bench_core.records import Telemetry
from bench_core.results import diff, exports
from bench_core.results.result import Result
from bench_core.store.database import Store
from tests.altered import OTHER, elsewhere, with_calls, with_facts, with_witness
from tests.two_runs import FAST, SLOW, at_level, lone, sitting


def verdicts(found):
    return {(c.candidate_b, c.batch_size): c.verdict for c in found.cells}


def rules(cell, severity=None):
    return {f.rule for f in cell.findings if severity in (None, f.severity)}


def test_a_candidate_slower_than_its_control_is_slower_and_closes_the_gate(bench):
    found = diff.diff(sitting(bench), sitting(bench, changed=SLOW))
    alike = dict.fromkeys((("shapes", 1), ("shapes", 4)), "no difference")
    assert verdicts(found) == alike | {(OTHER, 1): "slower", (OTHER, 4): "slower"}
    one = next(c for c in found.cells if (c.candidate_b, c.batch_size) == (OTHER, 1))
    assert (one.n_calls_a, one.batch_s_a, one.batch_s_b) == (8, 0.11, pytest.approx(0.21))
    assert one.speedup == pytest.approx(0.11 / 0.21)
    reasons = diff.fails(found, 0.03)
    assert len(reasons) == 2
    assert f"{OTHER} at batch 1, 10 steps: takes 90.9%" in reasons[0]
    assert "3.0% tolerated" in reasons[0]
    assert diff.undecided(found) == []


def test_a_difference_that_is_tolerated_or_of_the_right_sign_does_not(bench):
    assert diff.fails(diff.diff(sitting(bench), sitting(bench, changed=SLOW)), 0.95) == []
    found = diff.diff(sitting(bench, changed=SLOW), sitting(bench))
    assert verdicts(found)[OTHER, 1] == "faster"
    assert diff.fails(found, 0.0) == []
    assert diff.fails(diff.diff(sitting(bench), sitting(bench, changed=SLOW))) == []  # nothing was said of speed


@pytest.mark.parametrize(("changed", "code"), [(SLOW, 1), (FAST, 0)])
def test_the_gate_of_the_command_line(bench, capsys, changed, code):
    runs = [sitting(bench).run.run_id, sitting(bench, changed=changed).run.run_id]
    assert main.main(["diff", *runs, "--fail-slower", "3%"]) == code
    assert (f"fails: {OTHER} at batch 4" in capsys.readouterr().err) == bool(code)


def test_two_runs_alike_differ_in_nothing_and_still_were_two_sittings(bench):
    found = diff.diff(sitting(bench), sitting(bench))
    assert found.conditions == ()
    assert set(verdicts(found).values()) == {"no difference"}
    assert all(rules(c) == {"fixed-order"} for c in found.cells)


# -- what the machine may have done -----------------------------------------------------------------------------


def test_identical_code_on_a_slower_machine_is_alike_and_the_level_is_said(bench, capsys):
    runs = sitting(bench), sitting(bench, SLOW, SLOW)
    found = diff.diff(*runs)
    assert {c.verdict for c in found.asked} == {"no difference"}
    assert {c.verdict for c in found.cells if c.is_control} == {"inconclusive"}
    assert all(rules(c, "note") == {"machine-changed", "fixed-order"} for c in found.cells)
    cell = found.asked[0]
    assert (cell.speedup, cell.raw[0]) == (pytest.approx(1), pytest.approx(0.11 / 0.21))
    assert main.main(["diff", *(r.run.run_id for r in runs), "--fail-slower", "3%", "--strict"]) == 0
    out = capsys.readouterr().out
    assert f"{OTHER}: no difference at both batch sizes (every interval within" in out
    assert "the control shapes took 1.71× to 1.91× as long in B at both batch sizes. The speedup" in out
    assert "undecided" not in out


@pytest.mark.parametrize("level", [0.5, 1.0, 2.0])
def test_a_candidate_a_tenth_slower_is_found_at_any_level(bench, level):
    theirs = sitting(bench, *(at_level(level * change) for change in (1.0, 1.1)))
    found = diff.diff(sitting(bench), theirs)
    assert {c.verdict for c in found.asked} == {"slower"}
    assert [c.speedup for c in found.asked] == pytest.approx([1 / 1.1] * 2)
    assert len(diff.fails(found, 0.03)) == 2
    assert diff.undecided(found, 0.03) == []


def test_where_other_programs_were_busier_in_one_sitting_a_moved_control_decides_nothing(bench):
    quiet, busy = sitting(bench), sitting(bench, at_level(1.2), at_level(1.5))
    for key in ("shapes", OTHER):
        quiet = with_calls(quiet, key, lambda *_: {"telemetry": Telemetry(others_cpu=0.0)})
        busy = with_calls(busy, key, lambda *_: {"telemetry": Telemetry(others_cpu=0.5)})
    found = diff.diff(quiet, busy)
    assert set(verdicts(found).values()) == {"inconclusive"}
    assert all("machine-changed" in c.left_open_by for c in found.cells)
    assert diff.fails(found, 0.03) == []


def test_a_machine_three_times_as_slow_is_another_one(bench):
    found = diff.diff(sitting(bench), sitting(bench, at_level(3), at_level(3.3)))
    assert {c.left_open_by for c in found.asked} == {("machine-changed",)}


def test_beside_a_busy_program_nothing_is_decided(bench):
    busy = sitting(bench, changed=SLOW)
    for key in ("shapes", OTHER):
        busy = with_calls(busy, key, lambda *_: {"telemetry": Telemetry(others_cpu=1000.0)})
    found = diff.diff(sitting(bench), busy)
    assert set(verdicts(found).values()) == {"inconclusive"}
    assert all(rules(c, "warning") == {"contended"} for c in found.cells)
    assert diff.fails(found, 0.03) == []
    assert "Other programs took the cores" in diff.undecided(found)[0]


def test_beside_a_busy_program_the_gate_stays_open_and_strict_asks_for_more(bench, capsys, tmp_path):
    quiet, loud = (sitting(bench, at_level(n), at_level(n)) for n in (1, 1.9))
    for key in ("shapes", OTHER):
        loud = with_calls(loud, key, lambda *_: {"telemetry": Telemetry(others_cpu=1000.0)})
    (busy := tmp_path / "busy.json").write_text(json.dumps(exports.document(loud)))
    gate = ["diff", quiet.run.run_id, str(busy), "--fail-slower", "3%"]
    assert main.main(gate) == 0
    said = capsys.readouterr().out
    assert f"{OTHER}: inconclusive at both batch sizes: the machine changed, or may have (Other programs took" in said
    assert "undecided: to decide, measure both in one sitting: fairspeed gate --base" in said
    assert main.main([*gate, "--strict"]) == 3


def test_a_control_beside_a_busy_program_is_no_control(bench):
    theirs = sitting(bench, changed=SLOW)
    busy = with_calls(theirs, "shapes", lambda *_: {"telemetry": Telemetry(others_cpu=1000.0)})
    found = diff.diff(sitting(bench), busy)
    assert verdicts(found)[OTHER, 1] == "inconclusive"
    assert diff.fails(found, 0.03) == []


def test_throttled_or_in_another_environment_nothing_is_decided(bench):
    ours, theirs = sitting(bench), sitting(bench, changed=SLOW)
    hot = with_calls(theirs, OTHER, lambda *_: {"telemetry": Telemetry(throttle_reasons=("HwThermalSlowdown",))})
    for other, rule in ((hot, "throttled"), (elsewhere(theirs, cpu="Abacus"), "environment-mismatch")):
        found = diff.diff(ours, other)
        cell = next(c for c in found.cells if (c.candidate_b, c.batch_size) == (OTHER, 1))
        assert (cell.verdict, rules(cell, "warning")) == ("inconclusive", {rule})
        assert cell.speedup == pytest.approx(0.11 / 0.21)
        assert diff.fails(found, 0.03) == []


def test_the_control_itself_is_never_slower(bench):
    found = diff.diff(sitting(bench), sitting(bench, control=SLOW))
    assert set(verdicts(found).values()) == {"inconclusive"}
    assert diff.fails(found, 0.03) == []


def test_a_control_that_is_not_known_closely_enough_decides_nothing(bench):
    def noisy(call, number):
        seconds = call.batch_s * (0.94 + 0.03 * (number % 5))
        return {"batch_s": seconds, "outside_s": seconds + 0.001}

    slower = sitting(bench, changed={"shapes": {"fixed_s": 0.105}})
    ours, theirs = (with_calls(run, "shapes", noisy) for run in (sitting(bench), slower))
    found = diff.diff(ours, theirs)
    cell = next(c for c in found.cells if (c.candidate_b, c.batch_size) == (OTHER, 1))
    assert cell.raw[2] < 1 / 1.03  # its own times say slower
    assert (cell.verdict, cell.left_open_by) == ("inconclusive", ())
    assert diff.fails(found, 0.03) == []
    assert "anywhere from" in diff.undecided(found, 0.03)[0]


def test_a_size_that_the_control_lacks_has_none(bench):
    ours, theirs = sitting(bench), sitting(bench, changed=SLOW)
    without = Result(theirs.run, tuple(c for c in theirs.calls if c.cell != ("shapes", 4, 10)), theirs.events)
    found = verdicts(diff.diff(ours, without))
    assert (found[OTHER, 1], found[OTHER, 4]) == ("slower", "inconclusive")


def test_without_a_control_slower_is_not_said_and_the_gate_stays_open(bench):
    found = diff.diff(lone(bench), lone(bench, SLOW))
    assert {c.verdict for c in found.cells} == {"inconclusive"}
    assert all(rules(c, "warning") == {"no-control"} for c in found.cells)
    assert found.cells[0].speedup == pytest.approx(0.11 / 0.21)
    assert diff.fails(found, 0.03) == []
    assert "Nothing shows that the machine stayed the same" in diff.undecided(found)[0]


def test_without_a_control_nothing_is_known_though_the_times_are_alike(bench):
    found = diff.diff(lone(bench), lone(bench))
    assert {c.verdict for c in found.cells} == {"inconclusive"}
    assert found.control is None
    assert "fairspeed gate" in diff.undecided(found)[-1]


def test_where_only_the_control_is_shared_nothing_is_answered(bench):
    found = diff.diff(sitting(bench), lone(bench))
    assert found.asked == []
    assert diff.fails(found, 0.03) == []
    assert f"{OTHER} at batch 1, 10 steps: only in run" in diff.undecided(found)[0]


# -- what makes a ratio less sure, or none ----------------------------------------------------------------------


def test_another_process_of_the_same_program_is_allowed_for(bench):
    runs = [lone(bench, protocol={"process_spread": 0.02}) for _ in range(2)]
    cell = diff.diff(*runs).cells[0]
    assert (cell.ci_low, cell.ci_high) == (pytest.approx(0.961, abs=0.001), pytest.approx(1.040, abs=0.001))


def test_another_machine_version_or_thread_count_is_a_warning_that_names_both(bench):
    ours, theirs = lone(bench), lone(bench, protocol={"threads": 2})
    versions = {**theirs.environment.packages, "torch": "1.0"}
    found = diff.diff(ours, elsewhere(theirs, cpu="Abacus", packages=versions))
    named = {c.name: (c.a, c.b) for c in found.conditions}
    assert named["cpu"] == (ours.environment.cpu, "Abacus")
    assert named["packages.torch"][1] == "1.0"
    assert "threads" in named
    assert rules(found.cells[0], "warning") == {"environment-mismatch", "no-control"}
    assert found.cells[0].verdict == "inconclusive"
    assert found.cells[0].speedup is not None


def test_a_run_in_a_sandbox_and_one_without_differ_in_it_and_two_releases_of_it_do_not(bench):
    confined = [with_facts(lone(bench), sandbox=f"bubblewrap {version}") for version in ("0.8.0", "0.9.0")]
    found = diff.diff(lone(bench), confined[0])
    assert [(c.a, c.b) for c in found.conditions if c.name == "sandbox"] == [("none", "bubblewrap")]
    assert "environment-mismatch" in rules(found.cells[0], "warning")
    assert "sandbox" not in {c.name for c in diff.diff(*confined).conditions}


def test_another_seed_policy_or_other_prompts_are_a_warning(bench):
    found = diff.diff(sitting(bench), sitting(bench, seed_policy="reset-per-batch", prompts=("a cat",)))
    assert rules(found.cells[0], "warning") == {"seed-policy-mismatch", "prompts-mismatch"}
    assert {c.name for c in found.conditions} == {"seed_policy", "prompts"}
    assert next(c for c in found.conditions if c.name == "prompts").b == "['a cat']"


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"prompts": ("a cat",)}, "prompts-mismatch"),
        ({"seed_policy": "reset-per-batch"}, "seed-policy-mismatch"),
        ({"warm_up": 5}, "warm-up-differs"),
    ],
)
def test_slower_under_other_conditions_is_not_decided_unless_they_are_accepted(bench, options, rule):
    runs = sitting(bench), sitting(bench, changed=SLOW, **options)
    assert {(c.verdict, c.left_open_by) for c in diff.diff(*runs).asked} == {("inconclusive", (rule,))}
    assert {c.verdict for c in diff.diff(*runs, {rule: "as agreed"}).asked} == {"slower"}


def test_rounds_and_sizes_are_no_conditions(bench):
    assert diff.diff(lone(bench), lone(bench, rounds=9, batch_sizes=(1, 2))).conditions == ()


@pytest.mark.parametrize(
    ("options", "seen", "rule"),
    [
        ({"output_type": "latent"}, {"decoder_rows": None}, "output-type-mismatch"),
        ({"guidance_scale": 1.0}, {"denoiser_rows": 40}, "guidance-mismatch"),
        ({"guidance_scale": 1.0}, {"denoiser_rows": None}, "guidance-mismatch"),
        ({"height": 128, "width": 128}, {"height": 128, "width": 128}, "resolution-mismatch"),
        ({}, {"steps_set": 5}, "steps-mismatch"),
        ({}, {"pipeline_calls": 4}, "serial-execution"),
        ({}, {"dtype": "float16"}, "dtype-mismatch"),
    ],
)
def test_other_work_is_not_comparable_and_closes_the_gate(bench, options, seen, rule):
    theirs = with_witness(lone(bench, batch_sizes=(4,), **options), "shapes", **seen)
    found = diff.diff(lone(bench, batch_sizes=(4,)), theirs)
    (cell,) = found.cells
    assert (cell.verdict, cell.speedup, cell.ci_low) == ("not comparable", None, None)
    assert rule in rules(cell, "error")
    assert "shapes at batch 4, 10 steps: not comparable" in diff.fails(found)[0]


def test_two_runs_of_one_candidate_each_are_compared_whatever_they_are_called(bench):
    other = lone(bench, SLOW, "shapes+deepcache")
    (cell, _) = diff.diff(lone(bench), other).cells
    assert (cell.candidate_a, cell.candidate_b, cell.verdict) == ("shapes", "shapes+deepcache", "inconclusive")
    assert cell.speedup == pytest.approx(0.11 / 0.21)


def test_another_sampler_of_the_same_candidate_is_seen(bench):
    def with_sampler(name):
        reply = {"status": "ok", "message": "", "facts": {"scheduler": name}}
        return lone(bench, {"shapes": {"load": reply}}, batch_sizes=(1,))

    (cell,) = diff.diff(with_sampler("DDIMScheduler"), with_sampler("PNDMScheduler")).cells
    assert rules(cell, "warning") == {"scheduler-mismatch", "no-control"}
    assert any("DDIMScheduler (shapes of run A)" in f.message for f in cell.findings)


def test_cells_of_one_run_only_stay_undecided(bench):
    found = diff.diff(lone(bench, batch_sizes=(1, 2)), lone(bench, batch_sizes=(1, 8)))
    assert [c.batch_size for c in found.cells] == [1]
    assert (found.only_a, found.only_b) == ((("shapes", 2, 10),), (("shapes", 8, 10),))
    assert "shapes at batch 2, 10 steps: only in run" in diff.undecided(found)[1]


def test_nothing_in_common_closes_the_gate(bench):
    found = diff.diff(lone(bench, steps=(10,)), lone(bench, steps=(20,)))
    (reason,) = diff.fails(found)
    assert reason == "the two runs have no cell in common (Not the same number of steps: steps [10] against [20])"


def test_a_cell_that_failed_is_not_comparable(bench):
    found = diff.diff(lone(bench), lone(bench, {"shapes": {"fail": {4: "oom"}}}))
    assert [c.verdict for c in found.cells] == ["inconclusive", "not comparable"]
    assert "cell-failed" in rules(found.cells[1], "error")


def test_few_calls_leave_it_open(bench):
    found = diff.diff(sitting(bench, rounds=4), sitting(bench, changed=SLOW, rounds=4))
    assert {(c.verdict, c.speedup) for c in found.asked} == {("inconclusive", None)}
    assert "too-few-rounds" in rules(found.asked[0], "warning")
    assert diff.fails(found, 0.03) == []
    assert "no interval from 4 and 4 paired rounds" in diff.undecided(found, 0.03)[0]


# -- where runs come from ---------------------------------------------------------------------------------------


def test_a_run_is_found_by_its_id_as_latest_and_in_an_export(bench, tmp_path):
    first, second = lone(bench), lone(bench, SLOW)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(exports.document(first)))
    empty = Store(f"sqlite:///{tmp_path}/empty.db")
    assert diff.load(first.run.run_id, bench.store).calls == first.calls
    assert diff.load("latest", bench.store).calls == second.calls
    assert diff.load(str(path), empty).cells == first.cells
    empty.close()


def test_an_id_wins_over_a_file_of_that_name(bench, tmp_path, monkeypatch):
    result = lone(bench)
    monkeypatch.chdir(tmp_path)
    (tmp_path / result.run.run_id).write_text("{}")
    assert diff.load(result.run.run_id, bench.store).calls == result.calls


def test_what_is_neither_is_refused_in_one_line(bench, tmp_path):
    with pytest.raises(InputError, match="got 'nothing', expected the id of a stored run"):
        diff.load("nothing", bench.store)
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(InputError, match="no schema number"):
        diff.load(str(tmp_path / "bad.json"), bench.store)


# -- what is shown ----------------------------------------------------------------------------------------------


def test_the_terminal_shows_conditions_ratio_and_what_stays_open(bench, capsys):
    theirs = elsewhere(lone(bench, SLOW, batch_sizes=(1, 8)), cpu="Abacus")
    print_diff(diff.diff(lone(bench), theirs))
    out = capsys.readouterr().out
    assert "environment differs: cpu:" in out
    assert "0.524x [0.524, 0.524]" in out
    assert "note: Measured in two sittings" in out
    assert "undecided: shapes at batch 4, 10 steps: only in run" in out
    assert "shapes: inconclusive at batch size 1: the machine changed, or may have (Not the same machine" in out
    assert max(len(line) for line in out.splitlines() if "│" in line) <= 160


def test_the_json_has_answers_cells_and_what_the_gate_says(bench, tmp_path):
    runs = [sitting(bench).run.run_id, sitting(bench, changed=SLOW).run.run_id]
    assert main.main(["diff", *runs, "--fail-slower", "3%", "--json", str(tmp_path / "diff.json")]) == 1
    found = json.loads((tmp_path / "diff.json").read_text())
    assert (found["schema"], found["run_a"], found["run_b"], found["conditions"]) == (1, *runs, [])
    (answer,) = found["answers"]
    assert (answer["candidate"], answer["verdict"]) == (OTHER, "slower")
    assert answer["sentence"].startswith("slower at both batch sizes, 0.52× to 0.58×")
    assert found["control"]["candidate"] == "shapes"
    assert [d["longer"] for d in found["control"]["cells"]] == pytest.approx([1, 1])
    cell = next(c for c in found["cells"] if c["candidate"] == OTHER)
    assert (cell["verdict"], cell["raw"]["speedup"], cell["control"]["speedup"]) == ("slower", cell["speedup"], 1)
    assert (len(found["fails"]), found["undecided"], found["fail_slower"]) == (2, [], 0.03)


def test_the_json_alone_goes_to_stdout(bench, capsys):
    runs = [sitting(bench).run.run_id, sitting(bench).run.run_id]
    assert main.main(["diff", *runs, "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["answers"][0]["verdict"] == "no difference"


def test_runs_that_somebody_could_stop_when_they_looked_good_have_wider_intervals(bench):
    noisy = {"shapes": {"fixed_s": 0.1, "drift": lambda call: 1 + 0.01 * (call % 12)}}  # any 12 calls are alike
    fixed, looked = (
        diff.diff(*(lone(bench, noisy, rounds=12, protocol=chosen) for _ in range(2))).cells[0]
        for chosen in ({}, {"precision": 0.2})
    )
    assert looked.ci_low < fixed.ci_low < fixed.ci_high < looked.ci_high
