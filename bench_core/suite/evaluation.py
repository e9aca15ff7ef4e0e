"""`evaluate`, answered: what a stored run of passes says, every number under the name of what it is.

Seconds per sample, per batch, the fastest and the slowest batch are four different numbers. The short last batch has a
time of its own and is counted by the images that it made; scripts that count it as a full one divide by images that do
not exist. Everything is derived from stored calls.

>>> old_count(36, 8, 0.25).counted, old_count(36, 8, 0.25).per_sample_s
(40, 0.225)
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from bench_core import plan
from bench_core.cells.summary import good_timed
from bench_core.fairness.finding import Comparison
from bench_core.records import Call, CellKey, Clock, Record
from bench_core.request.prompts import sha256
from bench_core.results.quality import Quality, quality, tripwires
from bench_core.results.result import Result
from bench_core.stats import strata
from bench_core.stats.strata import Stratum
from bench_core.suite.arms import ALONE, states
from bench_core.suite.decomposition import Decomposition, decompose
from bench_core.suite.passes import Passes


class Mean(Record):
    """A mean in seconds with its 95 % interval, which ends at 0; None where there are too few calls for one."""

    mean: float
    ci_low: float | None
    ci_high: float | None

    @classmethod
    def of(cls, found: tuple[float, float | None, float | None]) -> Mean:
        """The mean and the ends of its interval; the lower one of few calls may lie below 0, where no time is.

        >>> Mean.of((0.1, -0.2, 0.4)).ci_low
        0.0
        """
        mean, low, high = found
        return cls(mean=mean, ci_low=None if low is None else max(low, 0.0), ci_high=high)


class Batches(Record):
    """All timed batches of one size: mean, fastest and slowest, in seconds per batch."""

    batch_size: int
    n_calls: int
    mean_s: float
    min_s: float
    max_s: float
    per_sample_mean_s: float
    """The mean over the batch size."""


class OldCount(Record):
    """What counting every batch as a full one says: seconds of a pass over images of which some were never made."""

    counted: int
    """Images of a pass as they were counted."""
    made: int
    per_sample_s: float
    factor: float
    """Of the true seconds per sample: made over counted."""


class OldWay(Record):
    """What the old script says of a candidate, measured as it did: by itself, its own steps, the old seeds and warm-up.

    claimed = true mean per sample x `samples` x `rest`. The rest is what its steps, its seeds, its warm-up and the
    order of its calls do, drift meanwhile, and chance; with its 95 % interval, None where there are too few passes.
    """

    candidate: str
    """The arm of the run that was measured so."""
    claimed_per_sample_s: Mean
    """Seconds of its passes, each in a process of its own, over the images as the old count has them."""
    samples: float
    """What the count does: images made over images counted."""
    rest: float | None
    rest_ci_low: float | None
    rest_ci_high: float | None


class Evaluated(Record):
    """One candidate; times are None where calls are missing, and `message` then says why."""

    role: str
    """`candidate` or `against`."""
    candidate: str
    configured_steps: int | None
    """Those that its own source configures; None where there are none or they are unknown."""
    used_steps: int | None
    """Those that every call was seen to be set to; None where that is unknown or they differ."""
    per_sample_mean_s: Mean | None
    """Seconds of a pass over the images that it made: full batches and the short last one as often as a pass has them.
    """
    batches: Batches | None
    """The full ones."""
    short_batches: Batches | None
    """Those that end a pass; None where the batch size divides the samples."""
    short_effect: float | None
    """What they do to the mean per sample: its relative change over that of full batches alone."""
    old_count: OldCount | None
    old_way: OldWay | None = None
    """Only of a run that measured it, too."""
    quality: Quality | None
    """Its pictures beside those of the one that it is measured against; None where pictures were not scored."""
    tripwires: tuple[str, ...]
    """Rules that its pictures broke: NaN or one colour, missing or repeated images, images that were kept."""
    message: str = ""


class Evaluation(Record):
    """All of it. Both speedups are medians of paired calls: of full batches, and of the short last ones."""

    num_samples: int
    batch_size: int
    batches_per_pass: int
    passes: int
    steps: int
    seed: int
    prompts_sha256: str
    clock: Clock
    clip_model: str | None
    candidates: tuple[Evaluated, ...]
    """The candidate, then the one that it was measured against."""
    speedup: Comparison | None
    short_speedup: Comparison | None
    decomposition: Decomposition | None = None
    """The speedup that the old script claims, taken apart; only of a run that measured its way, too."""


def evaluation(result: Result) -> Evaluation:
    """What the stored run of an `evaluate` says."""
    spec = result.spec
    protocol, roles = spec.protocol, spec.roles
    speedups = _speedups(result)
    return Evaluation(
        num_samples=protocol.pass_samples,
        batch_size=protocol.batch_sizes[0],
        batches_per_pass=sum(plan.calls_per_pass(protocol, b) for b in protocol.batch_sizes),
        passes=protocol.rounds,
        steps=protocol.steps[0],
        seed=protocol.seed,
        prompts_sha256=sha256(protocol.prompts),
        clock=result.clock,
        clip_model=spec.clip_model,
        candidates=tuple(_evaluated(result, role, roles[role]) for role in ("candidate", "against") if role in roles),
        speedup=speedups.get(protocol.batch_sizes[0]),
        short_speedup=next((speedups.get(b) for b in protocol.batch_sizes[1:]), None),
        decomposition=_decomposition(result),
    )


def old_count(num_samples: int, batch_size: int, per_sample_s: float) -> OldCount:
    """What the old count makes of a true time per sample."""
    counted = math.ceil(num_samples / batch_size) * batch_size
    factor = num_samples / counted
    return OldCount(counted=counted, made=num_samples, per_sample_s=per_sample_s * factor, factor=factor)


def _speedups(result: Result) -> dict[int, Comparison]:
    """The candidate over the one that it was measured against, the run's baseline, by batch size."""
    roles = result.spec.roles
    if "against" not in roles:
        return {}
    return {c.batch_size: c for c in result.comparisons if c.candidate == roles["candidate"]}


