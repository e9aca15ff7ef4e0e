"""Candidates against the baseline, cell by cell: the ratio, its interval, broken rules, and the one verdict.

The verdict is decided here and nowhere else: a finding of severity `error` makes a comparison `not comparable`;
otherwise the interval decides (`stats.verdict`). No ratio is given for what is not comparable, nor without an interval.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench_core import stats, techniques
from bench_core.fairness.rules import RULES
from bench_core.records import Call, CellKey, Comparison, Finding
from bench_core.spec import Candidate, RunSpec

WITNESSED = (
    ("steps-mismatch", ("steps_set",)),
    ("serial-vs-batched", ("pipeline_calls",)),
    ("images-mismatch", ("width", "height", "decoder_rows")),
)
"""What must be equal on both sides. A dtype may differ on purpose and has a rule of its own below."""


def compare(
    spec: RunSpec, calls: Sequence[Call], failed: dict[CellKey, str], schedulers: dict[str, str]
) -> list[Comparison]:
    """One comparison per candidate but the baseline, batch size and step count.

    `failed` has messages by cell, `schedulers` the class that was loaded by candidate, where it is known.
    """
    base = next(c for c in spec.candidates if c.key == spec.baseline)
    others = [c for c in spec.candidates if c.key != spec.baseline]
    protocol = spec.protocol
    return [
        _compare_cell(spec, (base, other), (batch_size, steps), calls, failed, schedulers)
        for other in others
        for steps in protocol.steps
        for batch_size in protocol.batch_sizes
    ]


def _compare_cell(
    spec: RunSpec,
    pair: tuple[Candidate, Candidate],
    where: tuple[int, int],
    calls: Sequence[Call],
    failed: dict[CellKey, str],
    schedulers: dict[str, str],
) -> Comparison:
    (base, other), (batch_size, steps) = pair, where
    sides = [(c.key, batch_size, steps) for c in pair]
    ours, theirs = (stats.timed(calls, cell) for cell in sides)
    ratios = stats.paired_log_ratios(ours, theirs, "batch_s")
    findings = [
        *(RULES["cell-failed"].finding("error", f"{cell[0]}: {failed[cell]}") for cell in sides if cell in failed),
        *(_differences(spec, base, other, ours, theirs) if ratios else ()),
        *(_schedulers(base, other, schedulers) if ratios else ()),
    ]
    if not any(cell in failed for cell in sides) and stats.interval_rank(len(ratios)) is None:
        findings.append(RULES["too-few-rounds"].finding("warning", f"{len(ratios)} paired rounds"))
    broken = any(f.severity == "error" for f in findings)
    ratio, low, high = (None if broken else stats.speedup(ratios)) or (None, None, None)
    return Comparison(
        candidate=other.key,
        baseline=base.key,
        batch_size=batch_size,
        steps=steps,
        n_pairs=len(ratios),
        speedup=ratio,
        ci_low=low,
        ci_high=high,
        verdict="not comparable" if broken else stats.verdict(low, high, spec.protocol.margin),
        findings=tuple(findings),
    )


def _differences(
    spec: RunSpec, base: Candidate, other: Candidate, ours: Sequence[Call], theirs: Sequence[Call]
) -> list[Finding]:
    """Rules of which the witnesses of both sides show that they were broken, or cannot show that they were kept."""
    findings = []
    for rule, fields in WITNESSED:
        for field in fields:
            if field == "decoder_rows" and spec.protocol.output_type == "latent":
                continue  # nothing is decoded, so there is nothing to see
            a, b = _values(ours, field), _values(theirs, field)
            if None in a | b:
                findings.append(RULES["not-witnessed"].finding("warning", field))
            elif a != b:
                findings.append(RULES[rule].finding("error", _evidence(field, base.key, a, other.key, b)))
    return [*findings, *_dtypes(spec, base, other, ours, theirs), *_rows(base, other, ours, theirs)]


def _dtypes(
    spec: RunSpec, base: Candidate, other: Candidate, ours: Sequence[Call], theirs: Sequence[Call]
) -> list[Finding]:
    """A side that was not seen to run in the dtype it declares is an error; declared ones that differ are a note."""
    rule, seen = RULES["dtype-mismatch"], (_values(ours, "dtype"), _values(theirs, "dtype"))
    if None in seen[0] | seen[1]:
        return [RULES["not-witnessed"].finding("warning", "dtype")]
    declared = [techniques.changes(c).get("dtype", spec.protocol.dtype) for c in (base, other)]
    wrong = [
        rule.finding("error", f"{c.key} should run in {told} and was seen in {'/'.join(sorted(map(str, values)))}")
        for c, told, values in zip((base, other), declared, seen, strict=True)
        if values != {told}
    ]
    if wrong or seen[0] == seen[1]:
        return wrong
    return [rule.finding("note", _evidence("dtype", base.key, seen[0], other.key, seen[1]))]


def _schedulers(base: Candidate, other: Candidate, loaded: dict[str, str]) -> list[Finding]:
    """Another sampler is a note where a technique chose it, else a warning: the models came with different ones."""
    a, b = loaded.get(base.key), loaded.get(other.key)
    if None in (a, b) or a == b:
        return []
    declared = "scheduler" in techniques.changes(base) | techniques.changes(other)
    evidence = f"{a} ({base.key}) against {b} ({other.key})"
    return [RULES["scheduler-mismatch"].finding("note" if declared else "warning", evidence)]


def _rows(base: Candidate, other: Candidate, ours: Sequence[Call], theirs: Sequence[Call]) -> list[Finding]:
    """Rows per denoiser call: guidance on one side only. Calls may honestly differ (Heun), rows a call may not."""
    a, b = ({_rows_per_call(c) for c in side} for side in (ours, theirs))
    if None in a | b or a == b:
        return []
    return [RULES["rows-mismatch"].finding("error", _evidence("rows per denoiser call", base.key, a, other.key, b))]


def _rows_per_call(call: Call) -> float | None:
    seen = call.witness
    return seen.denoiser_rows / seen.denoiser_calls if seen.denoiser_rows and seen.denoiser_calls else None


def _values(calls: Sequence[Call], field: str) -> set[object]:
    return {getattr(c.witness, field) for c in calls}


def _evidence(what: str, base: str, a: set[object], other: str, b: set[object]) -> str:
    def text(values: set[object]) -> str:
        return "/".join(sorted(str(v) for v in values))

    return f"{what} {text(a)} ({base}) against {text(b)} ({other})"
