"""What is left of a run: calls, starts, and an estimate of the seconds, by what its calls and loads took so far.

Everything that takes time is in it from the beginning: warm-up calls of every start, settling calls, the search for
batch sizes, fresh processes that load and make a slow first call, and what is measured once of each candidate. What a
start took is what the next one is expected to take.

>>> # remaining = Remaining(ledger, crew); remaining.begin_start(1); remaining.calls(), remaining.seconds()
"""

from __future__ import annotations

import math
import statistics

from bench_core import plan
from bench_core.conductor.batch_search import CALLS
from bench_core.conductor.crew import Crew
from bench_core.conductor.ledger import Ledger
from bench_core.records import CellKey
from bench_core.stats import stopping

SEARCHED_SIZES = 7
"""How many batch sizes a search is expected to find."""
SURVEY_CALLS = 3
"""What is measured once of a candidate takes about as long as so many calls of one image."""


class Remaining:
    """What is left of a run with this state and these workers."""

    def __init__(self, ledger: Ledger, crew: Crew) -> None:
        self.ledger, self.crew, self.spec, self._protocol = ledger, crew, ledger.spec, ledger.spec.protocol
        self.load_s: dict[str, float] = {}
        """Seconds that a further load of a candidate is expected to take."""
        self._has_loaded = False
        self.surveyed: set[str] = set()
        """Candidates of which was measured what is measured once."""
        self.start = 0
        self._starts_to_come = self._protocol.starts - 1

    def begin_start(self, start: int) -> None:
        """This start begins: with it, and those to come, the rounds that are left are made."""
        self.start = start
        rounds = max(map(self._rounds, self._cells()), default=0)
        blocks_to_come = max(0, math.ceil(rounds / plan.rounds_per_start(self._protocol)) - 1)
        most = blocks_to_come if self._is_open else max(0, self._protocol.starts - start)
        self._starts_to_come = min(blocks_to_come, most)

    def loaded(self, candidate: str, took_s: float, within_s: float | None) -> None:
        """A candidate was loaded; `within_s`: in its process alone. The first load covers what is started only once."""
        self.load_s[candidate] = took_s if self._has_loaded or within_s is None else within_s
        self._has_loaded = True

    @property
    def starts(self) -> int | None:
        """How many starts there will be; None where that depends on what is measured."""
        return None if self._is_open else max(1, self.start) + self._starts_to_come

    def calls(self) -> int:
        """The calls left."""
        return sum(map(self._calls, self._cells())) + self._search_calls()

    def surveys(self) -> list[str]:
        """Candidates of which is yet to be measured what is measured once."""
        alive = {cell.candidate for cell in self._planned() if cell not in self.ledger.dropped}
        keys = [c.key for c in self.spec.principals] if self.spec.survey else []
        return [key for key in keys if key in alive and key not in self.surveyed]

    def seconds(self) -> float | None:
        """An estimate of the seconds left; None before the first call."""
        typical_s = {cell: statistics.median(times[1:] or times) for cell, times in self.ledger.took_s.items()}
        if not typical_s:
            return None
        image_step_s = statistics.median(s / (cell.batch_size * cell.steps) for cell, s in typical_s.items())
        scaled = {cell: typical_s.get(cell, image_step_s * cell.batch_size * cell.steps) for cell in self._cells()}
        calls_s = sum(self._calls(cell) * s + self._begun_s(cell, s) for cell, s in scaled.items())
        surveys_s = len(self.surveys()) * SURVEY_CALLS * image_step_s * max(self._protocol.steps)
        return calls_s + surveys_s + sum(map(self._load_s, {cell.candidate for cell in scaled}))

    # -- one cell, or one candidate -----------------------------------------------------------------------------

    def _calls(self, cell: CellKey) -> int:
        rounds, turn = self._rounds(cell), self._protocol.turn(cell.batch_size)
        turns = 0 if self.ledger.is_alone(cell) else math.ceil(rounds / turn.timed_calls)
        return rounds + turns * turn.settle_calls + self._warm_up_calls(cell)

    def _rounds(self, cell: CellKey) -> int:
        """Timed calls left of a cell that is not finished; in the last round perhaps none, if their number is set."""
        return max(int(self._is_open), self._rounds_wanted(cell) - len(self.ledger.timed[cell]))

    def _rounds_wanted(self, cell: CellKey) -> int:
        """With a precision so many as narrow the widest interval, by the square root of their number."""
        asked = plan.rounds_for(self._protocol, cell.batch_size)
        if not self._is_open:
            return asked
        widest, wanted = self.ledger.widest_half_width, stopping.half_width_needed(self._protocol)
        more = 1.0 if widest is None else (widest / wanted) ** 2
        return max(asked, plan.ROUNDS_PER_START, math.ceil(len(self.ledger.timed[cell]) * min(more, 1e6)))

    def _warm_up_calls(self, cell: CellKey) -> int:
        """Those of this start, while the cell is not warm, and of those to come: as many as a process took before."""
        fewest = plan.warm_up_calls(self._protocol, cell.batch_size, self.ledger.manners[cell.candidate])
        if not fewest:
            return 0
        each = max(fewest, max(map(len, self.ledger.warm_up_s[cell].values()), default=0))
        is_done = cell in self.crew.warm or self._has_sat(cell.candidate)
        return self._starts_to_come * each + (0 if is_done else max(1, each - self._warm_up_made(cell)))

    def _warm_up_made(self, cell: CellKey) -> int:
        """Warm-up calls of a cell by its living process."""
        process = self.crew.process_index[cell.candidate] if cell.candidate in self.crew.workers else -1
        return len(self.ledger.warm_up_s[cell].get(process, ()))

    def _begun_s(self, cell: CellKey, typical_s: float) -> float:
        """Seconds that the first calls of processes to come take beyond those of a typical call."""
        firsts_s = [made[0] for made in self.ledger.warm_up_s[cell].values()]
        is_begun = self._warm_up_made(cell) or self._has_sat(cell.candidate)
        to_come = self._starts_to_come + (0 if is_begun else 1)
        return to_come * max(0.0, statistics.median(firsts_s or [0.0]) - typical_s)

    def _load_s(self, candidate: str) -> float:
        """Seconds of the loads to come; of a candidate that was not loaded yet like those of the others."""
        usual_s = statistics.median(self.load_s.values() or [0.0])
        is_loaded = candidate in self.crew.workers or self._has_sat(candidate)
        to_come = self._starts_to_come + (0 if is_loaded else 1)
        return to_come * self.load_s.get(candidate, usual_s)

    def _has_sat(self, candidate: str) -> bool:
        """Whether a candidate that is measured by itself had its turn in this start."""
        is_begun = self.crew.process_index.get(candidate, -1) >= self.crew.first_index
        return self.ledger.manners[candidate].is_alone and is_begun and candidate not in self.crew.workers

    # -- the whole run ------------------------------------------------------------------------------------------

    @property
    def _is_open(self) -> bool:
        """Whether the number of rounds depends on what is measured."""
        return self._protocol.precision is not None

    def _cells(self) -> list[CellKey]:
        """Cells that have rounds to go."""
        out = self.ledger.dropped | self.ledger.finished
        return [cell for cell in self._planned() if cell not in out]

    def _planned(self) -> list[CellKey]:
        """All cells; of a candidate whose sizes are searched for, as many as may be found."""
        expected = {key: self._expected_sizes() for key in self._searched()}
        return plan.cells(self.spec, {**expected, **self.ledger.sizes})

    def _searched(self) -> list[str]:
        """Candidates whose batch sizes are yet to be found."""
        return [key for key in self.spec.keys if self._protocol.auto_batch and key not in self.ledger.sizes]

    def _expected_sizes(self) -> list[int]:
        return [min(self._protocol.batch_sizes) * 2**k for k in range(SEARCHED_SIZES)]

    def _search_calls(self) -> int:
        """Those of the search for batch sizes that are left."""
        made = dict.fromkeys(self._searched(), 0)
        for (cell, _), n in self.ledger.made.items():
            if cell.candidate in made:
                made[cell.candidate] += n
        return sum(max(1, SEARCHED_SIZES * CALLS - n) for n in made.values())
