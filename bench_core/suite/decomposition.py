"""Why an old number differed: the claimed speedup as a product of the fair one and what each unfair condition adds.

    claimed = fair x warm-up x samples x execution x steps x seeds x residual

A factor above 1 made the claim larger than it should be. Each is measured by switching one condition for both sides,
all sides as candidates of one run, so that they are interleaved. The residual is what the factors do not explain: the
order in which the old script called its candidates, drift meanwhile, and chance. How each interval is made is argued in
docs/statistics.md, "Taking a claim apart".

>>> Factor(name="steps", factor=2.5, ci_low=2.4, ci_high=2.6).factor
2.5
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from bench_core import plan
from bench_core.fairness.finding import Comparison, Evidence, Finding
from bench_core.phrase import Phrase
from bench_core.records import Record, Verdict
from bench_core.results.result import Result
from bench_core.stats import intervals
from bench_core.suite.passes import Pair, Passes

Condition = Literal["warm-up", "samples", "execution", "steps", "seeds"]
"""What the old scripts did differently, in the order in which the conditions are switched.

The warm-up comes first: first calls show in totals, which the old scripts formed, and not in medians. Once it is
switched, `samples` goes from totals over the old count to the paired median, by which the others are measured.
"""


class Factor(Record):
    """What one unfair condition multiplied the claim by, with its 95 % interval; None where there is none."""

    name: Condition
    factor: float
    ci_low: float | None
    ci_high: float | None


class Decomposition(Record):
    """A claimed speedup taken apart; intervals are 95 %, None where there are too few calls for one.

    `ci_low` and `ci_high` are those of `fair`, which is None where even the fair calls are not comparable; `message`
    then says why, or which calls are missing.
    """

    candidate: str
    baseline: str
    claimed: float | None
    claimed_ci_low: float | None
    claimed_ci_high: float | None
    fair: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    """Of the fair calls."""
    factors: tuple[Factor, ...]
    residual: float | None
    residual_ci_low: float | None
    residual_ci_high: float | None
    message: str = ""
    evidence: Evidence | None = None
    """The message as a template with its values, for other languages."""


class State(NamedTuple):
    """Two candidates under the same conditions, by their keys; `switched` is the condition that is fair from here on.

    The first state has None: all conditions are the old ones. A condition that changes nothing for a side leaves it
    the same candidate.
    """

    switched: Condition | None
    base: str
    other: str


class Estimate(NamedTuple):
    """A log-ratio with its interval; None where there is none."""

    middle: float
    low: float | None
    high: float | None


UNCHANGED = Estimate(0.0, 0.0, 0.0)
"""Of a switch that changes neither side: known, not measured."""


def decompose(result: Result, states: Sequence[State], alone: Pair, *, left_out: int) -> Decomposition:
    """Take a claim apart: how many times faster `other` is than `base`.

    `states` begin with the old conditions and end with the fair ones; while `warm-up` is not switched they are compared
    by totals, then by medians. `alone` are the base and the other measured as the old script did, one after the other;
    `left_out` is how many full batches of a pass the old script used up for its warm-up. Candidates that have no calls
    leave a decomposition without factors, with a message.
    """
    passes = Passes(result, {*alone, *_keys(states)}, left_out=left_out)
    fair = _fair(result, states[-1], passes.full)
    missing = _missing(result, passes, _keys(states))
    factors = () if missing else tuple(_factors(result, passes, states))
    old = passes.alone_ratios(alone)
    claimed = of_passes(old) if old else None
    residual = None
    if claimed and factors and fair.speedup:
        middle = claimed.middle - math.log(math.prod([fair.speedup, *(f.factor for f in factors)]))
        residual = _over_passes(middle, _residuals(passes, states, alone))
    message = _not_comparable(fair) or missing or (None if old else _missing(result, passes, alone))
    message = message or _cut_short(result, [*alone, *_keys(states)])
    return Decomposition(
        candidate=states[-1].other,
        baseline=states[-1].base,
        **_as_ratio("claimed", claimed),
        fair=fair.speedup,
        ci_low=fair.ci_low,
        ci_high=fair.ci_high,
        verdict=fair.verdict,
        findings=fair.findings,
        factors=factors,
        **_as_ratio("residual", residual),
        message=message or "",
        evidence=None if message is None else Evidence.of(message),
    )


def of_passes(log_ratios: Sequence[float]) -> Estimate:
    """The mean of one log-ratio a pass with Student's interval.

    Every pass has fresh processes, so what two processes of one program differ by is in the scatter.
    """
    return Estimate(statistics.fmean(log_ratios), *(intervals.mean_interval(log_ratios) or (None, None)))


def _over_passes(middle: float, log_ratios: Sequence[float]) -> Estimate:
    """The same interval for a number that is not quite the mean of its passes: it stays where theirs is.

    Medians over all rounds scatter more than the mean of medians of passes, so that around `middle` it would be too
    narrow.
    """
    low, high = intervals.mean_interval(log_ratios) or (None, None)
    if low is None or high is None:
        return Estimate(middle, None, None)
    return Estimate(middle, min(low, middle), max(high, middle))


def _keys(states: Sequence[State]) -> list[str]:
    """The candidates of states, each once."""
    return list(dict.fromkeys(key for state in states for key in (state.base, state.other)))


def _fair(result: Result, state: State, batch_size: int) -> Comparison:
    return next(c for c in result.between(state.base, state.other) if c.batch_size == batch_size)


def _missing(result: Result, passes: Passes, keys: Sequence[str]) -> Phrase | None:
    """Says which candidate has no whole pass; None where all have one in common."""
    if passes.whole(keys):
        return None
    if failed := _failed(result, keys):
        return Phrase("the claim cannot be taken apart, {candidate} failed: {why}", **failed)
    return Phrase("the claim cannot be taken apart before all candidates have made one whole pass")


def _cut_short(result: Result, keys: Sequence[str]) -> Phrase | None:
    """Says which candidate failed after it had made some passes, so that these numbers are of those only."""
    failed = _failed(result, keys)
    return Phrase("{candidate} failed before its last pass: {why}", **failed) if failed else None


def _failed(result: Result, keys: Sequence[str]) -> dict[str, str]:
    """The first of these candidates that failed, and why; empty where none did."""
    found = ((key, why) for key in keys for cell, why in result.failed.items() if cell.candidate == key)
    return next(({"candidate": key, "why": why} for key, why in found), {})


def _not_comparable(fair: Comparison) -> Phrase | None:
    """Why there is no fair ratio: the first rule that forbids it."""
    errors = [finding.rule for finding in fair.findings if finding.severity == "error"]
    return Phrase("not comparable even under equal conditions ({rule})", rule=errors[0]) if errors else None


def _factors(result: Result, passes: Passes, states: Sequence[State]) -> Iterable[Factor]:
    """The factor of every switch in order, and that of the counting once the warm-up is as it should be."""
    by_totals = any(state.switched == "warm-up" for state in states)
    if not by_totals:
        yield _factor("samples", _counting(passes, states[0]))
    for before, after in pairwise(states):
        assert after.switched is not None
        switch = _by_totals(passes, before, after) if by_totals else _by_medians(result, passes, before, after)
        yield _factor(after.switched, switch)
        if after.switched == "warm-up":
            by_totals = False
            yield _factor("samples", _counting(passes, after))


def _by_totals(passes: Passes, before: State, after: State) -> Estimate:
    if not any(_sides(before, after)):
        return UNCHANGED
    ratios = passes.old_ratios([(before.base, before.other), (after.base, after.other)])
    return of_passes([old - new for old, new in ratios])


def _by_medians(result: Result, passes: Passes, before: State, after: State) -> Estimate:
    """The median over rounds."""
    sides = _sides(before, after)
    if not any(sides):
        return UNCHANGED
    above, below = ([passes.full_calls(key) for key in keys] for keys in sides)
    pairs = intervals.contrast(above, below, passes.clock)
    protocol = result.spec.protocol
    sequential = plan.is_sequential(protocol, passes.full, len(pairs))
    ratio = intervals.speedup(pairs, sequential=sequential, spread=protocol.process_spread)
    if ratio is None:
        return Estimate(statistics.median(pairs.log_ratios), None, None)
    return Estimate(*map(math.log, ratio))


def _sides(before: State, after: State) -> tuple[list[str], list[str]]:
    """The ratio of two states' ratios: the candidates above its line, and those below; what is in both cancels."""
    above, below = Counter([before.base, after.other]), Counter([before.other, after.base])
    return list((above - below).elements()), list((below - above).elements())


