"""What a candidate against itself has shown: is this machine fair, and how small a difference can it see?

>>> # print_self_test(load_result(store, "latest"))
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.cli.show import console
from bench_core.fairness.finding import Comparison
from bench_core.jobs import self_test
from bench_core.results import sentences
from bench_core.results.result import Result
from bench_core.stats import reach
from bench_core.stats.reach import Best, SelfTest

MINUTE_S, TEN_MINUTES_S = 60, 600
POWER = "a difference of that size shows in about half of such runs, one of twice the size in nearly all"
UNFAIR = (
    "this machine does not measure fairly now: a candidate is not as fast as itself. Trust no comparison made here "
    "meanwhile, close other programs (`fairspeed doctor` says what is wrong), and repeat this. Nothing was kept"
)

BUSY = "other programs ran meanwhile: on a quiet machine the same time shows smaller differences; close them and repeat"
KEPT = "kept: later runs here allow for processes that differ by {spread:.1%}, and say how long a precision takes"


def print_self_test(result: Result) -> None:
    """A line a cell, what disturbed the run, then what this machine can see, or that it is not fair."""
    out = console.stdout()
    for line in (*map(_cell_line, result.comparisons), *_findings(result), *_conclusions(result)):
        console.print_line(out, line)


def _cell_line(comparison: Comparison) -> str:
    where = f"batch {comparison.batch_size}, {comparison.steps} steps"
    if comparison.verdict == "not comparable":
        return f"{where}: not comparable with itself"
    if comparison.speedup is None:
        return f"{where}: too few rounds to tell ({comparison.n_pairs}); give it more time: --max-time"
    said = "differs from itself" if comparison.verdict in ("faster", "slower") else "no difference seen"
    return f"{where}: {said}: {console.ratio(comparison)} in {comparison.n_pairs} rounds"


def _findings(result: Result) -> Iterator[str]:
    return sentences.finding_lines([*result.findings, *(f for c in result.comparisons for f in c.findings)])


def _conclusions(result: Result) -> Iterator[str]:
    if self_test.differing(result):
        yield UNFAIR
        return
    found = self_test.learnt(result)
    for seen in found:
        yield _noise(seen)
    for seen in found:
        yield _reach(seen)
    if found:
        yield POWER
        if any(f.rule == "contended" for f in result.findings):
            yield BUSY
        yield KEPT.format(spread=max(seen.process_spread for seen in found))
    else:
        yield "nothing kept: it takes two starts at least; give it more time: --max-time"


def _noise(seen: SelfTest) -> str:
    return (
        f"batch {seen.batch_size}, {seen.steps} steps: a round scatters by {seen.noise:.1%}, processes by "
        f"{seen.spread:.1%} in {seen.starts} starts; a round of both takes {seen.round_s:.2g} s, "
        f"a start {seen.start_s:.2g} s"
    )


def _reach(seen: SelfTest) -> str:
    """`in 1 min this machine can see differences from 2.4% ..., in 10 min from 1.1% ...`."""
    where = f"batch {seen.batch_size}, {seen.steps} steps"
    minute, ten = reach.best(seen, MINUTE_S), reach.best(seen, TEN_MINUTES_S)
    if ten is None:
        return f"{where}: ten minutes are too short to see anything"
    if minute is None:
        return f"{where}: in 10 min this machine can see differences from {_best(ten)}; 1 min is too short"
    return f"{where}: in 1 min this machine can see differences from {_best(minute)}, in 10 min from {_best(ten)}"


def _best(best: Best) -> str:
    starts = "1 start" if best.starts == 1 else f"{best.starts} starts"
    return f"{best.half_width:.1%} ({best.rounds} rounds in {starts})"
