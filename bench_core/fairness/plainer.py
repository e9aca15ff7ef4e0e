"""Whether a baseline is the best that the run itself has to offer: the plainer honest candidates beside it.

A baseline with techniques, or in a model file, may be slower than the same model without them; every candidate then
gains against it what the baseline has lost. So where a plainer candidate of the run is faster than the baseline, every
comparison says so and has its ratio to the fastest of these beside the other.

A candidate is *plainer* than the baseline

- if both have the same model, and its techniques are some of the baseline's but not all, or
- if the baseline is a model file, and it is that model itself, known by its pipeline's class and number of parameters,
  without any technique,

and if both declare the same work: a baseline of more steps, or of a costlier sampler on purpose, is not weak. It is
*honest* if its own comparison with the baseline breaks no rule that forbids a ratio. A plain baseline has nothing
plainer, however many faster candidates there are: those are what is being measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bench_core.fairness import accepted, registry
from bench_core.fairness.contexts import PlainerArms, Side
from bench_core.fairness.finding import Comparison, Finding, OverFastest
from bench_core.models import registry as models
from bench_core.records import CellKey, Group
from bench_core.spec import Candidate
from bench_core.techniques import registry as techniques

SAME_WORK = ("dtype", "execution")
"""What may be changed on purpose and leaves the work of an image as it is."""


def with_fastest(
    comparisons: Sequence[Comparison],
    sides: Mapping[CellKey, Side],
    accept: Mapping[str, str],
    compare: Callable[[Side, Side], Comparison],
) -> list[Comparison]:
    """The comparisons of a run; those with a weak baseline say so.

    `accept` are the reasons for findings that are accepted, by rule; `compare` compares two sides, the first as the
    baseline. Raises KeyError where a comparison is of no side.
    """
    by_group: dict[Group, list[Comparison]] = {}
    for comparison in comparisons:
        by_group.setdefault(comparison.key.group, []).append(comparison)
    with_ratio: dict[CellKey, Comparison] = {}
    for own in by_group.values():
        arms = _arms(own, sides)
        found = accepted.applied(registry.findings("among_arms", arms), accept)
        if arms.fastest is not None:
            with_ratio |= {c.key: _with_ratio(c, found, arms.fastest, sides, compare) for c in own}
    return [with_ratio.get(c.key, c) for c in comparisons]


def _arms(comparisons: Iterable[Comparison], sides: Mapping[CellKey, Side]) -> PlainerArms:
    """The plainer candidates among those compared with one baseline, with their ratios to it."""
    ratios, baseline, margin = {}, "", 0.0
    for c in comparisons:
        a, b = sides[CellKey(c.baseline, *c.key.group)], sides[c.key]
        baseline, margin = a.name, a.protocol.margin
        if c.speedup is not None and c.ci_low is not None and c.ci_high is not None and is_plainer(b, a):
            ratios[c.candidate] = (c.speedup, c.ci_low, c.ci_high)
    return PlainerArms(baseline, margin, ratios)


def _with_ratio(
    comparison: Comparison,
    found: Sequence[Finding],
    fastest: str,
    sides: Mapping[CellKey, Side],
    compare: Callable[[Side, Side], Comparison],
) -> Comparison:
    """The comparison with the findings of its weak baseline, and its ratio to the fastest plainer candidate."""
    over = None
    if fastest != comparison.candidate:
        over = compare(sides[CellKey(fastest, *comparison.key.group)], sides[comparison.key])
    update: dict[str, Any] = {"findings": (*comparison.findings, *found), "over_fastest": _over(fastest, over)}
    return comparison.model_copy(update=update)


def _over(fastest: str, over: Comparison | None) -> OverFastest | None:
    """The ratio of a comparison with the fastest arm; None where there is none."""
    if over is None or over.speedup is None or over.ci_low is None or over.ci_high is None:
        return None
    return OverFastest(candidate=fastest, speedup=over.speedup, ci_low=over.ci_low, ci_high=over.ci_high)


def is_plainer(arm: Side, baseline: Side) -> bool:
    """Whether a candidate is the baseline's model with less done to it."""
    if _work(arm) != _work(baseline):
        return False
    if arm.candidate.model == baseline.candidate.model:
        mine, theirs = _uses(arm.candidate), _uses(baseline.candidate)
        return len(mine) < len(theirs) and all(use in theirs for use in mine)
    is_plain = not arm.candidate.techniques and not models.runs_code(arm.candidate.model)
    return is_plain and models.runs_code(baseline.candidate.model) and _same_model(arm, baseline)


def _work(side: Side) -> dict[str, str]:
    """What a side changes on purpose of the work itself: steps, sampler."""
    return {name: to for name, to in side.declared.items() if name not in SAME_WORK}


def _uses(candidate: Candidate) -> list[tuple[str, dict[str, Any]]]:
    """Its techniques with all their options; with those that are written down where one is of another version."""
    known = techniques.catalog()
    return [(u.name, techniques.resolve(u) if u.name in known else dict(u.options)) for u in candidate.techniques]


def _same_model(a: Side, b: Side) -> bool:
    """Whether the loaded pipelines are of one class with as many parameters; False where that is not known."""
    known = None not in (a.facts.parameters, a.facts.pipeline)
    return known and (a.facts.parameters, a.facts.pipeline) == (b.facts.parameters, b.facts.pipeline)
