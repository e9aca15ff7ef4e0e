"""The line of conditions says what was seen; the counts say how many rules were broken, each once."""

from pathlib import Path

import pytest

from bench_core.results import exports
from bench_core.results.cautions import finding_counts
from bench_core.results.conditions_line import conditions_line
from bench_core.results.result import Result

DATA = Path(__file__).parents[1] / "data"


def stored(name):
    run, calls, events = exports.read(str(DATA / f"run-{name}.json"))
    return Result(run, tuple(calls), tuple(events))


def test_a_run_in_one_line():
    shapes = stored("shapes")
    assert conditions_line(shapes) == "AMD EPYC, 1 thread, fp32/bf16, 64 px, 4/6 steps, 10 rounds, 2 starts"
    assert conditions_line(shapes, "zh") == "AMD EPYC，1 个线程，fp32/bf16，64 px，4/6 步，10 轮，启动 2 次"


def test_a_run_without_calls_says_what_was_asked_for(bench):
    failing = {"status": "failed", "message": "no such model"}
    result = bench.run(bench.spec("shapes"), {"shapes": {"load": failing}})
    assert conditions_line(result).endswith("fp32, 10 steps, 6 rounds, 1 start")


@pytest.mark.parametrize(("name", "counts"), [("shapes", (0, 0, 2)), ("gpu", (1, 0, 0)), ("precision", (0, 1, 1))])
def test_every_rule_counts_once(name, counts):
    assert tuple(finding_counts(stored(name)).values()) == counts


def test_nothing_is_counted_where_nothing_is_wrong(bench):
    assert set(finding_counts(bench.run(bench.spec(rounds=12))).values()) == {0}
