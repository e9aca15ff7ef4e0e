"""What `compare` says of calls whose cost is known: ratios, the share of the gain, an old number taken apart."""

import json
import math
import shutil

import pytest

from bench_core.cli.output import export_text
from bench_core.cli.show.compared import print_compared
from bench_core.errors import InputError
from bench_core.results import exports
from bench_core.spec import Candidate
from bench_core.suite.compare import CompareOptions, compare_spec
from bench_core.suite.comparison import comparison_of_code
from tests.altered import exact, with_witness
from tests.fakes import OVERHEAD_S

FILES = "file:examples/model_files/"
PLAIN, HARD_CODED, CACHED = FILES + "without_inference.py", FILES + "hard_coded.py", FILES + "deepcache.py"
FIXED, PER_IMAGE, STEP, COLD = 0.2, 0.05, 0.004, 0.3


def cost(key):
    """Serial code pays the fixed cost for every image; the hard-coded file makes 20 steps unless it is held to 50."""
    if key.startswith(PLAIN):
        own = {"fixed_s": 0.0, "per_image_s": FIXED + PER_IMAGE} if "serial" in key else {"per_image_s": PER_IMAGE}
    elif key.startswith(HARD_CODED):
        own = {"per_image_s": STEP * (50 if "steps" in key else 20)}
    else:
        own = {"per_image_s": PER_IMAGE / 2}
    return {"fixed_s": FIXED, "first_extra_s": COLD, "cold_calls": 2} | own


def outside_s(key, batch_size):
    """Seconds of a warm call by the clock that model files are compared by."""
    known = cost(key)
    return known["fixed_s"] + known["per_image_s"] * batch_size + OVERHEAD_S


def options(**asked):
    others = {"threads": 1, "device": "cpu"} | asked.pop("others", {})
    roles = {"base": PLAIN, "speedup": HARD_CODED}
    return CompareOptions(**{**roles, "batch_size": 8, "others": others, **asked})


def spec_of(**asked):
    return exact(compare_spec(options(**asked)))


def measured(bench, spec):
    return bench.run(spec, {key: cost(key) for key in spec.keys})


def old_total(key):
    """What the old script sums up of 36 samples: 8 are used up for its one warm-up call, the next call is cold too."""
    return 3 * outside_s(key, 8) + COLD + outside_s(key, 4)


def test_everybody_is_called_once_a_batch_over_the_same_samples(bench):
    result = measured(bench, spec_of(gt=CACHED))
    assert [c.key for c in result.spec.candidates] == [PLAIN, HARD_CODED, CACHED]
    timed = [c for c in result.calls if c.phase == "timed" and c.candidate == PLAIN]
    assert sorted(k for c in timed for k in c.sample_ids) == list(range(3 * 36))
    found = comparison_of_code(result)
    assert (found.samples, found.batch_size, found.steps, found.passes, found.clock) == (36, 8, 50, 3, "outside_s")
    assert (found.original, found.decomposition) == (None, None)


def test_the_ratios_and_the_share_of_the_gain_are_exact(bench):
    found = comparison_of_code(measured(bench, spec_of(speedup=CACHED, gt=PLAIN, base=HARD_CODED)))
    base, generated, truth = (outside_s(key, 8) for key in (HARD_CODED, CACHED, PLAIN))
    assert found.speedup.speedup == pytest.approx(base / generated)
    assert found.gt.speedup == pytest.approx(base / truth)
    assert found.generated_over_gt.speedup == pytest.approx(truth / generated)
    assert [r.role for r in found.roles] == ["base", "speedup", "gt"]
    assert found.roles[1].per_sample_s == pytest.approx(generated / 8)


def test_the_share_is_of_the_time_that_the_ground_truth_saves(bench):
    found = comparison_of_code(measured(bench, spec_of(base=PLAIN, speedup=PLAIN + "+channels_last", gt=CACHED)))
    assert found.gain_share.share == pytest.approx(0)
    base, generated, truth = (outside_s(key, 8) for key in (HARD_CODED, PLAIN, CACHED))
    found = comparison_of_code(measured(bench, spec_of(base=HARD_CODED, speedup=PLAIN, gt=CACHED)))
    assert found.gain_share.share == pytest.approx((base - generated) / (base - truth))


def test_where_the_ground_truth_saves_nothing_there_is_no_share(bench):
    found = comparison_of_code(measured(bench, spec_of(base=CACHED, speedup=HARD_CODED, gt=PLAIN)))
    assert found.gain_share.share is None
    assert found.gain_share.message == "the ground truth is not certainly faster than the base"


