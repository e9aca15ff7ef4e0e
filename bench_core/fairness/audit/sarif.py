"""An audit as SARIF 2.1.0, the form in which code hosts and editors take findings.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0; sections are named where they decide something.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench_core import __version__
from bench_core.fairness.audit.compare import Differing
from bench_core.fairness.audit.report import Located
from bench_core.fairness.audit.whole import Audit
from bench_core.fairness.registry import rules
from bench_core.fairness.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
OF_SOURCE = ("in_source", "between_sources")
"""The detectors whose rules an audit can find broken."""


def document(audit: Audit) -> dict[str, Any]:
    """The audit as one run of SARIF. Severities are SARIF's own levels; what a comment ignores is suppressed."""
    known = [rule for rule in rules().values() if any(kind in rule.detectors for kind in OF_SOURCE)]
    index = {rule.id: i for i, rule in enumerate(known)}
    driver = {"name": "Fairspeed", "version": __version__, "rules": [_rule(rule) for rule in known]}
    ignored = [_result(finding, index) | _suppressed(reason) for finding, reason in audit.ignored]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(audit)],
        "results": [*(_result(finding, index) for finding in audit.findings), *ignored],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    words = rule.words["en"]
    return {
        "id": rule.id,
        "shortDescription": {"text": words.title},
        "fullDescription": {"text": words.why},
        "help": {"text": f"{words.why} {words.fix}"},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Located, index: dict[str, int]) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [_location(finding.path, region)],
    } | (_related(finding) if isinstance(finding, Differing) else {})


def _related(finding: Differing) -> dict[str, Any]:
    region = {} if finding.against_line is None else {"startLine": finding.against_line}
    location = _location(finding.against_path, region)
    return {"relatedLocations": [location | {"id": 1, "message": {"text": f"{finding.aspect} of the other file"}}]}


def _location(path: str, region: dict[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(path)}}
    return {"physicalLocation": physical | ({"region": region} if region else {})}


def uri(path: str) -> str:
    """A path as a URI: relative as it is given, since code hosts resolve it in the repository (3.4.3, 3.4.4).

    >>> uri("a b/é.py"), uri("/a.py"), uri("a:b.py")
    ('a%20b/%C3%A9.py', 'file:///a.py', 'a%3Ab.py')
    """
    return Path(path).as_uri() if Path(path).is_absolute() else quote(Path(path).as_posix())


def _suppressed(reason: str) -> dict[str, Any]:
    return {"suppressions": [{"kind": "inSource", "justification": reason}]}


def _invocation(audit: Audit) -> dict[str, Any]:
    """Whether all files were read, why others were not, and comments that ignore nothing (3.20.21, 3.20.22)."""
    useless = [
        {"level": "warning", "message": {"text": why}, "locations": [_location(path, {"startLine": ignore.line})]}
        for path, ignore, why in audit.useless_ignores
    ]
    return {
        "executionSuccessful": not audit.unread,
        "toolExecutionNotifications": _messages(list(map(str, audit.unread))),
        "toolConfigurationNotifications": useless,
    }


def _messages(lines: Sequence[str]) -> list[dict[str, Any]]:
    return [{"level": "error", "message": {"text": line}} for line in lines]