def _decomposition(result: Result) -> Decomposition | None:
    arms = result.spec.arms
    if "against" not in arms:
        return None
    alone = arms["against"][ALONE], arms["candidate"][ALONE]
    return decompose(result, states(arms, "against", "candidate"), alone, left_out=0)


def _evaluated(result: Result, role: str, key: str) -> Evaluated:
    protocol = result.spec.protocol
    steps = protocol.steps[0]
    calls = {b: good_timed(result.shown.calls_by_cell[CellKey(key, b, steps)]) for b in protocol.batch_sizes}
    full, *rest = (_batches(b, calls[b]) for b in protocol.batch_sizes)
    other = result.spec.roles.get("against", key)
    message = next((why for cell, why in result.failed.items() if cell.candidate == key), "")
    per_sample = _per_sample(result, calls) if all(calls.values()) and not message else None
    return Evaluated(
        role=role,
        candidate=key,
        configured_steps=result.facts(key).configured_steps,
        used_steps=_used_steps([c for own in calls.values() for c in own]),
        per_sample_mean_s=per_sample,
        batches=full,
        short_batches=rest[0] if rest else None,
        short_effect=per_sample.mean / full.per_sample_mean_s - 1 if per_sample and full and rest else None,
        old_count=per_sample and old_count(protocol.pass_samples, protocol.batch_sizes[0], per_sample.mean),
        old_way=_old_way(result, role, per_sample),
        quality=quality(result, key, other),
        tripwires=tripwires(result, key, other),
        message=message,
    )


def _batches(batch_size: int, calls: Sequence[Call]) -> Batches | None:
    seconds = _seconds(calls)
    if not seconds:
        return None
    mean = statistics.fmean(seconds)
    return Batches(
        batch_size=batch_size,
        n_calls=len(seconds),
        mean_s=mean,
        min_s=min(seconds),
        max_s=max(seconds),
        per_sample_mean_s=mean / batch_size,
    )


def _per_sample(result: Result, calls: dict[int, list[Call]]) -> Mean:
    """Seconds of a pass over its images: all calls are used, also those of a pass that was cut off."""
    protocol = result.spec.protocol
    full = calls[protocol.batch_sizes[0]]
    sequential = any(plan.is_sequential(protocol, b, len(own)) for b, own in calls.items())
    kinds = [
        Stratum(plan.calls_per_pass(protocol, b) / protocol.pass_samples, _seconds(own)) for b, own in calls.items()
    ]
    allowance = strata.process_allowance(
        _seconds(full), [c.start for c in full], protocol.process_spread, sequential=sequential
    )
    return Mean.of(strata.mean(kinds, allowance=allowance, sequential=sequential))


def _old_way(result: Result, role: str, per_sample: Mean | None) -> OldWay | None:
    arm = result.spec.arms.get(role, {}).get(ALONE)
    if arm is None:
        return None
    count = old_count(result.spec.protocol.pass_samples, result.spec.protocol.batch_sizes[0], 1.0)
    claims = [seconds / count.counted for seconds in Passes(result.shown, [arm], left_out=0).alone_totals_s(arm)]
    if not claims:
        return None
    claimed = Mean.of(strata.mean([Stratum(1.0, claims)]))
    rest = _over(claimed, per_sample, count.factor) if per_sample else (None, None, None)
    return OldWay(
        candidate=arm,
        claimed_per_sample_s=claimed,
        samples=count.factor,
        rest=rest[0],
        rest_ci_low=rest[1],
        rest_ci_high=rest[2],
    )


def _over(claimed: Mean, true: Mean, factor: float) -> tuple[float, float | None, float | None]:
    """claimed / (true x factor) with its interval: relative half-widths of the two are added by squares."""
    ratio = claimed.mean / true.mean / factor
    if claimed.ci_high is None or true.ci_high is None:
        return ratio, None, None
    half = math.hypot(claimed.ci_high / claimed.mean - 1, true.ci_high / true.mean - 1)
    return ratio, ratio * math.exp(-half), ratio * math.exp(half)


def _seconds(calls: Sequence[Call]) -> list[float]:
    """By the clock that the run's times are shown by."""
    return [c.batch_s for c in calls if c.batch_s is not None]


def _used_steps(calls: Sequence[Call]) -> int | None:
    seen = {c.witness.steps_set for c in calls}
    return seen.pop() if len(seen) == 1 else None
