"""Two stored runs under conditions that differ: what makes their ratio less sure, or leaves none."""

import pytest

from bench_core.results import diff
from tests.altered import elsewhere, with_facts, with_witness
from tests.two_runs import SLOW, lone, rules, sitting


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


def test_runs_that_somebody_could_stop_when_they_looked_good_have_wider_intervals(bench):
    noisy = {"shapes": {"fixed_s": 0.1, "drift": lambda call: 1 + 0.01 * (call % 12)}}  # any 12 calls are alike
    fixed, looked = (
        diff.diff(*(lone(bench, noisy, rounds=12, protocol=chosen) for _ in range(2))).cells[0]
        for chosen in ({}, {"precision": 0.2})
    )
    assert looked.ci_low < fixed.ci_low < fixed.ci_high < looked.ci_high