def test_the_old_number_is_taken_apart_exactly(bench):
    result = measured(bench, spec_of(original="found"))
    arms, found = result.spec.arms, comparison_of_code(result).decomposition
    times = {name: [outside_s(arms[role][name], 8) for role in ("base", "speedup")] for name in arms["base"]}
    ratio = {name: a / b for name, (a, b) in times.items()}
    short = [outside_s(arms[role]["old"], 4) for role in ("base", "speedup")]
    warm_total = [3 * full + last for full, last in zip(times["old"], short, strict=True)]
    claimed, warm = old_total(arms["base"]["old"]) / old_total(arms["speedup"]["old"]), warm_total[0] / warm_total[1]
    assert found.claimed == pytest.approx(claimed)
    assert {f.name: f.factor for f in found.factors} == pytest.approx(
        {
            "warm-up": claimed / warm,
            "samples": warm / ratio["old"],
            "execution": ratio["warm-up"] / ratio["execution"],
            "steps": ratio["execution"] / ratio["steps"],
            "seeds": 1,
        }
    )
    assert found.fair == pytest.approx(outside_s(PLAIN, 8) / outside_s(HARD_CODED + "+steps:n=50", 8))
    assert found.residual == pytest.approx(1)
    assert found.claimed == pytest.approx(found.fair * math.prod(f.factor for f in found.factors))


def test_the_old_way_is_measured_before_the_others_one_model_after_the_other(bench):
    spec = spec_of(original="found")
    result = measured(bench, spec)
    alone = [spec.arms[role]["alone"] for role in ("base", "speedup")]
    first = [c.candidate for c in result.calls if c.start == 0 and c.phase == "timed"][:10]
    assert first == [alone[0]] * 5 + [alone[1]] * 5
    assert {c.phase for c in result.calls if c.candidate == alone[0] and c.start == 0 and c.round == 0} == {
        "warm-up",
        "timed",
    }


def test_one_file_against_itself_as_a_copy_claims_nothing_and_loses_nothing(bench, tmp_path):
    copies = [tmp_path / name for name in ("one.py", "other.py")]
    for copy in copies:
        shutil.copy(PLAIN.removeprefix("file:"), copy)
    spec = spec_of(base=f"file:{copies[0]}", speedup=f"file:{copies[1]}", original="found")
    found = comparison_of_code(bench.run(spec, {key: cost(PLAIN + key) for key in spec.keys}))
    apart = found.decomposition
    assert (apart.claimed, apart.fair, apart.residual) == pytest.approx((1, 1, 1))
    assert [f.factor for f in apart.factors] == pytest.approx([1] * 5)
    assert apart.verdict == "no difference"


def test_a_candidate_once_more_against_itself_gets_no_alarm(bench):
    again = PLAIN + "#2"
    found = comparison_of_code(measured(bench, spec_of(speedup=again, original="found", passes=4)))
    assert [role.candidate for role in found.roles] == [PLAIN, again]
    assert (found.speedup.speedup, found.speedup.findings) == (pytest.approx(1), ())
    assert found.speedup.verdict in ("no difference", "inconclusive")
    apart = found.decomposition
    ratios = [apart.claimed, apart.fair, apart.residual, *(factor.factor for factor in apart.factors)]
    assert ratios == pytest.approx([1] * len(ratios))


def test_a_file_that_takes_steps_and_generator_is_not_held():
    spec = spec_of(speedup=CACHED, original="found")
    assert spec.arms["speedup"]["seeds"] == CACHED
    assert spec.arms["base"]["seeds"] == PLAIN
    assert not any("steps:" in key for key in spec.keys)


def test_a_file_with_steps_of_its_own_is_held_to_what_is_asked_for(bench, capsys):
    result = measured(bench, spec_of(original="found"))
    found = comparison_of_code(result)
    assert found.roles[1].held == ("steps:n=50", "seeds:policy=per-sample")
    print_compared(result, found)
    out = capsys.readouterr().out
    assert f"{Candidate.parse(HARD_CODED).short} is held to 50 steps and the seeds of its samples" in out


def test_as_it_was_proposed_everybody_is_called_once_with_one_generator_that_runs_on():
    arms = spec_of(gt=CACHED, original="proposed").arms
    assert arms["base"]["old"] == PLAIN + "+seeds:policy=continuing,seed=33+warm-up:calls=1"
    assert arms["base"]["execution"] == arms["base"]["steps"] == PLAIN + "+seeds:policy=continuing,seed=33"
    assert arms["speedup"]["warm-up"] == HARD_CODED  # it takes no generator
    assert not any("serial" in key or "own-defaults" in key for own in arms.values() for key in own.values())


def test_an_inference_that_declares_its_steps_makes_them_in_all_arms():
    own = spec_of(speedup=FILES + "few_steps.py", original="found").arms["speedup"]
    assert not any("steps:n" in key for key in own.values())


