"""What an audit says of one file: findings with their places, and those that the file's author chose to ignore."""

from __future__ import annotations

from bench_core.fairness.finding import Evidence
from bench_core.fairness.source.place import lines_of
from bench_core.records import Record, Severity


class Located(Record):
    """A rule that a line of source breaks. Lines and columns count from 1; the end column is the first one behind it.

    `message` is the rule's title with the evidence and `fix` how to mend it, both in English; `evidence` can be said in
    other languages (`Rule.evidence`).
    """

    rule: str
    severity: Severity
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    evidence: Evidence
    fix: str


class Audited(Record):
    """One file that was read. Findings are sorted by place; `ignored` are those that a comment says to ignore."""

    path: str
    text: str
    findings: tuple[Located, ...] = ()
    ignored: tuple[Located, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends."""
        return lines_of(self.text)

    @property
    def is_broken(self) -> bool:
        """Whether a finding is an error."""
        return any(finding.severity == "error" for finding in self.findings)
