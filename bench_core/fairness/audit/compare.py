"""Two source files side by side: what each says of its protocol, and which rules the differences break."""

from __future__ import annotations

from bench_core.fairness import registry
from bench_core.fairness.audit.audit import read
from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.finding import Evidence
from bench_core.fairness.rule import Rule
from bench_core.fairness.source.aspects import aspects
from bench_core.fairness.source.place import Difference, lines_of
from bench_core.fairness.source.saying import Said, in_language
from bench_core.phrase import Phrase
from bench_core.records import Record


class Cell(Record):
    """What one source says of an aspect, and in which line; None where no line says it."""

    text: str
    line: int | None
    said: Evidence | None = None
    """The text as it can be said in another language; None where it is code, the same in all."""

    @classmethod
    def of(cls, said: Said) -> Cell:
        """The cell of what a source says."""
        evidence = Evidence.of(said.text) if isinstance(said.text, Phrase) else None
        return cls(text=said.text, line=said.place.line if said.place else None, said=evidence)

    def in_language(self, language: str) -> str:
        """The text in a language."""
        return in_language(self.said, language) if self.said else self.text


class Row(Record):
    """One aspect of both sources. `rule` is the rule that their difference breaks, None where they agree."""

    aspect: str
    a: Cell
    b: Cell
    rule: str | None


class Differing(Located):
    """A finding of the second source against the first: it lies where the second says something of the aspect."""

    aspect: str
    against_path: str
    against_line: int | None


class CodeComparison(Record):
    """The table of two sources, and a finding for every difference."""

    rows: tuple[Row, ...]
    findings: tuple[Differing, ...]


def compare_sources(a: Audited, b: Audited) -> CodeComparison:
    """Two audited files side by side, aspect by aspect."""
    source_a, source_b = read(a.text, a.path), read(b.text, b.path)
    aspects_b = aspects(source_b)
    found = list(registry.differing(source_a, source_b))
    rules = {difference.aspect: rule.id for rule, difference in reversed(found)}
    rows = [
        Row(
            aspect=aspect,
            a=Cell.of(said),
            b=Cell.of(other),
            rule=rules.get(aspect),
        )
        for aspect, said in aspects(source_a).items()
        for other in [aspects_b[aspect]]
    ]
    by_aspect = {row.aspect: row for row in rows}
    findings = [_differing(rule, d, by_aspect[d.aspect], a, b) for rule, d in found]
    return CodeComparison(rows=tuple(rows), findings=tuple(findings))


def _differing(rule: Rule, difference: Difference, row: Row, a: Audited, b: Audited) -> Differing:
    line = row.b.line or 1
    found = rule.finding(difference.severity or rule.severity, difference.evidence)
    return Differing(
        rule=rule.id,
        severity=found.severity,
        path=b.path,
        line=line,
        column=1,
        end_line=line,
        end_column=len(lines_of(b.text)[line - 1]) + 1,
        message=found.message,
        evidence=Evidence.of(difference.evidence),
        fix=rule.words["en"].fix,
        aspect=row.aspect,
        against_path=a.path,
        against_line=row.a.line,
    )
