"""`compare`, answered: what a stored run says of the generated code and of the ground truth, over their base.

Everything is derived from stored calls and facts; no source is read again.

>>> # comparison_of_code(load_result(store, run_id)).speedup.verdict
"""

from __future__ import annotations

import math

from bench_core import plan
from bench_core.cells import clocks
from bench_core.cells.summary import good_timed
from bench_core.fairness.finding import Comparison, Evidence
from bench_core.phrase import Phrase
from bench_core.records import CellKey, CellStatus, Clock, Record
from bench_core.results.result import Result
from bench_core.spec import Original
from bench_core.stats import intervals, processes
from bench_core.suite import gain
from bench_core.suite.arms import ALONE, SWITCHES, states
from bench_core.suite.compare import ROLES, Role
from bench_core.suite.decomposition import Decomposition, decompose

USED_UP = 1
"""Full batches of a pass that the old script used up for its warm-up."""


class CodeRole(Record):
    """One of those that are compared; None is unknown."""

    role: Role
    candidate: str
    inference: tuple[str, ...] | None
    """What the file's `inference` takes; None where the pipeline itself is called, or where it is unknown."""
    configured_steps: int | None
    """Those that its own source configures."""
    steps_ran: tuple[int, ...]
    """Those that calls were seen to be set to."""
    batch_s: float | None
    """Seconds of a full batch, the median."""
    per_sample_s: float | None
    status: CellStatus
    message: str
    held: tuple[str, ...] = ()
    """The conditions to which it is held where the claim is taken apart, e.g. `steps:n=50`; empty: it needs none."""


class GainShare(Record):
    """How much of the time that the ground truth saves the generated code saves; None where the truth saves none."""

    share: float | None
    ci_low: float | None
    ci_high: float | None
    message: str = ""
    evidence: Evidence | None = None
    """The message as a template with its values, for other languages."""


class CodeComparison(Record):
    """All of it. Ratios are medians of paired calls of a full batch, with 95 % intervals, verdict and findings."""

    batch_size: int
    steps: int
    samples: int
    passes: int
    clock: Clock
    original: Original | None
    roles: tuple[CodeRole, ...]
    speedup: Comparison
    """The generated code over the base."""
    gt: Comparison | None
    """The ground truth over the base."""
    generated_over_gt: Comparison | None
    gain_share: GainShare | None
    decomposition: Decomposition | None = None
    """The old script's claim for the generated code, taken apart."""
    decomposition_gt: Decomposition | None = None


def comparison_of_code(result: Result) -> CodeComparison:
    """What the stored run of a `compare` says. Raises KeyError for a run of another command."""
    spec, protocol = result.spec, result.spec.protocol
    roles = spec.roles
    has_gt = "gt" in roles
    return CodeComparison(
        batch_size=protocol.batch_sizes[0],
        steps=protocol.steps[0],
        samples=protocol.pass_samples,
        passes=protocol.rounds,
        clock=result.clock,
        original=spec.original,
        roles=tuple(_role(result, role) for role in ROLES if role in roles),
        speedup=_between(result, "base", "speedup"),
        gt=_between(result, "base", "gt") if has_gt else None,
        generated_over_gt=_between(result, "gt", "speedup") if has_gt else None,
        gain_share=_gain_share(result) if has_gt else None,
        decomposition=_decomposition(result, "speedup"),
        decomposition_gt=_decomposition(result, "gt"),
    )


def _key(result: Result, role: str) -> CellKey:
    """The cell of a role's full batch."""
    protocol = result.spec.protocol
    return CellKey(result.spec.roles[role], protocol.batch_sizes[0], protocol.steps[0])


def _role(result: Result, role: Role) -> CodeRole:
    key = _key(result, role)
    cell = next(c for c in result.shown.cells if c.key == key)
    facts, calls = result.facts(key.candidate), good_timed(result.calls_by_cell[key])
    fair = result.spec.arms.get(role, {}).get(SWITCHES[-1], key.candidate)
    held = fair.removeprefix(key.candidate).removeprefix("+")
    return CodeRole(
        role=role,
        candidate=key.candidate,
        inference=facts.inference,
        configured_steps=facts.configured_steps,
        steps_ran=tuple(sorted({c.witness.steps_set for c in calls if c.witness.steps_set is not None})),
        batch_s=cell.batch_s and cell.batch_s.median,
        per_sample_s=cell.per_sample_s and cell.per_sample_s.median,
        status=cell.status,
        message=cell.message,
        held=tuple(held.split("+")) if held else (),
    )


def _between(result: Result, base: str, other: str) -> Comparison:
    """One role over another one. Over the run's baseline it also knows of plainer candidates."""
    a, b = _key(result, base), _key(result, other)
    compared = result.comparisons if base == "base" else result.between(a.candidate, b.candidate)
    return next(c for c in compared if c.key == b)


def _decomposition(result: Result, role: str) -> Decomposition | None:
    own = result.spec.arms
    if "base" not in own or role not in own:
        return None
    return decompose(result, states(own, "base", role), (own["base"][ALONE], own[role][ALONE]), left_out=USED_UP)


def _gain_share(result: Result) -> GainShare:
    """By the rounds that all three have. Only where the ground truth is certainly faster, and both are comparable."""
    of_gt, of_speedup = _between(result, "base", "gt"), _between(result, "base", "speedup")
    if of_gt.verdict != "faster":
        return _no_share(Phrase("the ground truth is not certainly faster than the base"))
    if of_speedup.speedup is None:
        return _no_share(Phrase("there is no fair speedup of the generated code over the base"))
    candidates = {c.key: c for c in result.spec.candidates}
    cells = [_key(result, role) for role in ROLES]
    clock = clocks.clock(*(candidates[cell.candidate] for cell in cells))
    calls = [good_timed(result.calls_by_cell[cell]) for cell in cells]
    pairs = [intervals.contrast([calls[0]], [other], clock) for other in calls[1:]]
    protocol = result.spec.protocol
    sequential = plan.is_sequential(protocol, cells[0].batch_size, min(map(len, pairs)))
    allowed = (processes.process_allowance(p, protocol.process_spread, sequential=sequential) for p in pairs)
    found = gain.share(
        [{c.round: s for c in own if (s := getattr(c, clock)) is not None} for own in calls],
        process_error=max(allowed) / math.sqrt(2),  # of one side of a pair
        sequential=sequential,
    )
    if found is None:
        return _no_share(Phrase("the calls are too few or too noisy to tell a share of the ground truth's gain"))
    return GainShare(share=found[0], ci_low=found[1], ci_high=found[2])


def _no_share(why: Phrase) -> GainShare:
    return GainShare(share=None, ci_low=None, ci_high=None, message=why, evidence=Evidence.of(why))
