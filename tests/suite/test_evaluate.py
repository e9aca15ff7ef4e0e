"""What `evaluate` says of calls whose cost is known: every number in closed form, under its own name."""

import json

import pytest

from bench_core.cli.output import export_text
from bench_core.cli.show.evaluation import print_evaluation
from bench_core.errors import InputError
from bench_core.records import CellKey
from bench_core.request.prompts import sha256
from bench_core.results import exports
from bench_core.results.result import load_result
from bench_core.store.database import Store
from bench_core.suite.evaluation import evaluation
from tests.altered import exact, with_witness
from tests.suite.evaluating import COST, FILE, FULL, PER_SAMPLE, SHORT, B, C, evaluated, shown, spec_of


def test_a_pass_is_all_samples_in_order_and_passes_repeat(bench):
    result = bench.run(spec_of())
    timed = [c for c in result.calls if c.phase == "timed"]
    assert sorted(k for c in timed for k in c.sample_ids) == list(range(3 * 36))
    assert sorted({c.batch_size for c in timed}) == [4, 8]
    assert [c.sample_ids for c in timed if c.batch_size == 4] == [
        tuple(range(36 * p + 32, 36 * p + 36)) for p in (0, 1, 2)
    ]
    prompts = [p for batch in bench.workers[C][0].batches if batch.seeds[0] < 42 + 36 for p in batch.prompts]
    assert sorted(prompts) == sorted(result.spec.protocol.prompts[:36])


@pytest.mark.parametrize(
    ("samples", "size", "passes", "warm_up"),
    [(36, 8, 3, 3), (32, 8, 3, 3), (16, 8, 5, 2), (3, 8, 10, 1), (100, 1, 2, 3), (100, 8, 2, 3)],
)
def test_passes_and_warm_up_follow_from_the_samples(samples, size, passes, warm_up):
    protocol = spec_of(num_samples=samples, batch_size=size).protocol
    assert (protocol.rounds, protocol.warm_up_calls) == (passes, warm_up)
    assert (protocol.seed, protocol.steps, protocol.output_type, protocol.saved_samples) == (42, (50,), "np", samples)


def test_what_is_asked_is_what_runs():
    spec = spec_of(against=B, passes=6, steps=7, others={"seed": 5, "guidance_scale": 3.0, "name": "nightly"})
    protocol = spec.protocol
    assert (protocol.rounds, protocol.steps, protocol.seed, protocol.guidance_scale) == (6, (7,), 5, 3.0)
    assert (spec.baseline, spec.keys, spec.roles) == (B, (B, C), {"candidate": C, "against": B})
    assert (spec.command, spec.name) == ("evaluate", "nightly")
    assert spec_of(others={"precision": "2%"}).protocol.precision == 0.02
    assert spec_of(others={"precision": "2%"}).protocol.rounds == 3


def test_no_interval_of_a_time_reaches_below_nothing(bench):
    seconds = iter(10.0 ** (k % 5) for k in range(100))
    spec = spec_of(num_samples=8, passes=2)
    mean = evaluated(bench, spec, **{C: COST | {"drift": lambda now: next(seconds)}}).candidates[0].per_sample_mean_s
    assert mean.ci_low == 0 and mean.ci_high > 2 * mean.mean


def test_what_was_measured_is_counted_in_words(bench, capsys):
    one = shown(bench, spec_of(num_samples=8, passes=2, steps=1), capsys)
    assert "8 samples in 1 batch of 8; 2 passes, 1 step;" in one
    until = spec_of(passes=2, others={"precision": "2%"})
    assert "; 2 passes at least, 50 steps;" in shown(bench, until, capsys)


def test_every_time_has_its_own_name_and_is_exact(bench):
    found = evaluated(bench, exact(spec_of()))
    (one,) = found.candidates
    assert (found.num_samples, found.batch_size, found.batches_per_pass, found.passes) == (36, 8, 5, 3)
    assert one.per_sample_mean_s.model_dump() == pytest.approx(dict.fromkeys(("mean", "ci_low", "ci_high"), PER_SAMPLE))
    full = {"batch_size": 8, "n_calls": 12, "mean_s": FULL, "min_s": FULL, "max_s": FULL, "per_sample_mean_s": FULL / 8}
    assert one.batches.model_dump() == pytest.approx(full)
    short = {"batch_size": 4, "n_calls": 3, "mean_s": SHORT, "min_s": SHORT, "max_s": SHORT}
    assert one.short_batches.model_dump() == pytest.approx(short | {"per_sample_mean_s": SHORT / 4})
    assert one.short_effect == pytest.approx(PER_SAMPLE / (FULL / 8) - 1)
    assert (one.used_steps, one.message) == (50, "")


