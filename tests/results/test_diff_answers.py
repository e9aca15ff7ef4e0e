"""What is said of two runs: the sentence of a cell that the machine leaves open, and what the control did."""

from bench_core.results import diff
from bench_core.results.answers import answers
from bench_core.results.diff_records import Control, Drift
from bench_core.results.diff_sentences import of_control
from tests.altered import OTHER
from tests.two_runs import SLOW, lone, sitting


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
    assert answer.sentence("zh") == "批次大小为 4 时尚无定论：机器状态已改变，或可能已改变（其他程序占用了 CPU 核心）"


def test_where_some_cells_are_open_only_for_their_intervals_the_interval_is_said():
    (answer,) = answers([OfTwoRuns("contended"), OfTwoRuns(batch_size=8)])
    assert answer.sentence() == "inconclusive at both batch sizes: anywhere from 0.50× to 0.70×"


def drift(steps=10, **cell):
    return Drift(batch_size=4, steps=steps, longer=1.38, ci_low=1.35, ci_high=1.41, **cell)


def test_how_much_longer_the_control_took_is_said_by_cell_and_in_both_languages():
    took = "对照 shapes 批次大小为 4 时在 B 中的耗时是 A 的 1.38× [1.35, 1.41]。以它为对照的加速比不受对两者相同的影响"
    assert of_control(Control(candidate="shapes", cells=(drift(),)), "zh") == took
    both = of_control(Control(candidate="shapes", cells=(drift(), drift(steps=20))))
    assert "took 1.38× [1.35, 1.41] as long in B at all 2 combinations of batch size and steps" in both


def test_no_control_and_one_that_is_not_known_are_said():
    assert "share no control" in of_control(None)
    assert "shapes could not be compared" in of_control(Control(candidate="shapes", cells=()))


def test_why_a_gate_closes_and_what_is_left_open_is_said_in_chinese(bench):
    found = diff.diff(sitting(bench), sitting(bench, changed=SLOW))
    (first, _) = diff.fails(found, 0.03, "zh")
    assert first == f"{OTHER}（批次大小 1，10 步）：耗时多出 90.9% 至 90.9%，允许 3.0%"
    alone = diff.diff(lone(bench), lone(bench, SLOW))
    (cell, _, todo) = diff.undecided(alone, language="zh")
    assert cell.startswith(
        "shapes（批次大小 1，10 步）：机器状态已改变，或可能已改变（无法证明机器状态没有变化），比值介于"
    )
    assert todo.startswith("要得出结论")


def test_runs_without_a_cell_in_common_say_why_in_chinese(bench):
    found = diff.diff(lone(bench, batch_sizes=(1,)), lone(bench, batch_sizes=(4,)))
    (line,) = diff.fails(found, language="zh")
    assert line.startswith("两次运行没有共同的单元（批次大小不同：")
