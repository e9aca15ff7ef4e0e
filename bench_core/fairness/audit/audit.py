"""Read one source file with `ast`, never import it, and say which rules of a fair measurement it breaks.

>>> audit_source("x = 1", "x.py").findings
()
"""

from __future__ import annotations

import ast

from bench_core.errors import InputError
from bench_core.fairness import registry
from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.finding import Evidence
from bench_core.fairness.source.source import Source
from bench_core.phrase import Phrase


def audit_source(text: str, path: str) -> Audited:
    """Findings of one file. Raises InputError, one line, where the text is not Python."""
    source = read(text, path)
    found = [
        Located(
            rule=rule.id,
            severity=at.severity or rule.severity,
            path=path,
            line=at.place.line,
            column=at.place.column,
            end_line=at.place.end_line,
            end_column=at.place.end_column,
            message=f"{rule.words['en'].title}: {at.evidence}",
            evidence=Evidence.of(at.evidence),
            fix=rule.words["en"].fix,
        )
        for rule, at in registry.located(source)
    ]
    return Audited(path=path, text=text, findings=tuple(sorted(found, key=lambda f: (f.line, f.column, f.rule))))


def read(text: str, path: str) -> Source:
    """The facts of one file. Raises InputError where the text is not Python."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        given = Phrase("{message} in line {line}", message=error.msg, line=error.lineno or 1)
        raise InputError(path, given=given, expected="Python source", todo="correct the line") from None
    return Source(path)