def test_the_old_count_divides_by_images_that_were_never_made(bench):
    old = evaluated(bench, spec_of()).candidates[0].old_count
    assert (old.counted, old.made, old.factor) == (40, 36, 0.9)
    assert old.per_sample_s == pytest.approx(0.9 * PER_SAMPLE) == pytest.approx((4 * FULL + SHORT) / 40)


def test_where_the_batch_size_divides_the_samples_the_old_count_is_right(bench, capsys):
    found = evaluated(bench, spec_of(num_samples=32))
    one = found.candidates[0]
    assert (one.old_count.factor, one.short_batches, one.short_effect) == (1.0, None, None)
    assert one.per_sample_mean_s.mean == one.old_count.per_sample_s == pytest.approx(FULL / 8)
    assert "old count" not in shown(bench, spec_of(num_samples=32), capsys)


def test_fewer_samples_than_a_batch_are_one_batch_of_them(bench):
    found = evaluated(bench, spec_of(num_samples=3))
    assert (found.batch_size, found.batches_per_pass, found.candidates[0].batches.n_calls) == (3, 1, 10)
    assert found.candidates[0].per_sample_mean_s.mean == pytest.approx(0.13 / 3)


def test_the_fastest_and_the_slowest_batch_are_of_batches(bench):
    seconds = iter(range(100))
    found = evaluated(bench, spec_of(), **{C: COST | {"drift": lambda now: 0.001 * next(seconds)}})
    batches = found.candidates[0].batches
    assert batches.min_s < batches.mean_s < batches.max_s
    assert batches.per_sample_mean_s == pytest.approx(batches.mean_s / 8)


def test_a_speedup_is_of_paired_calls_of_the_same_size(bench):
    found = evaluated(bench, spec_of(against=B), **{C: {"fixed_s": 0.05, "per_image_s": 0.01}})
    assert [one.role for one in found.candidates] == ["candidate", "against"]
    assert found.speedup.speedup == pytest.approx(0.18 / 0.13)
    assert found.short_speedup.speedup == pytest.approx(0.14 / 0.09)
    assert (found.speedup.verdict, found.speedup.n_pairs, found.short_speedup.n_pairs) == ("faster", 12, 3)


def test_two_equal_candidates_get_no_alarm(bench):
    found = evaluated(bench, exact(spec_of(against=B)))
    assert found.speedup.verdict == "no difference" and found.speedup.findings == ()
    assert {f.rule for f in found.short_speedup.findings} <= {"too-few-rounds"}


def test_other_steps_than_asked_are_seen_and_leave_no_ratio(bench):
    result = bench.run(spec_of(against=B))
    found = evaluation(with_witness(result, C, steps_set=20, scheduler_steps=20))
    assert [one.used_steps for one in found.candidates] == [20, 50]
    assert (found.speedup.speedup, found.speedup.verdict) == (None, "not comparable")
    assert "steps-mismatch" in {f.rule for f in found.speedup.findings}


def test_a_candidate_that_fails_is_said_and_the_other_is_measured(bench, capsys):
    spec = spec_of(against=B)
    result = bench.run(spec, {C: {"fail": {8: "oom"}}})
    one, other = evaluation(result).candidates
    assert one.per_sample_mean_s is None and "oom" in one.message
    assert other.per_sample_mean_s.mean == pytest.approx(PER_SAMPLE)
    print_evaluation(result, evaluation(result))
    assert f"{C}: made to be oom" in capsys.readouterr().out


def test_pictures_that_were_not_made_are_not_said_to_break_no_rule(bench, capsys):
    out = shown(bench, spec_of(against=B), capsys, {C: {"fail": dict.fromkeys(range(99), "oom")}})
    assert next(line for line in out.splitlines() if "pictures broke" in line).split()[-3:] == ["-", "│", "none"]


