"""From the stored run of an id to its metrics.

>>> # metrics(entry, files, result, control=None, protocol=fingerprint)
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bench_core import __version__
from bench_core.cells.summary import good_timed
from bench_core.fairness.finding import Comparison, Evidence, Finding
from bench_core.phrase import Phrase
from bench_core.records import Call, Cell, Witness
from bench_core.results.result import Result
from bench_core.suite import leaderboard, names, on_task, outcome, pictures
from bench_core.suite.code_files import CodeFile
from bench_core.suite.metrics import Control, Hashes, Machine, Measured, Metrics, Role, Speedup, Speedups
from bench_core.suite.schema import Entry

FAILED = ("failed", "oom", "timeout")


def keys(files: Mapping[Role, CodeFile], result: Result | None) -> dict[Role, str]:
    """The candidates of a run by the role of their file."""
    return {r: f.candidate for r, f in files.items() if result is not None and f.candidate in result.spec.keys}


def speedups(result: Result | None, measured: Mapping[Role, str]) -> Speedups:
    """The three ratios."""
    return Speedups(
        generated=_speedup(result, measured, "generated", "baseline"),
        ground_truth=_speedup(result, measured, "ground_truth", "baseline"),
        generated_over_ground_truth=_speedup(result, measured, "generated", "ground_truth"),
    )


def _speedup(result: Result | None, measured: Mapping[Role, str], of: Role, over: Role) -> Speedup | None:
    if result is None or of not in measured or over not in measured:
        return None
    found: Comparison | None = next(iter(result.between(measured[over], measured[of])), None)
    if found is None:
        return None
    shared = found.model_dump(include={"speedup", "ci_low", "ci_high", "verdict", "clock", "n_pairs"})
    return Speedup(of=of, over=over, findings=found.findings, **shared)


def metrics(
    entry: Entry,
    files: Mapping[Role, CodeFile],
    result: Result | None,
    *,
    control: Control | None,
    hashes: Hashes,
) -> Metrics:
    """The metrics of an id. `result` is None where no two of its files could be run."""
    measured = keys(files, result)
    ratios = speedups(result, measured)
    task_findings = {role: _on_task(result, key, files[role], entry) for role, key in measured.items()}
    quality = None if result is None else pictures.of_run(result, measured)
    judged = outcome.judge(
        ratios,
        {role: message for role, file in files.items() if (message := _broken(file, result))},
        {role: [f for f in found if f.severity == "error"] for role, found in task_findings.items()},
        quality,
        outcome.MARGIN if result is None else result.spec.protocol.margin,
    )
    return Metrics(
        prompt_id=entry.prompt_id,
        task_key=entry.task_key,
        difficulty=entry.difficulty,
        category=entry.category,
        original_filename=entry.original_filename,
        techniques=leaderboard.techniques(entry),
        claimed_speedup=entry.speedup,
        outcome=judged.outcome,
        reason=judged.reason,
        reason_evidence=Evidence.of(judged.reason),
        at_fault=judged.at_fault,
        refused=judged.refused,
        speedups=ratios,
        findings=_each_once([*(f for found in task_findings.values() for f in found), *_of_ratios(ratios)]),
        files={role: _measured(file, result) for role, file in files.items()},
        quality=quality,
        control=control,
        environment=_machine(result),
        hashes=hashes,
        run_id=None if result is None else result.run.run_id,
        versions={"fairspeed": __version__},
        judged_ns=time.time_ns(),
    )


def _on_task(result: Result | None, key: str, file: CodeFile, entry: Entry) -> list[Finding]:
    if result is None:
        return []
    cell = next(c for c in result.planned if c.candidate == key)
    return on_task.findings(result.side(cell, file.path.name), names.task(entry.task_key))


def _broken(file: CodeFile, result: Result | None) -> str | None:
    """Why a file cannot be measured; None where it can, and where nobody tried."""
    if file.problem is not None:
        return file.problem
    cell = _cell(file, result)
    if cell is None or cell.status not in FAILED:
        return None
    return Phrase("{status}: {message}", status=cell.status, message=cell.message)


def _cell(file: CodeFile, result: Result | None) -> Cell | None:
    """The cell of a file, with times by the conductor's clock."""
    cells = [] if result is None else result.shown.cells
    return next((cell for cell in cells if cell.candidate == file.candidate), None)


def _measured(file: CodeFile, result: Result | None) -> Measured:
    cell = _cell(file, result)
    if result is None or cell is None:
        status, message = ("skipped", "") if file.problem is None else ("unread", file.problem)
        return Measured(path=str(file.path), sha256=file.sha256, status=status, message=message)
    facts = result.facts(file.candidate)
    return Measured(
        path=str(file.path),
        sha256=file.sha256,
        candidate=file.candidate,
        status=cell.status,
        message=cell.message,
        pipeline=facts.pipeline,
        scheduler=facts.scheduler,
        batch_s=cell.batch_s,
        per_sample_s=cell.per_sample_s,
        peak_memory_bytes=cell.peak_memory_bytes,
        witness=_typical(good_timed(result.calls_by_cell[cell.key])),
        mechanism=cell.mechanism or {},
    )


def _typical(calls: Sequence[Call]) -> dict[str, Any]:
    """What calls were seen to do: medians of numbers, the most common of other values; without what is unknown."""
    found: dict[str, Any] = {}
    for field in Witness.model_fields:
        values = [value for call in calls if (value := getattr(call.witness, field)) is not None]
        if field == "mechanism" or not values:
            continue
        is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        found[field] = statistics.median(values) if is_number else Counter(values).most_common(1)[0][0]
    return found


def _of_ratios(ratios: Speedups) -> list[Finding]:
    all_three = (ratios.generated, ratios.ground_truth, ratios.generated_over_ground_truth)
    return [finding for ratio in all_three if ratio is not None for finding in ratio.findings]


def _each_once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple({(f.rule, f.severity, f.message): f for f in findings}.values())


def _machine(result: Result | None) -> Machine:
    if result is None:
        return Machine()
    stored = result.environment
    return Machine.model_validate({name: getattr(stored, name) for name in Machine.model_fields})
