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
        self._calls = {
            cell[:2]: [c for c in good_timed(result.calls_by_cell.get(cell, [])) if self._read(c) is not None]
            for cell in cells
        }
        self._seconds = {
            cell: {c.round: s for c in calls if (s := self._read(c)) is not None} for cell, calls in self._calls.items()
        }

    def full_calls(self, key: str) -> Sequence[Call]:
        """A candidate's calls of a full batch."""
        return self._calls[key, self.full]

    def _read(self, call: Call) -> float | None:
        return call.outside_s if self.clock == "outside_s" else call.batch_s

    def whole(self, keys: Iterable[str]) -> list[Pass]:
        """The passes that all of these candidates have whole, each by one process a candidate, as a script makes it.

        Rounds that one of them lacks are passed over, and what is left of a pass that a process did not end.
        """
        keys = list(keys)
        by_size = {b: self._by_processes(keys, b) for b, n in self.calls_of_pass.items() if n}
        first, *others = by_size.values()
        found = []
        for processes in (p for p in first if all(p in own for own in others)):
            chunks = [_chunks(own[processes], self.calls_of_pass[b]) for b, own in by_size.items()]
            found += [dict(zip(by_size, parts, strict=True)) for parts in zip(*chunks, strict=False)]
        return found

    def old_ratios(self, pairs: Sequence[Pair]) -> list[tuple[float, ...]]:
        """The log-ratio of the totals of each pair, by passes that all candidates of these pairs have."""
        passes = self.whole({key for pair in pairs for key in pair})
        return [tuple(self.old_ratio(pair, p) for pair in pairs) for p in passes]

    def alone_ratios(self, pair: Pair) -> list[float]:
        """The log-ratio of the totals of two candidates that were each measured by itself, pass after pass.

        A pass that was cut off, or of which a process was lost, was made anew, so passes are paired in order and not
        by their numbers.
        """
        totals = (self.alone_totals_s(key) for key in pair)
        return [math.log(above / below) for above, below in zip(*totals, strict=False)]

    def alone_totals_s(self, key: str) -> list[float]:
        """The seconds of each whole pass of a candidate that was measured by itself."""
        return [self._total_s(key, p) for p in self.whole([key])]

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

    def _by_processes(self, keys: Sequence[str], batch_size: int) -> dict[tuple[int, ...], list[int]]:
        """The rounds that all have, in order, by the process that each of them made them with."""
        made = [{c.round: c.start for c in self._calls[key, batch_size]} for key in keys]
        found: dict[tuple[int, ...], list[int]] = {}
        for round_ in sorted(set.intersection(*(set(own) for own in made))):
            found.setdefault(tuple(own[round_] for own in made), []).append(round_)
        return found


def _chunks(rounds: Sequence[int], length: int) -> list[tuple[int, ...]]:
    """Rounds in groups of a length, without what is left over."""
    return [tuple(rounds[i : i + length]) for i in range(0, len(rounds) - length + 1, length)]
