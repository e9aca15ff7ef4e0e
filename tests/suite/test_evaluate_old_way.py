"""What `evaluate` says of the old way to measure: its claim, and what that is made of."""

import pytest

from bench_core.cli.show.evaluation import print_evaluation
from bench_core.errors import InputError
from bench_core.suite.evaluation import evaluation
from tests.altered import exact
from tests.suite.evaluating import COST, FILE, FULL, SHORT, B, C, spec_of

OLD = "+seeds:policy=reset-per-batch,seed=42"
WARM = OLD + "+warm-up:calls=3"


def test_the_old_way_of_one_candidate_is_measured_by_itself(bench):
    slow_alone = {C: COST, C + WARM + "+alone": {"fixed_s": 0.12, "per_image_s": 0.01}}
    result = bench.run(exact(spec_of(as_original=True)), slow_alone)
    assert (result.spec.protocol.rounds, result.spec.protocol.starts) == (4, 4)
    assert (result.spec.original, result.spec.keys) == ("found", (C, C + WARM + "+alone"))
    old = evaluation(result).candidates[0].old_way
    claimed = (4 * 0.20 + 0.16) / 40
    assert old.claimed_per_sample_s.model_dump() == pytest.approx(dict.fromkeys(("mean", "ci_low", "ci_high"), claimed))
    assert (old.samples, old.rest) == (0.9, pytest.approx((4 * 0.20 + 0.16) / (4 * FULL + SHORT)))
    assert old.rest_ci_low == pytest.approx(old.rest) == pytest.approx(old.rest_ci_high)


def test_a_claim_of_the_old_way_is_taken_apart(bench, capsys):
    """Seeding anew costs the base 0.02 s a call, and the candidate nothing; by itself the base takes 0.02 s more."""
    fixed = {B: 0.1, B + OLD: 0.12, B + WARM: 0.12, B + WARM + "+alone": 0.14}
    costs = {key: {"fixed_s": s, "per_image_s": 0.01} for key, s in fixed.items()}
    costs |= {C + arm: {"fixed_s": 0.05, "per_image_s": 0.01} for arm in ("", OLD, WARM, WARM + "+alone")}
    result = bench.run(exact(spec_of(against=B, as_original=True)), costs)
    assert set(result.spec.keys) == set(costs)
    found = evaluation(result)
    apart = found.decomposition
    old, new = 4 * 0.13 + 0.09, {"alone": 4 * 0.22 + 0.18, "seeds": 4 * 0.20 + 0.16}
    assert apart.claimed == pytest.approx(new["alone"] / old)
    assert apart.fair == found.speedup.speedup == pytest.approx(0.18 / 0.13)
    factors = {f.name: f.factor for f in apart.factors}
    assert factors.pop("samples") == pytest.approx(new["seeds"] / old / (0.20 / 0.13))
    assert factors == pytest.approx({"warm-up": 1, "steps": 1, "seeds": 0.20 / 0.18})
    assert apart.residual == pytest.approx(new["alone"] / new["seeds"])
    print_evaluation(result, found)
    out = capsys.readouterr().out
    assert "says 1.738x. That is 1.385x [1.385, 1.385] measured fairly (faster), times" in out
    assert f"{B}: the old way claims 0.0265 s per image where it is 0.02389: 0.9 times by its count, 1.233 times" in out


def test_beside_a_file_both_ways_of_a_candidate_are_read_by_one_clock(bench):
    result = bench.run(exact(spec_of(B, against=FILE, as_original=True)))
    assert result.clock == "outside_s"
    assert evaluation(result).candidates[0].old_way.rest == pytest.approx(1)


def test_the_old_way_has_a_files_own_steps_and_the_fair_one_is_held_to_those_asked_for():
    arms = spec_of(FILE, against=B, steps=50, as_original=True).arms["candidate"]
    assert arms["old"] == f"{FILE}+steps:n=20{WARM}"
    assert arms["alone"] == arms["old"] + "+alone"
    assert arms["warm-up"] == f"{FILE}+steps:n=20{OLD}"
    assert arms["steps"] == f"{FILE}+steps:n=50{OLD}"
    assert arms["seeds"] == f"{FILE}+steps:n=50+seeds:policy=per-sample"


def test_the_old_way_needs_passes_of_processes_of_their_own():
    assert spec_of(as_original=True, others={"starts": None}).protocol.starts == 4
    for others in ({"starts": 3}, {"precision": "2%"}):
        with pytest.raises(InputError, match="as-original|as many as passes"):
            spec_of(as_original=True, others=others)


def test_two_passes_of_the_old_way_that_differ_much_leave_the_rest_unknown(bench):
    """Student's interval of two claims reaches below 0, where it is cut off; what is left of it is not."""
    spec = exact(spec_of(as_original=True, passes=2))
    result = bench.run(spec)
    arm = spec.arms["candidate"]["alone"]

    def slower(call):
        if call.candidate != arm or call.start == 0:
            return call
        return call.model_copy(update={"batch_s": 3 * call.batch_s, "outside_s": 3 * call.outside_s})

    old = evaluation(type(result)(result.run, tuple(map(slower, result.calls)), result.events)).candidates[0].old_way
    assert old.claimed_per_sample_s.ci_low == 0
    assert old.rest == pytest.approx(2)
    assert old.rest_ci_high / old.rest == pytest.approx(old.rest / old.rest_ci_low)
    assert old.rest_ci_high > 100
