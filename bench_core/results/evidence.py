"""What a case of a broken rule shows, a line for each candidate that it is of, in either language.

>>> # list(lines(group.rule, group.cases[0], "en"))      ['shapes+tome: 3 paired rounds (batch size 1, 4)']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bench_core.fairness.finding import Comparison, Evidence, Finding
from bench_core.fairness.grouping import Case
from bench_core.fairness.rule import CELL, Rule
from bench_core.words import formats
from bench_core.words.catalogue import text


def lines(
    rule: Rule,
    case: Case[Comparison] | Case[Comparison | None],
    language: str,
    *,
    said: Callable[[str], str] = str,
    name: Callable[[str], str] = str,
) -> Iterator[str]:
    """The lines of a case, which may be of cells (None), of comparisons, or of both: then those of the cells say it.

    Of comparisons a line names the candidate and the batch sizes; what the evidence names itself, a candidate or a
    whole cell, is not said again. `said` and `name` change the evidence and candidates' names for where they are shown.
    """
    evidence = said(rule.evidence(case.finding, language))
    compared = [place for place in case.where if place is not None]
    if len(compared) < len(case.where):
        yield evidence
        return
    names_one, names_cell = _names(case.finding, compared)
    sizes: dict[str, list[str]] = {}
    for comparison in compared:
        sizes.setdefault("" if names_one else comparison.candidate, []).append(str(comparison.batch_size))
    for candidate, own in sizes.items():
        batches = text("finding.batches", language=language, sizes=formats.listed(dict.fromkeys(own), language))
        at = evidence if names_cell else text("finding.at", language=language, evidence=evidence, batches=batches)
        if candidate:
            at = text("finding.of_candidate", language=language, candidate=name(candidate), said=at)
        yield at


def _names(finding: Finding, compared: Sequence[Comparison]) -> tuple[bool, bool]:
    """Whether the evidence names a side of its comparisons, and whether it names a cell."""
    parts = list(_parts(finding.evidence))
    sides = {side for c in compared for side in (c.candidate, c.baseline)}
    values = {value for part in parts for value in part.values.values() if isinstance(value, str)}
    return bool(values & sides), any(part.template == CELL.en for part in parts)


def _parts(evidence: Evidence | None) -> Iterator[Evidence]:
    """Evidence with all that is in it."""
    if evidence is not None:
        yield evidence
        for value in evidence.values.values():
            yield from _parts(value if isinstance(value, Evidence) else None)
