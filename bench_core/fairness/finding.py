"""What the rules find, and the comparison that it belongs to. Derived of stored calls, never stored itself.

>>> from bench_core.phrase import Phrase
>>> Evidence.of(Phrase("{n} calls", n=3)).text({"{n} calls": "{n} 次调用"})
'3 次调用'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bench_core.phrase import Phrase
from bench_core.records import CellKey, Clock, Record, Severity, Verdict


class Evidence(Record):
    """A sentence as its English template and the values in it, so that it can be said in another language."""

    template: str
    values: dict[str, str | int | float | Evidence] = {}

    @classmethod
    def of(cls, phrase: Phrase) -> Evidence:
        """The evidence with a phrase's template and values."""
        return cls(template=phrase.template, values={k: _evidence_value(v) for k, v in phrase.values.items()})

    def text(self, templates: Mapping[str, str]) -> str:
        """The sentence in another language.

        `templates` maps English templates to those of the language; one that is missing stays English.
        """
        values = {k: v.text(templates) if isinstance(v, Evidence) else v for k, v in self.values.items()}
        return templates.get(self.template, self.template).format(**values)


def _evidence_value(value: object) -> str | int | float | Evidence:
    if isinstance(value, Phrase):
        return Evidence.of(value)
    return value if isinstance(value, str | int | float) else str(value)


class Found(Protocol):
    """What is found of a run or of a source: its message in English, and the evidence of it."""

    @property
    def message(self) -> str: ...
    @property
    def evidence(self) -> Evidence | None: ...


class Finding(Record):
    """A fairness rule that was broken: `message` is the rule's title with the evidence, in English."""

    rule: str
    severity: Severity
    message: str
    evidence: Evidence | None = None
    accepted: str | None = None
    """Why somebody accepts it (`fairness.accepted`); it is a note then."""


class OverFastest(Record):
    """The ratio, with its interval, to the fastest plain candidate of a run, where that is faster than the baseline."""

    candidate: str
    """That candidate, by its key."""
    speedup: float
    ci_low: float
    ci_high: float


class Comparison(Record):
    """A candidate against the baseline at one batch size and step count, with everything a verdict needs."""

    candidate: str
    baseline: str
    batch_size: int
    steps: int
    clock: Clock = "batch_s"
    n_pairs: int
    speedup: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    over_fastest: OverFastest | None = None
    """Where the baseline is weak (see `fairness.plainer`)."""

    @property
    def key(self) -> CellKey:
        return CellKey(self.candidate, self.batch_size, self.steps)
