"""What a fairness rule is made of. One rule is one module of `fairness/rules/`; the registry discovers it.

A rule module has ID (its file's name, with hyphens), ORDER, SEVERITY, WORDS by language, its evidence as `Template`s,
and at least one detector: a function named after what it looks at (`registry.DETECTORS` lists them) that yields a
`Phrase` for every piece of evidence, or (severity, phrase) where the severity is not the rule's usual one; `in_source`
yields `At`, with a place, and `between_sources` yields `Difference`, with an aspect (`source/place.py`). Optional:
- WITNESSES, the fields of the witness that the rule compares;
- CONDITIONS, the fields of a protocol whose difference between two runs this rule judges, and no other;
- LEAVES_UNDECIDED, True where two runs with this finding are called neither faster nor slower;
- ACCEPTABLE, False where nobody may accept the finding (`fairness.accepted`).

ORDER is the rule's place in every list. From 1: work that was not the same, most damaging first; from 100: how a cell
was measured; from 200: what the interval says; from 300: what there is only between two runs.

>>> seen = Template(en="{count} of {total} calls", zh="{total} 次调用中的 {count} 次")
>>> seen(count=3, total=6)
'3 of 6 calls'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bench_core.fairness.finding import Evidence, Finding, Found
from bench_core.phrase import Phrase
from bench_core.records import Severity

Detected = Phrase | tuple[Severity, Phrase]
"""What a detector yields: evidence, of the rule's usual severity or of another one."""
Detector = Callable[..., Iterable[Any]]


class Words(NamedTuple):
    """A rule in one language: its title, why it matters, how to mend it."""

    title: str
    why: str
    fix: str


class Template(NamedTuple):
    """One sentence of evidence in both languages, with the same placeholders; a call with values gives a `Phrase`."""

    en: str
    zh: str

    def __call__(self, **values: object) -> Phrase:
        return Phrase(self.en, **values)


CELL = Template(
    en="{candidate} at batch {batch_size}, {steps} steps",
    zh="{candidate}（批次大小 {batch_size}，{steps} 步）",
)
IN_CELL = Template(en="{where}: {evidence}", zh="{where}：{evidence}")
LIST = Template(en="{first}; {rest}", zh="{first}；{rest}")
AGAINST = Template(
    en="{field} {seen_a} ({a}) against {seen_b} ({b})",
    zh="{field} 为 {seen_a}（{a}），另一方为 {seen_b}（{b}）",
)
BETWEEN_RUNS = Template(en="{name} {a} against {b}", zh="{name}：{a}，另一方为 {b}")
IN_FILES = Template(
    en="{a} ({file_a}, line {line_a}) against {b} ({file_b}, line {line_b})",
    zh="{a}（{file_a} 第 {line_a} 行），另一方为 {b}（{file_b} 第 {line_b} 行）",
)
PERHAPS_IN_FILES = Template(
    en="{a} ({file_a}, line {line_a}) against {b} ({file_b}, line {line_b}): whether that is the same is not told",
    zh="{a}（{file_a} 第 {line_a} 行），另一方为 {b}（{file_b} 第 {line_b} 行）：两者是否相同，代码没有说明",
)
IN_ARMS = Template(en="{value} here, {other} in line {line}", zh="此处为 {value}，第 {line} 行为 {other}")
TIMED_WITH_CALL = Template(en="{work} is timed with the call", zh="{work} 与调用一起被计时")
SHARED = (CELL, IN_CELL, LIST, AGAINST, BETWEEN_RUNS, IN_FILES, PERHAPS_IN_FILES, IN_ARMS, TIMED_WITH_CALL)
"""Templates that several rules use."""


def listed(phrases: Iterable[Phrase]) -> Phrase:
    """At least one phrase, separated by semicolons."""
    first, *rest = phrases
    return LIST(first=first, rest=listed(rest)) if rest else first


@dataclass(frozen=True)
class Rule:
    """A rule that a fair comparison keeps."""

    id: str
    order: int
    severity: Severity
    words: Mapping[str, Words]
    """By language."""
    templates: tuple[Template, ...]
    detectors: Mapping[str, Detector]
    witnesses: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    leaves_undecided: bool = False
    acceptable: bool = True

    def finding(self, severity: Severity, evidence: Phrase) -> Finding:
        """The rule as broken, with its evidence."""
        message = f"{self.words['en'].title}: {evidence}"
        return Finding(rule=self.id, severity=severity, message=message, evidence=Evidence.of(evidence))

    def evidence(self, finding: Found, language: str = "en") -> str:
        """The evidence of one of this rule's findings, without its title; names and numbers stay as they are."""
        if finding.evidence is None:
            return finding.message.removeprefix(f"{self.words['en'].title}: ")
        return finding.evidence.text({t.en: getattr(t, language) for t in (*SHARED, *self.templates)})
