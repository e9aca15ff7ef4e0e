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


def test_steps_are_named_where_there_are_several():
    (answer,) = answers([compared("faster", (1.5, 1.4, 1.6), 4, 10), compared("inconclusive", (1.0, 0.9, 1.1), 4, 20)])
    assert answer.sentence() == "faster at batch 4 (10 steps) (1.50×), otherwise inconclusive"
    (answer,) = answers([compared("slower", (0.9, 0.8, 0.95), 1, n) for n in (10, 20)] + [FASTER[1]])
    assert answer.sentence() == "slower at batch 1 (10, 20 steps) (0.90×), otherwise faster (1.79×)"
    assert answer.sentence("zh") == "批次大小 1（10、20 步）时更慢（0.90×），其余更快（1.79×）"
