"""The sentence that answers whether a candidate is faster says all of it: every verdict, and how sure it is."""

import pytest

from bench_core.fairness.finding import Comparison, Finding
from bench_core.results.answers import answers


def compared(verdict, ratio=None, batch_size=1, steps=10, **fields):
    speedup, low, high = ratio or (None, None, None)
    known = {"candidate": "b", "baseline": "a", "n_pairs": 10, "batch_size": batch_size, "steps": steps}
    return Comparison(**known, verdict=verdict, speedup=speedup, ci_low=low, ci_high=high, **fields)


FASTER = [compared("faster", (1.55, 1.3, 1.8), 1), compared("faster", (1.79, 1.7, 1.9), 4)]
FAILED = Finding(rule="cell-failed", severity="error", message="x")
OPEN = compared("inconclusive", (1.02, 0.96, 1.09), 8)


@pytest.mark.parametrize(
    ("cells", "verdict", "en", "zh"),
    [
        (
            FASTER,
            "faster",
            "faster at both batch sizes, 1.55× to 1.79× (every interval above 1.30×)",
            "两种批次大小下都更快，1.55× 到 1.79×（所有区间都高于 1.30×）",
        ),
        ([FASTER[0]], "faster", "faster at batch size 1, 1.55× (every interval above 1.30×)", None),
        ([OPEN], "inconclusive", "inconclusive at batch size 8: anywhere from 0.96× to 1.09×", None),
        (
            [compared("slower", (0.92, 0.9, 0.95), 4), OPEN],
            "mixed",
            "slower at batch 4 (0.92×), otherwise inconclusive",
            "批次大小 4 时更慢（0.92×），其余尚无定论",
        ),
        (
            [*FASTER, OPEN, compared("slower", (0.8, 0.7, 0.9), 16)],
            "mixed",
            "slower at batch 16 (0.80×), faster at batch 1, 4 (1.55× to 1.79×), otherwise inconclusive",
            None,
        ),
        (
            [compared("slower", (0.95, 0.9, 0.98), 1), FASTER[1]],
            "mixed",
            "slower at batch 1 (0.95×), otherwise faster (1.79×)",
            "批次大小 1 时更慢（0.95×），其余更快（1.79×）",
        ),
    ],
)
def test_sentence(cells, verdict, en, zh):
    (answer,) = answers(cells)
    assert (answer.verdict, answer.sentence()) == (verdict, en)
    assert zh is None or answer.sentence("zh") == zh


def test_what_is_not_comparable_says_why():
    broken = Finding(rule="steps-mismatch", severity="error", message="x")
    (answer,) = answers([compared("not comparable", findings=(broken,))])
    assert answer.sentence().startswith("not comparable at batch size 1: ")
    assert "1.5" not in answer.sentence()


def test_what_did_not_finish_is_not_measured_and_nothing_worse():
    lost = compared("not comparable", batch_size=32, findings=(FAILED,))
    assert answers([lost])[0].sentence() == "not measured at batch size 32"
    (answer,) = answers([FASTER[0], lost])
    assert (answer.verdict, answer.sentence()) == ("faster", "faster at batch 1 (1.55×), otherwise not measured")


def test_each_candidate_has_a_sentence_of_its_own():
    other = OPEN.model_copy(update={"candidate": "c"})
    assert [a.candidate for a in answers([*FASTER, other])] == ["b", "c"]


GRID = [(b, n) for b in (1, 2, 4, 8) for n in (4, 6)]


def over_grid(slower, grid=GRID):
    """A candidate that is slower in some cells of a grid and faster in the others."""
    verdict = {True: ("slower", (0.92, 0.9, 0.95)), False: ("faster", (1.5, 1.4, 1.6))}
    (answer,) = answers(compared(*verdict[cell in slower], *cell) for cell in grid)
    return answer


@pytest.mark.parametrize(
    ("slower", "en", "zh"),
    [
        (GRID[:2], "at batch 1", "批次大小 1 时"),
        (GRID[::2], "at 4 steps", "4 步时"),
        (GRID[5:6], "at batch 4 with 6 steps", "批次大小 4 且 6 步时"),
        ([*GRID[:2], GRID[3]], "at batch 1 and at batch 2 with 6 steps", "批次大小 1 时，以及批次大小 2 且 6 步时"),
        (GRID[:6], "at batch 1 to 4", "批次大小 1 到 4 时"),
        (GRID[2::2], "at batch 2 to 8 with 4 steps", "批次大小 2 到 8 且 4 步时"),
    ],
)
def test_where_there_are_several_step_counts_no_more_is_named_than_needed(slower, en, zh):
    answer = over_grid(slower)
    assert answer.sentence() == f"slower {en} (0.92×), otherwise faster (1.50×)"
    assert answer.sentence("zh") == f"{zh}更慢（0.92×），其余更快（1.50×）"


def test_one_verdict_over_several_step_counts_is_said_of_their_combinations():
    assert over_grid(GRID).sentence().startswith("slower at all 8 combinations of batch size and steps, 0.92×")


def test_of_a_pattern_that_takes_long_to_say_only_the_number_of_cells_is_said():
    grid = [(b, n) for b in (1, 2, 4) for n in (4, 6, 8)]
    answer = over_grid([(1, 4), (2, 6), (4, 8), (4, 6)], grid)
    assert answer.sentence().startswith("slower at 4 of 9 combinations of batch size and steps (0.92×), otherwise ")
    assert answer.sentence("zh").startswith("9 种批次大小与步数组合中有 4 种更慢（0.92×），其余")