def _counting(passes: Passes, state: State) -> Estimate:
    """Totals over the old count, over the median of paired full batches, of one and the same calls."""
    pair = state.base, state.other
    return of_passes(
        [passes.old_ratio(pair, p) - passes.median_ratio(*_sides_of(state), p) for p in passes.whole(pair)]
    )


def _sides_of(state: State) -> tuple[list[str], list[str]]:
    """A state's own ratio in the form of `_sides`."""
    return [state.base], [state.other]


def _factor(name: Condition, estimate: Estimate) -> Factor:
    low, high = (None if end is None else math.exp(end) for end in estimate[1:])
    return Factor(name=name, factor=math.exp(estimate.middle), ci_low=low, ci_high=high)


def _residuals(passes: Passes, states: Sequence[State], alone: Pair) -> list[float]:
    """What is left of the claim in each pass by itself: factors share calls, so their errors partly cancel."""
    counted = next((i for i, state in enumerate(states) if state.switched == "warm-up"), 0)
    switches = [_sides(before, after) for before, after in pairwise(states[counted:])]
    first, last = (states[0].base, states[0].other), _sides_of(states[-1])
    explained = [
        passes.old_ratio(first, p)
        - passes.median_ratio(*_sides_of(states[counted]), p)
        + sum(passes.median_ratio(*sides, p) for sides in (*switches, last))
        for p in passes.whole(_keys(states))
    ]
    return [claim - known for claim, known in zip(passes.alone_ratios(alone), explained, strict=False)]


def _as_ratio(name: str, estimate: Estimate | None) -> dict[str, float | None]:
    """The fields of an estimate as a ratio with its interval."""
    values = (None, None, None) if estimate is None else estimate
    ratios = (None if value is None else math.exp(value) for value in values)
    return dict(zip((name, f"{name}_ci_low", f"{name}_ci_high"), ratios, strict=True))
