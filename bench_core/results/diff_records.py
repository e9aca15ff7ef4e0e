"""What a comparison of two runs says: every cell that both have, the control, and what differs.

>>> # [(c.where, c.verdict, c.ratio) for c in found.cells if not c.is_control]
"""

from __future__ import annotations

from bench_core.fairness import registry
from bench_core.fairness.contexts import Condition, Ratio, ratio_of
from bench_core.fairness.finding import Finding
from bench_core.fairness.rule import CELL
from bench_core.phrase import Phrase
from bench_core.records import CellKey, Clock, Record, Verdict


class CellDiff(Record):
    """One cell of both runs. `speedup` is that of B over A: what the verdict is of.

    Over a control it is the ratio of ratios (`stats.sittings`): the candidate's speedup over the control in B, over
    that in A. Of the control itself, and where there is none, it is `raw`.
    """

    candidate_a: str
    candidate_b: str
    batch_size: int
    steps: int
    clock: Clock = "batch_s"
    """Which clock the seconds and the ratios are by."""
    n_calls_a: int
    n_calls_b: int
    batch_s_a: float | None
    """Median."""
    batch_s_b: float | None
    speedup: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    control: Ratio | None = None
    """`raw` of the control, at the same batch size and steps; None where there is none, and for the control itself."""
    raw: Ratio | None = None
    """Median seconds of A over median seconds of B, with its interval: it holds what the machine did in between."""
    n_pairs_a: int = 0
    """Rounds of A in which candidate and control were both called."""
    n_pairs_b: int = 0
    is_control: bool = False

    @property
    def candidate(self) -> str:
        """What B calls it."""
        return self.candidate_b

    @property
    def ratio(self) -> Ratio | None:
        """(speedup, low, high); None where there is no interval."""
        return ratio_of(self)

    @property
    def where(self) -> Phrase:
        """The cell in words."""
        return CELL(candidate=self.candidate_b, batch_size=self.batch_size, steps=self.steps)

    @property
    def left_open_by(self) -> tuple[str, ...]:
        """Ids of the broken rules that leave the cell open, whatever its interval says."""
        if self.verdict != "inconclusive":
            return ()
        return tuple(dict.fromkeys(f.rule for f in self.findings if leaves_undecided(f)))


def leaves_undecided(finding: Finding) -> bool:
    """Whether nothing is decided between two runs with this finding; a note and an accepted one decide nothing."""
    return finding.severity != "note" and registry.rules()[finding.rule].leaves_undecided


class Drift(Record):
    """How many times as long the control took in B, at one batch size and step count, with the 95 % interval."""

    batch_size: int
    steps: int
    longer: float
    ci_low: float
    ci_high: float


class Control(Record):
    """The candidate that both runs share unchanged, and what the machine did to it."""

    candidate: str
    cells: tuple[Drift, ...]
    run: str = "B"
    """What the later run is called."""


class Diff(Record):
    """Run B against run A; `only_a` and `only_b` are cells that the other run does not have."""

    run_a: str
    run_b: str
    conditions: tuple[Condition, ...]
    cells: tuple[CellDiff, ...]
    only_a: tuple[CellKey, ...]
    only_b: tuple[CellKey, ...]
    findings: tuple[Finding, ...] = ()
    """Of the two runs as a whole; they are those of every cell, too."""
    control: Control | None = None

    @property
    def asked(self) -> list[CellDiff]:
        """The cells that something is asked of: all but those of the control."""
        return [c for c in self.cells if not c.is_control]
