"""Does head take longer than base by more than is tolerated? A gate, derived from a run that measured both.

Both were measured in turns in one run, so a busier machine hits both alike and closes no gate. A gate is closed where
in some cell the whole interval says that head takes longer by more than is tolerated, where head failed and base did
not, or where an error forbids to compare them. What is not decided leaves it open, and is said.

>>> # found = gate(load_result(store, "latest")); found.open, found.undecided, found.reasons
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from bench_core.fairness import control
from bench_core.fairness.contexts import ratio_of
from bench_core.fairness.finding import Comparison
from bench_core.records import Cell, CellKey, Clock, Group, Record, Verdict
from bench_core.request.gate import FAIL_SLOWER
from bench_core.results.answers import answers
from bench_core.results.result import Result
from bench_core.stats import intervals, tolerance
from bench_core.stats.tolerance import Interval

GOOD = ("ok", "skipped")
FEW = "too-few-rounds"
Outcome = Literal["within", "beyond", "undecided", "failed", "not comparable"]
CLOSES: tuple[Outcome, ...] = ("beyond", "failed", "not comparable")


class GateCell(Record):
    """Head against base at one batch size and step count. `longer` is the share of time that head takes more."""

    batch_size: int
    steps: int
    outcome: Outcome
    why: str = ""
    """Where it is not within what is tolerated."""
    clock: Clock = "batch_s"
    base_s: float | None = None
    """Median seconds of a batch, by the clock of the ratio."""
    head_s: float | None = None
    n_pairs: int = 0
    speedup: float | None = None
    """Seconds of base over seconds of head, with its 95 % interval."""
    ci_low: float | None = None
    ci_high: float | None = None
    longer: float | None = None
    longer_low: float | None = None
    """What is decided by: of the interval, and what the control moved by."""
    longer_high: float | None = None
    verdict: Verdict


class ControlCell(Record):
    """The control against base. It has moved where the two differ by more than the margin and chance."""

    batch_size: int
    steps: int
    speedup: float | None
    ci_low: float | None
    ci_high: float | None
    moved: bool


class GateAnswer(Record):
    """The answer about a candidate in one sentence, in English."""

    candidate: str
    sentence: str


class Noise(Record):
    """How noisy the run was: what it could see, and how many of its timed calls were disturbed."""

    half_width: float | None
    """Median relative half-width of the intervals of head's ratios; None where there is no interval."""
    n_calls: int
    n_contended: int
    n_throttled: int


class Gate(Record):
    """What a gate decides. It may be open and undecided; `reasons` say why it is closed, `left_open` what is not known.

    `control` is the candidate that cannot differ from base.
    """

    open: bool
    undecided: bool
    tolerance: float
    base: str
    head: str
    control: str | None = None
    cells: tuple[GateCell, ...]
    control_cells: tuple[ControlCell, ...] = ()
    reasons: tuple[str, ...]
    left_open: tuple[str, ...]
    answers: tuple[GateAnswer, ...]
    noise: Noise


def gate(result: Result) -> Gate:
    """What the run says of its candidates with the roles `base` and `head`. Raises KeyError where it has none."""
    roles, tolerated = result.spec.roles, result.spec.protocol.fail_slower
    tolerated = FAIL_SLOWER if tolerated is None else tolerated
    of_control = tuple(_control_cells(result))
    cells = tuple(_cells(result, tolerated, {Group(c.batch_size, c.steps): c for c in of_control}))
    closing, left_open = ([c for c in cells if c.outcome in those] for those in (CLOSES, ("undecided",)))
    return Gate(
        open=bool(cells) and not closing,
        undecided=bool(left_open),
        tolerance=tolerated,
        base=roles["base"],
        head=roles["head"],
        control=roles.get("control"),
        cells=cells,
        control_cells=of_control,
        reasons=tuple(_said(closing, cells)) if cells else ("base and head have no cell in common",),
        left_open=tuple(_said(left_open, cells)),
        answers=tuple(GateAnswer(candidate=a.candidate, sentence=a.sentence()) for a in answers(result.comparisons)),
        noise=_noise(result),
    )


def percent(share: float) -> str:
    """A share of time without its sign.

    >>> percent(-0.0409), percent(0.2)
    ('4.1%', '20.0%')
    """
    return f"{abs(share):.1%}"


def _said(cells: Iterable[GateCell], of: Iterable[GateCell]) -> Iterator[str]:
    """A line for each of these cells; their steps are named where not all have the same."""
    with_steps = len({c.steps for c in of}) > 1
    for cell in cells:
        steps = f", {cell.steps} steps" if with_steps else ""
        yield f"batch {cell.batch_size}{steps}: {cell.why}"


