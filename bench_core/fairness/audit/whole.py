"""An audit of several files as a whole, and its JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench_core.errors import InputError
from bench_core.fairness.audit.compare import CodeComparison, Differing
from bench_core.fairness.audit.ignores import Ignore, reason, without_effect
from bench_core.fairness.audit.report import Audited, Located

SCHEMA = 1
"""Of the JSON document; fields are added, never renamed or dropped, within a number."""
FIELDS = ("rule", "severity", "path", "line", "column", "end_line", "end_column", "message", "fix")


@dataclass(frozen=True)
class Audit:
    """Files that were read, why others were not, and, of two files, how they differ."""

    files: tuple[Audited, ...]
    unread: tuple[InputError, ...] = ()
    comparison: CodeComparison | None = None

    @property
    def findings(self) -> tuple[Located, ...]:
        """Those of all files, then the differences of two."""
        of_files = (finding for audited in self.files for finding in audited.findings)
        return (*of_files, *(self.comparison.findings if self.comparison else ()))

    @property
    def is_broken(self) -> bool:
        """Whether a finding is an error."""
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def ignored(self) -> Iterator[tuple[Located, str]]:
        """The findings that comments ignore, each with the reason."""
        return ((finding, reason(finding, audited.text)) for audited in self.files for finding in audited.ignored)

    @property
    def useless_ignores(self) -> Iterator[tuple[str, Ignore, str]]:
        """The comments that ignore nothing, each with its path and why."""
        for audited in self.files:
            for ignore, why in without_effect(audited.ignored, audited.text):
                yield audited.path, ignore, why


def document(audit: Audit) -> dict[str, Any]:
    """The audit as a JSON value. A difference of two files has its place in both: the second's is its own."""
    return {
        "schema": SCHEMA,
        "findings": [_finding(finding) for finding in audit.findings],
        "ignored": [_finding(finding) | {"reason": why} for finding, why in audit.ignored],
        "ignores_without_effect": [
            {"path": path, "line": ignore.line, "column": ignore.column, "message": why}
            for path, ignore, why in audit.useless_ignores
        ],
        "errors": [str(error) for error in audit.unread],
    } | ({"comparison": _table(audit.comparison)} if audit.comparison else {})


def _finding(finding: Located) -> dict[str, Any]:
    fields = {name: getattr(finding, name) for name in FIELDS}
    if isinstance(finding, Differing):
        fields["aspect"] = finding.aspect
        fields["against"] = {"path": finding.against_path, "line": finding.against_line}
    return fields


def _table(comparison: CodeComparison) -> dict[str, Any]:
    return {"rows": [row.model_dump(exclude={"a": {"said"}, "b": {"said"}}) for row in comparison.rows]}
