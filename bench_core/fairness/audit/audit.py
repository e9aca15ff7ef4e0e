"""Read one source file with `ast`, never import it, and say which rules of a fair measurement it breaks.

>>> audit_source("x = 1", "x.py").findings
()
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

from bench_core.errors import InputError
from bench_core.fairness import registry
from bench_core.fairness.audit.ignores import sorted_out
from bench_core.fairness.audit.reader import reader
from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.finding import Evidence
from bench_core.fairness.grouping import SEVERITIES
from bench_core.fairness.rule import Rule
from bench_core.fairness.source.place import At, lines_of
from bench_core.fairness.source.source import Source
from bench_core.phrase import Phrase


def audit_source(text: str, path: str) -> Audited:
    """Findings of one file. Raises InputError, one line, where the text is not Python."""
    lines = lines_of(text)
    found = [_located(rule, at, path, lines) for rule, at in registry.located(read(text, path))]
    findings, ignored = sorted_out(_once(found), text)
    return Audited(path=path, text=text, findings=tuple(findings), ignored=tuple(ignored))


def read(text: str, path: str) -> Source:
    """The facts of one file. Raises InputError where the text is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as an escape that Python does not know: nothing to do with timing
            return reader.read(text, path)
    except SyntaxError as error:
        given = Phrase("{message}, line {line}", message=error.msg, line=error.lineno or 1)
    except ValueError as error:  # null bytes
        given = Phrase("{message}, line {line}", message=str(error), line=1)
    except (RecursionError, MemoryError):
        given = Phrase("code that is nested too deeply")
    raise InputError(path, given=given, expected="Python source", todo="correct the line") from None


def _located(rule: Rule, at: At, path: str, lines: Sequence[str]) -> Located:
    place = at.place.in_characters(lines)
    return Located(
        rule=rule.id,
        severity=at.severity or rule.severity,
        path=path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        message=f"{rule.words['en'].title}: {at.evidence}",
        evidence=Evidence.of(at.evidence),
        fix=rule.words["en"].fix,
    )


def _once(found: Iterable[Located]) -> list[Located]:
    """One finding of a rule a place, the worst: a function that is called twice is walked through twice."""
    kept: dict[tuple[str, int, int], Located] = {}
    for finding in sorted(found, key=lambda f: SEVERITIES.index(f.severity)):
        kept.setdefault((finding.rule, finding.line, finding.column), finding)
    order = list(registry.rules())
    return sorted(kept.values(), key=lambda f: (f.line, f.column, order.index(f.rule)))
