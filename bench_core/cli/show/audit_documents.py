"""An audit as a document for programs: JSON, or SARIF 2.1.0 as code hosts and editors read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from bench_core import __version__
from bench_core.fairness import registry
from bench_core.fairness.audit.compare import CodeComparison
from bench_core.fairness.audit.ignores import ignores
from bench_core.fairness.audit.report import Audited, Located

SCHEMA = 1
FIELDS = {"rule", "severity", "path", "line", "column", "end_line", "end_column", "message", "fix"}
SARIF = {"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json"}


def as_json(audited: Sequence[Audited], comparison: CodeComparison | None = None) -> str:
    """`{"schema": 1, "findings": [...], "ignored": [...]}`, with `comparison` where two files were compared."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "findings": [finding.model_dump(include=FIELDS) for one in audited for finding in one.findings],
        "ignored": [finding.model_dump(include=FIELDS) for one in audited for finding in one.ignored],
    }
    if comparison is not None:
        document["comparison"] = {
            "rows": [row.model_dump() for row in comparison.rows],
            "findings": [f.model_dump(include={"rule", "severity", "message"}) for f in comparison.findings],
        }
    return json.dumps(document, indent=1, ensure_ascii=False)


def as_sarif(audited: Sequence[Audited]) -> str:
    """SARIF 2.1.0 with the words of every rule; what is ignored is there as suppressed, with its reason."""
    ids = list(registry.rules())
    results = [_result(finding, ids) for one in audited for finding in one.findings]
    results += [
        _result(finding, ids) | {"suppressions": [_suppression(one, finding)]}
        for one in audited
        for finding in one.ignored
    ]
    driver = {"name": "Fairspeed", "version": __version__, "rules": [_descriptor(id_) for id_ in ids]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps(SARIF | {"runs": [run]}, indent=1, ensure_ascii=False)


def _descriptor(id_: str) -> dict[str, Any]:
    rule = registry.rules()[id_]
    words = rule.words["en"]
    return {
        "id": id_,
        "shortDescription": {"text": words.title},
        "fullDescription": {"text": words.why},
        "help": {"text": words.fix},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Located, ids: Sequence[str]) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    place = {"artifactLocation": {"uri": PurePath(finding.path).as_posix()}, "region": region}
    return {
        "ruleId": finding.rule,
        "ruleIndex": ids.index(finding.rule),
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }


def _suppression(one: Audited, finding: Located) -> dict[str, str]:
    reason = next((ignore.reason for ignore in ignores(one.text) if ignore.covers(finding)), "")
    return {"kind": "inSource", "justification": reason}
