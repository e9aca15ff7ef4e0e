"""Candidates against the baseline, cell by cell: the ratio, its interval, broken rules, and the one verdict.

The verdict is decided here and nowhere else: a finding of severity `error` that nobody accepts (`fairness.accepted`)
makes a comparison `not comparable`; otherwise the interval decides (`stats.intervals.verdict`). No ratio is given for
what is not comparable, nor without an interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from statistics import fmean
from types import MappingProxyType
from typing import NamedTuple

from bench_core import plan
from bench_core.cells import clocks
from bench_core.fairness import accepted, plainer, registry
from bench_core.fairness.contexts import MeasuredRatio, Ratio, ScoredSides, Side
from bench_core.fairness.finding import Comparison, Finding
from bench_core.records import CellKey, Verdict
from bench_core.spec import RunSpec
from bench_core.stats import intervals


class Conclusion(NamedTuple):
    """A speedup with its interval, None where none is given, and the verdict."""

    speedup: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict


def compare(
    spec: RunSpec, sides: Mapping[CellKey, Side], accept: Mapping[str, str] = MappingProxyType({})
) -> list[Comparison]:
    """One comparison per candidate but the baseline, step count, and batch size that both sides have.

    `sides` are the run's cells, in the order of its plan; `accept` the reasons for findings that are accepted, by rule.
    """
    found = [
        compare_sides(sides[CellKey(spec.baseline, *cell.group)], sides[cell], accept)
        for key in spec.keys
        if key != spec.baseline
        for cell in sides
        if cell.candidate == key and CellKey(spec.baseline, *cell.group) in sides
    ]
    return plainer.with_fastest(found, sides, accept, partial(compare_sides, accept=accept))


def compare_sides(a: Side, b: Side, accept: Mapping[str, str] = MappingProxyType({})) -> Comparison:
    """A cell against another one of the same run, which is the baseline `a`."""
    clock = clocks.clock(a.candidate, b.candidate)
    pairs = intervals.paired(a.calls, b.calls, clock)
    found, ratio = accepted.applied(findings(a, b), accept), None
    if not is_broken(found):
        sequential = plan.is_sequential(a.protocol, b.cell.batch_size, len(pairs))
        ratio = intervals.speedup(pairs, sequential=sequential, spread=a.protocol.process_spread)
        found += accepted.applied(of_ratio(a, b, ratio, n_pairs=len(pairs), sequential=sequential), accept)
    conclusion = conclude(found, ratio, a.protocol.margin)
    return Comparison(
        candidate=b.name,
        baseline=a.name,
        batch_size=b.cell.batch_size,
        steps=b.cell.steps,
        clock=clock,
        n_pairs=len(pairs),
        speedup=conclusion.speedup,
        ci_low=conclusion.ci_low,
        ci_high=conclusion.ci_high,
        verdict=conclusion.verdict,
        findings=tuple(found),
    )


def findings(a: Side, b: Side) -> list[Finding]:
    """Findings of the rules that look at two sides, then those of either side by itself."""
    both_ran = bool(a.calls) and bool(b.calls)
    return [
        *registry.findings("in_sides", a, b),
        *(registry.findings("in_calls", a, b) if both_ran else ()),
        *_of_scores(a, b),
        *a.findings,
        *b.findings,
    ]


def _of_scores(a: Side, b: Side) -> list[Finding]:
    """Findings of the rules that look at scores: of one CLIP model, for the same prompts and noise."""
    asked = [(s.protocol.prompts, s.protocol.seed, s.protocol.seed_policy) for s in (a, b)]
    if a.clip is None or b.clip is None or a.clip.clip_model != b.clip.clip_model or asked[0] != asked[1]:
        return []
    common = a.clip.by_sample.keys() & b.clip.by_sample.keys()
    differences = [b.clip.by_sample[k] - a.clip.by_sample[k] for k in sorted(common)]
    found = intervals.mean_interval(differences)
    if found is None:
        return []
    return registry.findings("in_scores", ScoredSides(a.name, b.name, fmean(differences), *found, len(common)))


def of_ratio(a: Side, b: Side, ratio: Ratio | None, *, n_pairs: int | None, sequential: bool) -> list[Finding]:
    """Findings of the rules that look at the ratio of two sides; see `MeasuredRatio`."""
    n_calls = len(a.calls), len(b.calls)
    return registry.findings("in_ratio", MeasuredRatio(a.protocol, ratio, n_calls, n_pairs, sequential))


def is_broken(findings: Sequence[Finding]) -> bool:
    """Whether these findings forbid a ratio."""
    return any(f.severity == "error" for f in findings)


def conclude(findings: Sequence[Finding], ratio: Ratio | None, margin: float) -> Conclusion:
    """The verdict, and the ratio if it may be reported."""
    if is_broken(findings):
        return Conclusion(None, None, None, "not comparable")
    if ratio is None:
        return Conclusion(None, None, None, intervals.verdict(None, None, margin))
    return Conclusion(*ratio, intervals.verdict(*ratio[1:], margin))
