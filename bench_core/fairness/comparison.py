"""Candidates against the baseline, cell by cell: the ratio, its interval, broken rules, and the one verdict.

The verdict is decided here and nowhere else: a finding of severity `error` makes a comparison `not comparable`;
otherwise the interval decides (`stats.verdict`). No ratio is given for what is not comparable, nor without an interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench_core import plan
from bench_core.fairness.rules import RULES
from bench_core.records import Call, CellKey, Comparison, Finding, Verdict
from bench_core.spec import Candidate, Protocol, RunSpec
from bench_core.stats import intervals
from bench_core.techniques import registry as techniques

WITNESSED = (
    ("steps-mismatch", ("steps_set",)),
    ("serial-vs-batched", ("pipeline_calls",)),
    ("images-mismatch", ("width", "height", "decoder_rows")),
)
"""What must be equal on both sides. A dtype may differ on purpose and has a rule of its own below."""
Ratio = tuple[float, float, float]
"""A speedup with its interval: (ratio, low, high)."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: who it is (`name` is shown), what it was asked, its good timed calls.

    `scheduler` is the class that was loaded, None where it is not known.
    """

    name: str
    candidate: Candidate
    protocol: Protocol
    calls: Sequence[Call]
    scheduler: str | None = None


@dataclass(frozen=True)
class Known:
    """What is known of a run besides its calls.

    `planned`: its cells. `failed`: messages by cell. `schedulers`: the class that was loaded, by candidate, where it
    is known. `own`: findings of each cell by itself.
    """

    planned: Sequence[CellKey]
    failed: Mapping[CellKey, str] = field(default_factory=dict)
    schedulers: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[CellKey, Sequence[Finding]] = field(default_factory=dict)


def compare(spec: RunSpec, calls: Sequence[Call], known: Known) -> list[Comparison]:
    """One comparison per candidate but the baseline, step count, and batch size that both sides have."""
    base = next(c for c in spec.candidates if c.key == spec.baseline)
    planned = set(known.planned)
    return [
        _compare_cell(spec, (base, other), cell[1:], calls, known)
        for other in spec.candidates
        if other is not base
        for cell in known.planned
        if cell[0] == other.key and (base.key, *cell[1:]) in planned
    ]


def _compare_cell(
    spec: RunSpec, pair: tuple[Candidate, Candidate], where: tuple[int, int], calls: Sequence[Call], known: Known
) -> Comparison:
    cells = [(c.key, *where) for c in pair]
    a, b = (
        Side(c.key, c, spec.protocol, intervals.timed(calls, cell), known.schedulers.get(c.key))
        for c, cell in zip(pair, cells, strict=True)
    )
    pairs = intervals.paired(a.calls, b.calls, "batch_s")
    findings = [
        *failures(cells, known.failed),
        *(differences(a, b) if pairs else ()),
        *(f for cell in cells for f in known.own.get(cell, ())),
    ]
    ratio = None
    if not is_broken(findings):
        sequential = plan.is_sequential(spec.protocol, where[0], len(pairs))
        ratio = intervals.speedup(pairs, sequential=sequential, spread=spec.protocol.process_spread)
        findings += [*_too_few(len(pairs), sequential), *_imprecise(spec.protocol, ratio)]
    return Comparison(
        candidate=b.name,
        baseline=a.name,
        batch_size=where[0],
        steps=where[1],
        n_pairs=len(pairs),
        findings=tuple(findings),
        **conclusion(findings, ratio, spec.protocol.margin),
    )


def is_broken(findings: Sequence[Finding]) -> bool:
    """Whether these findings forbid a ratio."""
    return any(f.severity == "error" for f in findings)


def conclusion(findings: Sequence[Finding], ratio: Ratio | None, margin: float) -> dict[str, float | Verdict | None]:
    """`speedup`, `ci_low`, `ci_high` and `verdict` of a comparison, from its findings and its ratio."""
    broken = is_broken(findings)
    speedup, low, high = (None, None, None) if broken or ratio is None else ratio
    verdict = "not comparable" if broken else intervals.verdict(low, high, margin)
    return {"speedup": speedup, "ci_low": low, "ci_high": high, "verdict": verdict}


def _too_few(pairs: int, sequential: bool) -> list[Finding]:
    rank = intervals.sequential_rank(pairs) if sequential else intervals.interval_rank(pairs)
    if rank is not None:
        return []
    stopped = "; where the numbers may have chosen when to stop, 9 are needed" if sequential else ""
    return [RULES["too-few-rounds"].finding("warning", f"{pairs} paired rounds{stopped}")]


def _imprecise(protocol: Protocol, ratio: Ratio | None) -> list[Finding]:
    if protocol.precision is None or ratio is None or intervals.half_width(*ratio[1:]) <= protocol.precision:
        return []
    evidence = f"+-{intervals.half_width(*ratio[1:]):.2%} where +-{protocol.precision:.2%} was asked"
    return [RULES["precision-not-reached"].finding("note", evidence)]


# -- the rules --------------------------------------------------------------------------------------------------


def failures(cells: Sequence[CellKey], failed: Mapping[CellKey, str]) -> list[Finding]:
    """Which of these cells did not finish."""
    return [RULES["cell-failed"].finding("error", f"{c[0]}: {failed[c]}") for c in cells if c in failed]


def asked(a: Side, b: Side) -> list[Finding]:
    """Work that was not asked of both alike; within a run it always is."""
    found = []
    if a.protocol.output_type != b.protocol.output_type:
        evidence = _evidence("output type", a, {a.protocol.output_type}, b, {b.protocol.output_type})
        found.append(RULES["output-mismatch"].finding("error", evidence))
    scales = a.protocol.guidance_scale, b.protocol.guidance_scale
    if (scales[0] > 1) != (scales[1] > 1):
        evidence = _evidence("guidance scale", a, {f"{scales[0]:g}"}, b, {f"{scales[1]:g}"})
        found.append(RULES["rows-mismatch"].finding("error", evidence))
    return found


def differences(a: Side, b: Side) -> list[Finding]:
    """Rules of which the witnesses of both sides show that they were broken, or cannot show that they were kept."""
    found = []
    for rule, fields in WITNESSED:
        for name in fields:
            if name == "decoder_rows" and "latent" in (a.protocol.output_type, b.protocol.output_type):
                continue  # nothing is decoded, so there is nothing to see
            seen = _values(a, name), _values(b, name)
            if None in seen[0] | seen[1]:
                found.append(RULES["not-witnessed"].finding("warning", name))
            elif seen[0] != seen[1]:
                found.append(RULES[rule].finding("error", _evidence(name, a, seen[0], b, seen[1])))
    return [*found, *_dtypes(a, b), *_rows(a, b), *_schedulers(a, b)]


def _dtypes(a: Side, b: Side) -> list[Finding]:
    """A side that was not seen to run in the dtype it declares is an error; declared ones that differ are a note."""
    rule, seen = RULES["dtype-mismatch"], (_values(a, "dtype"), _values(b, "dtype"))
    if None in seen[0] | seen[1]:
        return [RULES["not-witnessed"].finding("warning", "dtype")]
    declared = [techniques.changes(s.candidate).get("dtype", s.protocol.dtype) for s in (a, b)]
    wrong = [
        rule.finding("error", f"{side.name} should run in {told} and was seen in {'/'.join(sorted(map(str, values)))}")
        for side, told, values in zip((a, b), declared, seen, strict=True)
        if values != {told}
    ]
    if wrong or seen[0] == seen[1]:
        return wrong
    return [rule.finding("note", _evidence("dtype", a, seen[0], b, seen[1]))]


def _schedulers(a: Side, b: Side) -> list[Finding]:
    """Another sampler is a note where a technique chose it, else a warning: the models came with different ones."""
    if None in (a.scheduler, b.scheduler) or a.scheduler == b.scheduler:
        return []
    declared = "scheduler" in techniques.changes(a.candidate) | techniques.changes(b.candidate)
    evidence = f"{a.scheduler} ({a.name}) against {b.scheduler} ({b.name})"
    return [RULES["scheduler-mismatch"].finding("note" if declared else "warning", evidence)]


def _rows(a: Side, b: Side) -> list[Finding]:
    """Rows per denoiser call: guidance on one side only. Calls may honestly differ (Heun), rows a call may not."""
    rows = [{_rows_per_call(c) for c in side.calls} for side in (a, b)]
    if None in rows[0] | rows[1] or rows[0] == rows[1]:
        return []
    return [RULES["rows-mismatch"].finding("error", _evidence("rows per denoiser call", a, rows[0], b, rows[1]))]


def _rows_per_call(call: Call) -> float | None:
    seen = call.witness
    return seen.denoiser_rows / seen.denoiser_calls if seen.denoiser_rows and seen.denoiser_calls else None


def _values(side: Side, field: str) -> set[object]:
    return {getattr(c.witness, field) for c in side.calls}


def _evidence(what: str, a: Side, seen_a: set[object], b: Side, seen_b: set[object]) -> str:
    def text(values: set[object]) -> str:
        return "/".join(sorted(str(v) for v in values))

    return f"{what} {text(seen_a)} ({a.name}) against {text(seen_b)} ({b.name})"
