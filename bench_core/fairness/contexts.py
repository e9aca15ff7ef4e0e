"""What the detectors of rules are given: two sides, one cell, a ratio, two runs, a cell with its control.

Pages import the rules, so nothing here loads numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal
from typing import Protocol as Interface

from bench_core.events import Facts
from bench_core.fairness.finding import Finding
from bench_core.fairness.rule import AGAINST, BETWEEN_RUNS
from bench_core.phrase import Phrase
from bench_core.records import Call, Cell, CellKey, Record
from bench_core.spec import Candidate, Protocol
from bench_core.techniques import registry as techniques

Ratio = tuple[float, float, float]
"""A speedup with its interval: (ratio, low, high)."""
TOLERATED_SHARE = 0.1
"""Share of a cell's timed calls that may be disturbed: the median hardly moves."""
UNSEEN_WORK = 0.01
"""Share of the other side's operations from which on a side is taken to work where nobody looks."""


class Compared(Interface):
    """What has a ratio: a comparison, a cell of two runs, a cell of a gate. None where it is not known."""

    @property
    def speedup(self) -> float | None: ...
    @property
    def ci_low(self) -> float | None: ...
    @property
    def ci_high(self) -> float | None: ...


def ratio_of(compared: Compared) -> Ratio | None:
    """(speedup, low, high); None where there is no interval."""
    if compared.speedup is None or compared.ci_low is None or compared.ci_high is None:
        return None
    return compared.speedup, compared.ci_low, compared.ci_high


@dataclass(frozen=True)
class ClipPoints:
    """How well a cell's pictures show their prompts, by sample, as one CLIP model sees it."""

    clip_model: str
    by_sample: Mapping[int, float]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a cell, its protocol, and its good timed calls.

    `name` is what findings call it. `scheduler` is the class that was loaded, None where it is not known; `failure` the
    message of a cell that failed; `findings` are those of the cell by itself; `facts` what is known of the candidate;
    `clip` the scores of its pictures, None where they were not scored.
    """

    name: str
    cell: CellKey
    candidate: Candidate
    protocol: Protocol
    calls: Sequence[Call]
    scheduler: str | None = None
    failure: str | None = None
    findings: Sequence[Finding] = ()
    facts: Facts = Facts()
    clip: ClipPoints | None = None

    @property
    def declared(self) -> dict[str, str]:
        """What the candidate's model file and techniques change on purpose, e.g. `{"dtype": "bfloat16"}`."""
        return techniques.changes(self.candidate, self.facts.changes)

    @property
    def conditions(self) -> dict[str, str]:
        """What its techniques alone change on purpose: of how a run calls it, a model file has no say."""
        return techniques.changes(self.candidate)

    def seen(self, field: str) -> set[object]:
        """All values of a field of the witness; None is one of them where a call has no value."""
        return {getattr(call.witness, field) for call in self.calls}

    def known(self, field: str) -> list[Any]:
        """The values of a field of the witness of all calls that have one."""
        return [value for call in self.calls if (value := getattr(call.witness, field)) is not None]

    def fewest(self, field: str) -> int | None:
        """The least value of a count; None where no call has one."""
        return min(self.known(field), default=None)

    def typical(self, field: str) -> float | None:
        """The median of a number; None where no call has one."""
        return median(self.known(field)) if self.known(field) else None

    def works_elsewhere(self, other: Side) -> bool:
        """Whether a call of this side, none of which its denoiser saw, runs a part of the other's operations.

        Also true where its operations could not be counted.
        """
        if any(self.known("denoiser_calls")) or self.facts.counted_denoiser_calls:
            return False
        steps = str(self.cell.steps)
        mine, others = ((side.facts.flops_per_image or {}).get(steps) for side in (self, other))
        return mine is None or mine > UNSEEN_WORK * (others or 0.0)

    def are_many(self, calls: int) -> bool:
        """Whether this number of calls is more than the tolerated share of the side's calls."""
        return calls > TOLERATED_SHARE * len(self.calls)


def differing(a: Side, b: Side, fields: Sequence[str]) -> Iterator[Phrase]:
    """Evidence for each field of the witness that all calls have and whose values are not the same on both sides."""
    for field in _observable(a, b, fields):
        seen_a, seen_b = a.seen(field), b.seen(field)
        if None not in seen_a | seen_b and seen_a != seen_b:
            yield AGAINST(field=field, **names_and_values(a, seen_a, b, seen_b))


def unseen(a: Side, b: Side, fields: Sequence[str]) -> Iterator[str]:
    """Those fields of the witness that some call has no value of."""
    return (field for field in _observable(a, b, fields) if None in a.seen(field) | b.seen(field))


