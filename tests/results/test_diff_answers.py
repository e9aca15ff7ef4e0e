"""The sentence of a cell of two runs that the machine leaves open."""

from bench_core.results.answers import answers


class OfTwoRuns:
    """A cell of two runs that a rule leaves open, whatever its interval says."""

    candidate, steps, verdict, findings = "b", 10, "inconclusive", ()
    speedup, ci_low, ci_high = 0.6, 0.5, 0.7

    def __init__(self, *left_open_by, batch_size=4):
        self.left_open_by, self.batch_size = left_open_by, batch_size


def test_what_the_machine_leaves_open_says_why_and_gives_no_ratio():
    (answer,) = answers([OfTwoRuns("contended")])
    why = "(Other programs took the cores)"
    assert answer.sentence() == f"inconclusive at batch size 4: the machine changed, or may have {why}"
    assert answer.sentence("zh") == "批大小为 4 时都无法判定：机器状态已改变，或可能已改变（其他程序占用了 CPU 核心）"


def test_where_some_cells_are_open_only_for_their_intervals_the_interval_is_said():
    (answer,) = answers([OfTwoRuns("contended"), OfTwoRuns(batch_size=8)])
    assert answer.sentence() == "inconclusive at both batch sizes: anywhere from 0.50× to 0.70×"
