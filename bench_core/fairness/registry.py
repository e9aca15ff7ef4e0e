"""All fairness rules, found in `fairness/rules/`, and the walk over their detectors.

>>> list(rules())[:3]
['steps-mismatch', 'steps-hard-coded', 'serial-execution']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import Literal, get_args

from bench_core import discovery
from bench_core.fairness.contexts import (
    MeasuredCell,
    MeasuredRatio,
    OverControl,
    PlainerArms,
    ScoredSides,
    Side,
    TwoRuns,
)
from bench_core.fairness.finding import Finding
from bench_core.fairness.rule import Rule, Template
from bench_core.fairness.source import saying
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.source import Source
from bench_core.phrase import Phrase
from bench_core.records import Severity

Kind = Literal[
    "in_sides",
    "in_calls",
    "in_scores",
    "in_cell",
    "in_ratio",
    "among_arms",
    "between_runs",
    "over_control",
    "in_source",
    "between_sources",
]
DETECTORS: dict[Kind, tuple[type, ...]] = {
    "in_sides": (Side, Side),  # protocols and outcomes of both sides; there may be no calls
    "in_calls": (Side, Side),  # what the calls of both did; both have good timed calls
    "in_scores": (ScoredSides,),  # how much better or worse one side's pictures show the same prompts
    "in_cell": (MeasuredCell,),  # one cell by itself, whatever it is compared with
    "in_ratio": (MeasuredRatio,),  # how sure the ratio is
    "among_arms": (PlainerArms,),  # the baseline beside the plainer candidates of its run
    "between_runs": (TwoRuns,),  # two runs as a whole, measured one after the other
    "over_control": (OverControl,),  # a cell of two runs with its control
    "in_source": (Source,),  # one source file, read and never run; yields `At`
    "between_sources": (Source, Source),  # two source files side by side; yields `Difference`
}
"""The arguments of a detector of each name."""


@cache
def rules() -> dict[str, Rule]:
    """All rules by id, in their order."""
    found = [_rule(module) for module in discovery.modules("bench_core.fairness.rules")]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: (rule.order, rule.id))}


def _rule(module: ModuleType) -> Rule:
    return Rule(
        id=module.ID,
        order=module.ORDER,
        severity=module.SEVERITY,
        words=module.WORDS,
        templates=(*_templates(vars(module).values()), *saying.TEMPLATES),
        detectors={kind: getattr(module, kind) for kind in get_args(Kind) if hasattr(module, kind)},
        witnesses=getattr(module, "WITNESSES", ()),
        conditions=getattr(module, "CONDITIONS", ()),
        leaves_undecided=getattr(module, "LEAVES_UNDECIDED", False),
        acceptable=getattr(module, "ACCEPTABLE", True),
    )


def _templates(values: Iterable[object]) -> Iterator[Template]:
    """Those among the values of a module, and of its dictionaries."""
    for value in values:
        if isinstance(value, Template):
            yield value
        elif isinstance(value, dict):
            yield from (v for v in value.values() if isinstance(v, Template))


def detected(kind: Kind, *context: object) -> Iterator[tuple[Rule, Severity, Phrase]]:
    """Evidence that the detectors of one kind yield for a context (`DETECTORS` has its types), rule by rule."""
    for rule in rules().values():
        if kind in rule.detectors:
            for evidence in rule.detectors[kind](*context):
                severity, phrase = evidence if isinstance(evidence, tuple) else (rule.severity, evidence)
                yield rule, severity, phrase


def findings(kind: Kind, *context: object) -> list[Finding]:
    """The evidence of `detected` as findings."""
    return [rule.finding(severity, evidence) for rule, severity, evidence in detected(kind, *context)]


def located(source: Source) -> Iterator[tuple[Rule, At]]:
    """What the `in_source` detectors find in a source file, rule by rule."""
    for rule in rules().values():
        if "in_source" in rule.detectors:
            for at in rule.detectors["in_source"](source):
                yield rule, at


def differing(a: Source, b: Source) -> Iterator[tuple[Rule, Difference]]:
    """What the `between_sources` detectors find in two source files, rule by rule."""
    for rule in rules().values():
        if "between_sources" in rule.detectors:
            for difference in rule.detectors["between_sources"](a, b):
                yield rule, difference
