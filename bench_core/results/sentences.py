"""What a result says beyond its table, a line each: broken rules, how sure it all is, warm-up, scaling.

>>> list(findings([]))
[]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench_core.fairness.rules import RULES
from bench_core.records import Cell, Finding
from bench_core.results.result import Result

SEVERITIES = ("error", "warning", "note")
MOST_EVIDENCE = 3
"""Cells of which one finding is shown; of more, how many."""
TOLD_FROM_S = 1.0
"""Seconds to the first steady call that are worth a line."""


def of_run(result: Result) -> Iterator[str]:
    """All lines of a run: findings first."""
    yield from findings([*result.findings, *(f for c in result.comparisons for f in c.findings)])
    yield from _multiplicity(result)
    yield from _steady(result)
    yield from _scaling(result)


def findings(found: Sequence[Finding]) -> Iterator[str]:
    """A line for every rule that was broken, the worst first, with the evidence of a few cells."""
    evidence: dict[tuple[str, str], list[str]] = {}
    for finding in found:
        told = evidence.setdefault((finding.severity, RULES[finding.rule].title), [])
        text = finding.message.removeprefix(f"{RULES[finding.rule].title}: ")
        if text not in told:
            told.append(text)
    for (severity, title), told in sorted(evidence.items(), key=lambda item: SEVERITIES.index(item[0][0])):
        more = f"; and {len(told) - MOST_EVIDENCE} more" if len(told) > MOST_EVIDENCE else ""
        yield f"{severity}: {title}: {'; '.join(told[:MOST_EVIDENCE])}{more}"


def marks(cell: Cell) -> str:
    """What stood out among a cell's timed calls, in few words."""
    outliers = "outlier" if cell.n_outliers == 1 else "outliers"
    counts = ((cell.n_outliers, outliers), (cell.n_contended, "contended"), (cell.n_throttled, "throttled"))
    found = [f"{count} {what}" for count, what in counts if count]
    if cell.drift is not None:
        found.append(f"drift {cell.drift:+.1%}")
    return ", ".join([*found, "not steady"] if cell.steady is False else found)


def _multiplicity(result: Result) -> Iterator[str]:
    """Many intervals are less sure together than each by itself."""
    count = sum(c.ci_low is not None for c in result.comparisons)
    if count > 1:
        wrong = count / 20
        yield (
            f"{count} comparisons: each interval by itself is right at least 19 times in 20, "
            f"so of all {count} about {wrong:.2g} may be wrong"
        )


def _steady(result: Result) -> Iterator[str]:
    """A line for every candidate that took long to become steady, with the cell where it took longest."""
    for key in result.spec.keys:
        slow = [c for c in result.cells if c.candidate == key and (c.time_to_steady_s or 0) > TOLD_FROM_S]
        if slow:
            cell = max(slow, key=lambda c: c.time_to_steady_s or 0)
            first = "" if cell.first_call_s is None else f", first call {cell.first_call_s:.3g} s"
            yield (
                f"time to first steady call of {key}: {cell.time_to_steady_s:.3g} s"
                f" (batch {cell.batch_size}, {cell.steps} steps{first})"
            )


def _scaling(result: Result) -> Iterator[str]:
    """The best batch and the law of the saturated tail, by candidate and steps."""
    for candidate in result.spec.keys:
        for steps in result.spec.protocol.steps:
            best, law = result.best_batch(candidate, steps), result.tail(candidate, steps)
            if best:
                edge = " (at the edge of the range)" if best[1] else ""
                yield f"best batch of {candidate} at {steps} steps: {best[0]}{edge}"
            if law:
                knee = "" if law.knee is None else f"; below batch {law.knee:.2g} more images are nearly free"
                yield (
                    f"batches {law.batch_sizes[0]} to {law.batch_sizes[-1]} of {candidate} at {steps} steps: "
                    f"{law.fixed_s:.3g} s + {law.per_image_s:.4g} s an image (within {law.residual:.1%}){knee}"
                )