def test_what_a_candidate_already_names_is_not_added_again(bench):
    spec = spec_of(base="shapes+serial", speedup="shapes", original="found")
    assert spec.arms["base"]["execution"] == "shapes+serial+seeds:policy=unseeded"
    found = comparison_of_code(bench.run(spec, {})).decomposition
    assert {f.name: f.factor for f in found.factors} == pytest.approx(
        {"warm-up": 1, "samples": 1, "execution": 1, "steps": 1, "seeds": 1}
    )


@pytest.mark.parametrize(
    ("samples", "batch_size", "passes"), [(36, 8, 3), (36, 4, 2), (32, 2, 2), (3, 8, 10), (100, 1, 2)]
)
def test_passes_repeat_until_there_are_enough_calls(samples, batch_size, passes):
    asked = options(samples=samples, batch_size=batch_size)
    assert compare_spec(asked).protocol.rounds == passes


def test_each_pass_of_the_old_way_has_processes_of_its_own():
    protocol = spec_of(original="found").protocol
    assert (protocol.rounds, protocol.starts, protocol.pass_samples) == (4, 4, 36)
    assert spec_of(original="found", passes=6).protocol.starts == 6
    with pytest.raises(InputError, match="starts: got '2', expected as many as passes"):
        spec_of(original="found", others={"starts": 2})


def test_where_the_old_script_times_nothing_there_is_nothing_to_take_apart():
    with pytest.raises(InputError, match="samples: got '8', expected more than the batch size .* --samples 16"):
        spec_of(original="found", samples=8)
    assert spec_of(samples=8).protocol.batch_sizes == (8,)


def test_the_terminal_says_what_made_the_number(bench, capsys):
    result = measured(bench, spec_of(original="found"))
    found = comparison_of_code(result)
    print_compared(result, found)
    out = capsys.readouterr().out
    apart = found.decomposition
    assert f"The old script says {apart.claimed:.3f}x." in out
    assert "one call a prompt on one side, one call a batch on the other" in out
    assert f"That is {apart.fair:.3f}x [" in out and "] measured fairly (" in out
    table = [line for line in out.splitlines() if line.startswith(("claimed", "/ ", "= "))]
    assert [line.split()[1] for line in table[1:6]] == ["warm-up", "samples", "execution", "steps", "seeds"]


def test_the_export_has_the_comparison_and_is_imported(bench, tmp_path):
    result = measured(bench, spec_of(gt=CACHED, original="found"))
    found = comparison_of_code(result)
    file = tmp_path / "compare.json"
    file.write_text(export_text(result, comparison_of_code=found))
    data = json.loads(file.read_text())
    stored = data["comparison_of_code"]
    assert {"claimed", "fair", "ci_low", "ci_high", "factors", "residual"} <= set(stored["decomposition"])
    assert {"name", "factor", "ci_low", "ci_high"} == set(stored["decomposition"]["factors"][0])
    run, calls, events = exports.read(str(file))
    again = comparison_of_code(type(result)(run, tuple(calls), tuple(events)))
    assert again.model_dump(mode="json") == stored


def test_what_stays_unfair_in_the_fair_calls_leaves_no_number_and_its_reason(bench, capsys):
    result = measured(bench, spec_of(original="found"))
    result = with_witness(result, result.spec.arms["speedup"]["seeds"], steps_set=20)
    found = comparison_of_code(result)
    apart = found.decomposition
    assert (apart.fair, apart.residual, apart.verdict) == (None, None, "not comparable")
    assert apart.message == "not comparable even under equal conditions (steps-mismatch)"
    print_compared(result, found)
    assert "steps_set 50 (file:examples/model_files/without_inference.py) against 20" in capsys.readouterr().out


def test_a_run_that_was_cut_off_says_what_is_missing(bench, capsys):
    result = measured(bench, spec_of(original="found"))
    cut = type(result)(result.run, result.calls[:20], result.events)
    found = comparison_of_code(cut)
    print_compared(cut, found)
    assert "before all candidates have made one whole pass" in capsys.readouterr().out


def test_a_file_that_fails_is_named_where_the_claim_cannot_be_taken_apart(bench, capsys):
    spec = spec_of(original="found")
    broken = spec.arms["speedup"]["steps"]
    result = bench.run(spec, {key: cost(key) | ({"fail": {0: "crash"}} if key == broken else {}) for key in spec.keys})
    found = comparison_of_code(result)
    assert found.decomposition.factors == ()
    assert f"the claim cannot be taken apart, {broken} failed" in found.decomposition.message
    print_compared(result, found)
    assert "ended by signal 11" in capsys.readouterr().out