def test_a_run_that_was_cut_off_in_a_pass_says_what_it_has(bench):
    found = evaluation(bench.run(spec_of().model_copy(update={"max_time_s": 3.0})))
    one = found.candidates[0]
    assert one.batches.n_calls < 12
    assert one.per_sample_mean_s is None or one.per_sample_mean_s.mean == pytest.approx(PER_SAMPLE)


def test_the_terminal_names_every_number_and_says_why_the_old_one_is_off(bench, capsys):
    out = shown(bench, spec_of(against=B), capsys)
    for name in ("mean per sample, s per image", "mean per batch, s per batch of 8", "fastest batch, s per batch of 8"):
        assert name in out
    assert "mean per short last batch, s per batch of 4" in out and "short batches of 4 timed" in out
    assert f"{C}: the old count divides by 40 images of which 36 exist: 0.0215 s per image, 10 % too fast" in out
    assert "makes the mean per sample 6.2% longer than full batches alone have it" in out
    assert "steps used" in out and "1.000x" in out


def test_the_export_has_the_evaluation_and_the_hash_of_the_prompts_and_is_imported(bench, tmp_path):
    result = bench.run(spec_of(against=B, others={"prompts": ["a red circle", "a blue square"]}))
    found = evaluation(result)
    path = tmp_path / "run.json"
    path.write_text(export_text(result, evaluation=found))
    data = json.loads(path.read_text())
    digest = sha256(["a red circle", "a blue square"])
    assert data["prompts_sha256"] == data["evaluation"]["prompts_sha256"] == digest
    assert data["evaluation"]["candidates"][0]["old_count"]["factor"] == 0.9
    store = Store(f"sqlite:///{tmp_path}/elsewhere.db")
    again = load_result(store, exports.import_file(store, str(path)))
    store.close()
    assert evaluation(again) == found and exports.document(again) == {
        k: v for k, v in data.items() if k != "evaluation"
    }


def test_a_run_goes_on_where_it_was_cut_off(bench):
    run_id = bench.store.add_run(spec_of())
    conductor = bench.conductor(run_id)
    conductor.report = lambda progress: conductor.cancel() if progress.calls_done == 12 else None
    assert conductor.conduct() == "cancelled"
    kept = bench.store.calls(run_id)
    assert bench.conductor(run_id).conduct() == "done"
    result = load_result(bench.store, run_id)
    assert list(result.calls[: len(kept)]) == kept
    assert {c.n_calls for c in result.cells} == {12, 3}
    assert evaluation(result).candidates[0].per_sample_mean_s.mean == pytest.approx(PER_SAMPLE)


def test_each_start_has_short_batches_of_its_own(bench):
    result = bench.run(spec_of(others={"starts": 3}))
    short = [c.start for c in result.calls_by_cell[CellKey(C, 4, 50)] if c.phase == "timed"]
    assert short == [0, 1, 2]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"candidate": "shaps"}, "did you mean 'shapes'"),
        ({"against": C}, "each candidate once"),
        ({"others": {"starts": 4}}, "starts"),
    ],
)
def test_what_cannot_be_measured_is_refused(asked, said):
    with pytest.raises(InputError, match=said):
        spec_of(**asked)


def test_steps_are_from_one_source():
    assert spec_of(FILE, against=B, steps_from="config").protocol.steps == (20,)
    assert spec_of(FILE, against=B, steps_from="config", steps=30).protocol.steps == (20,)
    assert spec_of(B, against=FILE, steps_from="config", steps=30).protocol.steps == (30,)
    assert spec_of(B, steps_from="config").protocol.steps == (50,)


def test_pictures_are_scored_where_the_bundled_clip_can_judge_them():
    assert spec_of().clip_model == "shapes"
    assert spec_of(clip_model="none").clip_model is None
    cats = {"prompts": ["a cat"]}
    assert spec_of(others=cats).clip_model is None
    with pytest.raises(InputError, match="knows only captions of the bundled model"):
        spec_of(others=cats, clip_model="shapes")
