"""Scores of a suite beside numbers that were worked out by hand."""

import numpy as np
import pytest

from bench_core.suite.metrics import Hashes, Metrics, Quality, Speedup, Speedups
from bench_core.suite.score import harmonic_mean, leaderboard, mean_with_interval, score, share_solved


def speedup(of, value):
    found = {"verdict": "faster", "speedup": value, "ci_low": value, "ci_high": value}
    return None if value is None else Speedup(of=of, over="baseline", **found)


def judged(number, outcome, generated=None, truth=2.0, **fields):
    """The metrics of an id of which only this is known."""
    speedups = Speedups(generated=speedup("generated", generated), ground_truth=speedup("ground_truth", truth))
    given = {"difficulty": "easy", "task_key": "T_DDIM_20", "techniques": ("ToMe",)} | fields
    return Metrics(
        prompt_id=str(number),
        category="c",
        original_filename="n",
        claimed_speedup=2.0,
        outcome=outcome,
        reason="",
        speedups=speedups,
        files={},
        hashes=Hashes(baseline=None, generated=None, ground_truth=None, protocol="0" * 64),
        judged_ns=0,
        **given,
    )


def test_the_score_is_the_harmonic_mean_of_speedups_over_the_ground_truths():
    # 2/2 = 1, 1.5/2 = 0.75, 0.5/2 = 0.25: 3 / (1 + 4/3 + 4) = 9/19
    found = score([judged(1, "solved", 2.0), judged(2, "partial", 1.5), judged(3, "no gain", 0.5)])
    assert found.harmonic_mean == pytest.approx(9 / 19)
    assert (found.n, found.solved, found.share_solved) == (3, 1, pytest.approx(1 / 3))
    assert (found.harmonic_mean_ci_low, found.share_solved_ci_low) == (None, None)


@pytest.mark.parametrize(
    "lost",
    [
        judged(2, "broken"),
        judged(2, "broken", 9.0),
        judged(2, "not comparable", refused=("steps-mismatch",)),
        judged(2, "partial", 9.0, quality=Quality(kept=False, clip_model="shapes")),
    ],
)
def test_what_fails_counts_as_no_speedup_at_all(lost):
    # 1 and 1/2: 2 / (1 + 2)
    assert score([judged(1, "solved", 2.0), lost]).harmonic_mean == pytest.approx(2 / 3)


def test_a_code_that_is_faster_than_the_ground_truth_counts_for_more_than_one():
    assert score([judged(1, "solved", 3.0)]).harmonic_mean == pytest.approx(1.5)


def test_ids_whose_ground_truth_has_no_speedup_are_in_no_score():
    found = score(
        [judged(1, "solved", 2.0), judged(2, "inconclusive", 2.0, truth=None), judged(3, "broken", truth=None)]
    )
    assert (found.n, found.not_judged, found.harmonic_mean) == (1, 2, pytest.approx(1))
    assert found.outcomes == {"solved": 1, "inconclusive": 1, "broken": 1}


@pytest.mark.parametrize("at_fault", ["baseline", "ground_truth"])
def test_ids_whose_other_files_are_at_fault_are_in_no_score_even_where_they_have_times(at_fault):
    found = score([judged(1, "solved", 2.0), judged(2, "inconclusive", 2.0, truth=9.0, at_fault=at_fault)])
    assert (found.n, found.not_judged, found.harmonic_mean) == (1, 1, pytest.approx(1))


def test_what_was_refused_is_counted_by_its_first_rule():
    refused = [judged(i, "not comparable", refused=rules) for i, rules in enumerate([("a", "b"), ("a",), ("c",)])]
    assert score(refused).refused == {"a": 2, "c": 1}


def test_no_id_has_no_score():
    found = score([])
    assert (found.n, found.share_solved, found.harmonic_mean, found.outcomes) == (0, None, None, {})


def test_scores_are_given_by_task_difficulty_and_technique():
    board = leaderboard(
        [
            judged(1, "solved", 2.0, techniques=("ToMe", "DeepCache")),
            judged(2, "partial", 1.0, difficulty="hard", techniques=("DeepCache",)),
            judged(3, "no gain", 1.0, task_key="T_Euler_20", techniques=()),
        ],
        pending=["4"],
    )
    assert (board.total, board.pending) == (4, ("4",))
    assert {task: s.n for task, s in board.by_task.items()} == {"T_DDIM_20": 2, "T_Euler_20": 1}
    assert {name: s.harmonic_mean for name, s in board.by_difficulty.items()} == {
        "easy": pytest.approx(2 / 3),
        "hard": pytest.approx(1 / 2),
    }
    assert {name: s.solved for name, s in board.by_technique.items()} == {"ToMe": 1, "DeepCache": 1}


def test_the_interval_of_equal_ratios_is_a_point():
    assert mean_with_interval([0.5] * 6) == (0.5, 0.5, 0.5)


def test_an_interval_that_reaches_no_time_at_all_has_no_upper_end():
    _, low, high = mean_with_interval([100.0, 100.0, 100.0, 100.0, 0.1])
    assert low > 0 and high is None


def test_the_interval_covers_the_mean_of_many_ids():
    """Of 1000 suites of 12 ids with a wide, skewed spread about 93 of 100 intervals have the true mean."""
    rng = np.random.default_rng(1)
    true = 1 / np.mean(1 / np.exp(rng.normal(-0.2, 0.4, 200_000)))
    hits = 0
    for _ in range(1000):
        _, low, high = mean_with_interval(np.exp(rng.normal(-0.2, 0.4, 12)).tolist())
        hits += low <= true <= high
    assert 0.91 <= hits / 1000 <= 0.97


def test_wilsons_interval_of_the_share():
    # (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n) for 3 of 10
    assert share_solved(3, 10) == (0.3, pytest.approx(0.10779, abs=1e-5), pytest.approx(0.60322, abs=1e-5))
    assert share_solved(0, 10)[1] == pytest.approx(0, abs=1e-9)


def test_the_harmonic_mean_of_hand():
    assert harmonic_mean([2.0, 0.5, 1.0]) == pytest.approx(3 / 3.5)