def _observable(a: Side, b: Side, fields: Sequence[str]) -> list[str]:
    """The fields that a witness can have: with latent output nothing is decoded."""
    latent = "latent" in (a.protocol.output_type, b.protocol.output_type)
    return [field for field in fields if not (latent and field == "decoder_rows")]


def names_and_values(a: Side, seen_a: Iterable[object], b: Side, seen_b: Iterable[object]) -> dict[str, str]:
    """The values `a`, `seen_a`, `b` and `seen_b` of a template: either side's name, and what was measured, as text."""
    return {"a": a.name, "seen_a": as_text(seen_a), "b": b.name, "seen_b": as_text(seen_b)}


def as_text(values: Iterable[object]) -> str:
    """Values as one text, e.g. `float16/float32`."""
    return "/".join(sorted(map(str, values)))


@dataclass(frozen=True)
class MeasuredCell:
    """A cell with its good timed calls.

    `dtype` is the number format that it ran in; `round_trip_s` what an empty call takes, None where it is not known;
    `configured_steps` what the candidate has written down, None where it says no number.
    """

    cell: Cell
    calls: Sequence[Call]
    dtype: str
    round_trip_s: float | None = None
    configured_steps: int | None = None

    def seen(self, quantity: str) -> list[float]:
        """A quantity of the mechanism, e.g. `deepcache.cached_passes`, of every call in which it is known."""
        mechanisms = (call.witness.mechanism or {} for call in self.calls)
        return [seen[quantity] for seen in mechanisms if quantity in seen]

    def are_many(self, calls: int) -> bool:
        """Whether this number of calls is more than the tolerated share of the cell's calls."""
        return calls > TOLERATED_SHARE * self.cell.n_calls


@dataclass(frozen=True)
class MeasuredRatio:
    """A ratio, None where there is no interval, and the numbers of calls behind it.

    `n_pairs`: paired rounds within one run; None between two runs, whose calls are not paired. `sequential`: the number
    of rounds was not fixed beforehand.
    """

    protocol: Protocol
    ratio: Ratio | None
    n_calls: tuple[int, int]
    n_pairs: int | None
    sequential: bool


@dataclass(frozen=True)
class ScoredSides:
    """The names of two sides, and by how many CLIP points the pictures of `b` are better, of samples that both made."""

    a: str
    b: str
    difference: float
    ci_low: float
    ci_high: float
    n: int
    """Samples."""


@dataclass(frozen=True)
class PlainerArms:
    """The baseline of a group, and the ratios to it of the plainer honest candidates beside it, by their keys."""

    baseline: str
    margin: float
    ratios: Mapping[str, Ratio]

    @property
    def fastest(self) -> str | None:
        """The fastest of those that are faster than the baseline by more than the margin; None where none is."""
        faster = {key: ratio for key, ratio in self.ratios.items() if ratio[1] > 1 + self.margin}
        return max(faster, key=lambda key: faster[key][0], default=None)


ConditionKind = Literal["protocol", "environment", "cells", "candidate"]
UNSAID = "default"
"""The value of a condition that was left to the model."""


class Condition(Record):
    """A condition with its values in two runs, as text; `name` is that of the export's field.

    `rule` is the id of the one rule that judges it; None of a candidate's files, which may be what is under test. What
    chooses the cells (kind `cells`) is a condition only where it leaves the two runs without a cell in common.
    """

    name: str
    a: str
    b: str
    kind: ConditionKind
    rule: str | None


@dataclass(frozen=True)
class TwoRuns:
    """Two runs by their ids, and the conditions that differ between them."""

    run_a: str
    run_b: str
    conditions: Sequence[Condition]

    def judged_by(self, rule: str) -> list[Condition]:
        """The conditions that differ and that this rule judges."""
        return [c for c in self.conditions if c.rule == rule]


def in_words(condition: Condition) -> Phrase:
    """A condition that differs, with both values."""
    return BETWEEN_RUNS(name=condition.name, a=condition.a, b=condition.b)


@dataclass(frozen=True)
class CellOfTwoRuns:
    """A cell that two runs have: `where` it is in words, and two ratios of the one run to the other.

    `ratio` is over the control where there is one; `raw` is that of medians.
    """

    candidate: str
    where: Phrase
    ratio: Ratio | None
    raw: Ratio | None


@dataclass(frozen=True)
class OverControl:
    """A cell of two runs beside its control; the control is None where there is none, and may be the cell itself.

    `others`: the cores that other programs used beside the calls of either run, in the median; None where it is not
    known. `names`: what the two runs are called.
    """

    cell: CellOfTwoRuns
    control: CellOfTwoRuns | None
    margin: float
    others: tuple[float | None, float | None] = (None, None)
    names: tuple[str, str] = ("A", "B")
