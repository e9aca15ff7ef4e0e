"""Candidates that are measured by themselves: loaded, warmed up, called and ended, at each start before the others.

That is how a script measures two models, one whole and then the other. Each makes as many rounds a start as those that
are called in turns; in a run of passes it makes whole passes, the short last batch after the full ones. A pass
that was cut off, or of which one process was lost, is made anew: a script would have been begun anew as well.

>>> # Sittings(caller, is_warm, time_is_up).sit(is_last=False)
"""

from __future__ import annotations

from collections.abc import Callable

from bench_core import plan
from bench_core.conductor.caller import Caller
from bench_core.records import CellKey
from bench_core.spec import Candidate


class Sittings:
    """Makes them with a run's `caller`.

    `is_warm(cell)` warms a cell up where its worker is not warm, and says whether it is; `time_is_up()` says when to
    stop.
    """

    def __init__(self, caller: Caller, is_warm: Callable[[CellKey], bool], time_is_up: Callable[[], bool]) -> None:
        self.caller, self.is_warm, self.time_is_up = caller, is_warm, time_is_up
        self.spec, self.ledger, self.crew = caller.spec, caller.ledger, caller.crew

    def sit(self, *, is_last: bool) -> None:
        """Measure all of them, in their order; `is_last`: there are no further starts, so make what is left."""
        for candidate in self.spec.candidates:
            if self.ledger.manners[candidate.key].is_alone and self._cells(candidate) and not self.time_is_up():
                self._sit(candidate, is_last=is_last)
                self.crew.end(candidate.key)

    def _sit(self, candidate: Candidate, *, is_last: bool) -> None:
        """Load a candidate and make its passes."""
        if candidate.key not in self.crew.workers and not self.caller.load(candidate):
            return
        for cell in self._cells(candidate):
            self.is_warm(cell)
        made = 0
        while (cells := self._cells(candidate)) and not self.time_is_up():
            if made == plan.passes_per_start(self.spec.protocol) and not (is_last and self._ends_by_rounds):
                break
            self._pass(cells)
            self.ledger.mark_finished()
            made += 1

    def _pass(self, cells: list[CellKey]) -> None:
        """All calls of one pass, size after size; without passes one call of each size."""
        self.caller.originals.check_files()
        index = self.ledger.next_pass(cells[0].candidate)
        for cell in cells:
            for round_ in plan.rounds_of_pass(self.spec.protocol, cell.batch_size, index):
                if self.is_warm(cell):  # its process may have been lost with another cell
                    self.caller.call(cell, "timed", round_, 0)

    @property
    def _ends_by_rounds(self) -> bool:
        return self.spec.protocol.precision is None

    def _cells(self, candidate: Candidate) -> list[CellKey]:
        """A candidate's cells to measure, of each number of steps the full batch of a pass first.

        With a precision a cell is measured at every start, as long as the others are.
        """
        left = self.ledger.unfinished() if self._ends_by_rounds else self.ledger.cells()
        own = [c for c in left if c.candidate == candidate.key and c not in self.ledger.dropped]
        full = self.spec.protocol.batch_sizes[0]
        return sorted(own, key=lambda cell: (cell.steps, cell.batch_size != full, cell.batch_size))