def _noise(result: Result) -> Noise:
    cells = [c for c in result.cells if c.candidate in result.spec.roles.values()]
    of_head = (_interval(c) for c in result.comparisons if c.candidate == result.spec.roles["head"])
    widths = [intervals.half_width(*interval) for interval in of_head if interval is not None]
    return Noise(
        half_width=statistics.median(widths) if widths else None,
        n_calls=sum(c.n_calls for c in cells),
        n_contended=sum(c.n_contended for c in cells),
        n_throttled=sum(c.n_throttled for c in cells),
    )


# -- the control ---------------------------------------------------------------------------------------------------


def _control_cells(result: Result) -> Iterator[ControlCell]:
    for compared in result.comparisons:
        if compared.candidate == result.spec.roles.get("control"):
            ratio = ratio_of(compared)
            yield ControlCell(
                batch_size=compared.batch_size,
                steps=compared.steps,
                speedup=compared.speedup,
                ci_low=compared.ci_low,
                ci_high=compared.ci_high,
                moved=ratio is not None and control.has_moved(ratio, result.spec.protocol.margin),
            )


def _interval(cell: Comparison) -> Interval | None:
    ratio = ratio_of(cell)
    return None if ratio is None else ratio[1:]


def _over_control(cell: Comparison, of_control: ControlCell | None) -> Interval | None:
    """The interval of a ratio; where the control moved, as much wider as it may have moved."""
    ratio, moved = ratio_of(cell), of_control and of_control.moved and ratio_of(of_control)
    if not (ratio and moved):
        return _interval(cell)
    return ratio[1] / max(1.0, moved[2]), ratio[2] / min(1.0, moved[1])


# -- cells of base and head ----------------------------------------------------------------------------------------


def _cells(result: Result, tolerated: float, of_control: Mapping[Group, ControlCell]) -> Iterator[GateCell]:
    """The cells that base and head have, and those that head alone could not measure."""
    own, compared = {cell.key: cell for cell in result.cells}, {c.key: c for c in result.comparisons}
    for base in own.values():
        if base.candidate != result.spec.roles["base"]:
            continue
        key = CellKey(result.spec.roles["head"], *base.key.group)
        if key in own and own[key].status not in GOOD and base.status in GOOD:
            yield _failed(own[key], base)
        elif key in compared:
            yield _judged(compared[key], base, own[key], tolerated, of_control.get(base.key.group))


def _failed(head: Cell, base: Cell) -> GateCell:
    return GateCell(
        batch_size=head.batch_size,
        steps=head.steps,
        outcome="failed",
        why=f"head did not finish ({head.status}): {head.message}",
        base_s=_median_s(base, "batch_s"),
        verdict="not comparable",
    )


def _judged(compared: Comparison, base: Cell, head: Cell, tolerated: float, of_control: ControlCell | None) -> GateCell:
    interval = _over_control(compared, of_control)
    outcome, why = _outcome(compared, interval, tolerated)
    low, high = tolerance.longer(interval) if interval else (None, None)
    return GateCell(
        batch_size=compared.batch_size,
        steps=compared.steps,
        outcome=outcome,
        why=why + (", where the control differs from base" if why and interval != _interval(compared) else ""),
        clock=compared.clock,
        base_s=_median_s(base, compared.clock),
        head_s=_median_s(head, compared.clock),
        n_pairs=compared.n_pairs,
        speedup=compared.speedup,
        ci_low=compared.ci_low,
        ci_high=compared.ci_high,
        longer=None if compared.speedup is None else 1 / compared.speedup - 1,
        longer_low=low,
        longer_high=high,
        verdict=compared.verdict,
    )


def _median_s(cell: Cell, clock: Clock) -> float | None:
    summary = getattr(cell, clock)
    return None if summary is None else float(summary.median)


def _outcome(compared: Comparison, interval: Interval | None, tolerated: float) -> tuple[Outcome, str]:
    """What a gate makes of a comparison, and why."""
    if compared.verdict == "not comparable":
        errors = dict.fromkeys(f.message for f in compared.findings if f.severity == "error")
        return "not comparable", f"not comparable: {'; '.join(errors)}"
    rounds = f"{compared.n_pairs} paired round{'' if compared.n_pairs == 1 else 's'}"
    if interval is None or any(f.rule == FEW and f.accepted is None for f in compared.findings):
        return "undecided", f"too few rounds to decide ({rounds})"
    low, high = tolerance.longer(interval)
    if tolerance.is_beyond(interval, tolerated):
        return (
            "beyond",
            f"head takes {percent(low)} to {percent(high)} longer than base, {100 * tolerated:g}% tolerated",
        )
    if tolerance.is_within(interval, tolerated):
        return "within", ""
    return "undecided", f"anywhere from {_sided(high)} to {_sided(low)}"


def _sided(longer: float) -> str:
    return f"{percent(longer)} {'slower' if longer > 0 else 'faster'}"
