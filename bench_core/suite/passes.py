"""The calls of a run's passes as the old scripts counted them: the seconds of all timed batches of a pass, added up.

A pass is all samples in order, in full batches and a short last one; `left_out` full batches of it are those whose
prompts the old script had used up for its warm-up. Here warm-up has prompts of its own, so as many of the last full
batches are left out instead: what is counted begins, as it did, right after the warm-up.

>>> # Passes(result, ["shapes", "shapes+serial"], left_out=1).old_ratios([("shapes+serial", "shapes")])
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

from bench_core import plan
from bench_core.cells import clocks
from bench_core.cells.summary import good_timed
from bench_core.records import Call, CellKey
from bench_core.results.result import Result

Pass = dict[int, tuple[int, ...]]
"""The rounds of one pass, by batch size."""
Pair = tuple[str, str]
"""Two candidates by their keys: whose time is divided, and by whose."""


class Passes:
    """The good timed calls of some candidates of a run of passes, one number of steps.

    All are read by one clock: the outside one where any of them runs code of its own.
    """

    def __init__(self, result: Result, keys: Iterable[str], *, left_out: int) -> None:
        protocol = result.spec.protocol
        wanted = set(keys)
        self.clock = clocks.clock(*(c for c in result.spec.candidates if c.key in wanted))
        self.full = protocol.batch_sizes[0]
        self.calls_of_pass = {b: plan.calls_per_pass(protocol, b) for b in protocol.batch_sizes}
        self.counted = max(0, self.calls_of_pass[self.full] - left_out)
        """Full batches of a pass that are counted."""
        cells = [CellKey(key, b, protocol.steps[0]) for key in wanted for b in protocol.batch_sizes]
        self._calls = {cell: good_timed(result.calls_by_cell.get(cell, [])) for cell in cells}
        self._seconds: dict[tuple[str, int], dict[int, float]] = {
            (cell.candidate, cell.batch_size): {c.round: s for c in calls if (s := getattr(c, self.clock)) is not None}
            for cell, calls in self._calls.items()
        }

    def full_calls(self, key: str) -> Sequence[Call]:
        """A candidate's calls of a full batch."""
        return next(calls for cell, calls in self._calls.items() if cell[:2] == (key, self.full))

    def whole(self, keys: Iterable[str]) -> list[Pass]:
        """The passes that all of these candidates have whole. Rounds that one of them lacks are passed over."""
        keys = list(keys)
        by_size = {b: self._chunks(keys, b, n) for b, n in self.calls_of_pass.items() if n}
        n_passes = min(len(chunks) for chunks in by_size.values())
        return [{b: chunks[i] for b, chunks in by_size.items()} for i in range(n_passes)]

    def old_ratios(self, pairs: Sequence[Pair]) -> list[tuple[float, ...]]:
        """The log-ratio of the totals of each pair, by passes that all candidates of these pairs have."""
        passes = self.whole({key for pair in pairs for key in pair})
        return [tuple(self.old_ratio(pair, p) for pair in pairs) for p in passes]

    def alone_ratios(self, pair: Pair) -> list[float]:
        """The log-ratio of the totals of two candidates that were each measured by itself, pass after pass.

        A pass that was cut off was made anew, so their passes are paired in order and not by their numbers.
        """
        totals = (self.alone_totals_s(key) for key in pair)
        return [math.log(above / below) for above, below in zip(*totals, strict=False)]

    def alone_totals_s(self, key: str) -> list[float]:
        """The seconds of each whole pass of a candidate that was measured by itself."""
        return [self._total_s(key, p) for p in self._numbered(key)]

    def old_ratio(self, pair: Pair, rounds: Pass) -> float:
        """The log-ratio of the totals of one pass."""
        above, below = (self._total_s(key, rounds) for key in pair)
        return math.log(above / below)

    def median_ratio(self, above: Sequence[str], below: Sequence[str], rounds: Pass) -> float:
        """The median over the full batches of one pass: log of the seconds of `above` over those of `below`."""
        signs = [(1, self._seconds[key, self.full]) for key in above]
        signs += [(-1, self._seconds[key, self.full]) for key in below]
        return statistics.median(sum(s * math.log(own[r]) for s, own in signs) for r in rounds[self.full])

    def _total_s(self, key: str, rounds: Pass) -> float:
        counted = {b: own[: self.counted] if b == self.full else own for b, own in rounds.items()}
        return sum(self._seconds[key, b][r] for b, own in counted.items() for r in own)

    def _chunks(self, keys: Sequence[str], batch_size: int, length: int) -> list[tuple[int, ...]]:
        rounds = sorted(set.intersection(*(set(self._seconds[key, batch_size]) for key in keys)))
        return [tuple(rounds[i : i + length]) for i in range(0, len(rounds) - length + 1, length)]

    def _numbered(self, key: str) -> list[Pass]:
        """A candidate's whole passes, each of the rounds that have its number."""
        lengths = {b: n for b, n in self.calls_of_pass.items() if n}
        numbers = sorted({r // lengths[self.full] for r in self._seconds[key, self.full]})
        passes = [{b: tuple(range(i * n, (i + 1) * n)) for b, n in lengths.items()} for i in numbers]
        return [p for p in passes if all(r in self._seconds[key, b] for b, own in p.items() for r in own)]
