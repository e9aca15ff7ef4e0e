"""What the self-tests of a device say of a run before it is started: the spread of processes, and the time it takes.

>>> # seconds_needed(make_spec(["shapes", "shapes+bf16"], precision=0.02)).seconds
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from bench_core.machine.environment import environment
from bench_core.records import Group
from bench_core.request.estimate import work
from bench_core.spec import Protocol, RunSpec
from bench_core.stats import processes
from bench_core.stats import reach as stats
from bench_core.stats.reach import SelfTest
from bench_core.store import self_tests

ALIKE = 4.0
"""A self-test speaks for calls of at most so many times its work, or at least so small a part of it."""
LONGEST_S = 24 * 3600.0
"""Nobody waits for longer: the time is then not reckoned."""
PRECISIONS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1)
"""What may be the default, the first that is reached within its time."""
UNMEASURED = 0.05
"""The default precision where nothing is known of the device."""


class Needed(NamedTuple):
    """What a precision takes. `seconds` is None beyond `LONGEST_S`."""

    seconds: float | None
    measured_ns: int
    """When the oldest self-test was made that this rests on, since 1970."""


def process_spread(protocol: Protocol, model: str) -> float:
    """The spread between processes to reckon with, of all cells the largest; the usual one where it is not measured."""
    known = _stored(protocol, model)
    found = [_nearest(known, group) for group in _groups(protocol)]
    return max(processes.PROCESS_SPREAD if seen is None else seen.process_spread for seen in found)


def seconds_needed(spec: RunSpec) -> Needed | None:
    """How long the precision of a run of several candidates takes on this device; None where it was not measured."""
    seen = _seen(spec)
    return None if seen is None or spec.protocol.precision is None else _needed(spec.protocol, seen)


def _seen(spec: RunSpec) -> list[SelfTest] | None:
    """What is known of each cell of a run of several candidates; None where that lacks one."""
    several, known = len(spec.candidates) / 2, _stored(spec.protocol, spec.candidates[0].model)
    cells = [_scaled(_nearest(known, group), group, several) for group in _groups(spec.protocol)]
    seen = [cell for cell in cells if cell is not None]
    return None if several < 1 or len(seen) < len(cells) else seen


def _needed(protocol: Protocol, seen: Sequence[SelfTest]) -> Needed:
    """What the precision of a protocol takes, of cells of which this is known."""
    oldest = min(s.measured_ns for s in seen)
    found = [stats.until_precise(s, protocol, LONGEST_S) for s in seen]
    known_ones = [f for f in found if f is not None]
    if len(known_ones) < len(found):
        return Needed(None, oldest)
    calls_s = sum(f.rounds * s.round_s for f, s in zip(known_ones, seen, strict=True))
    starts_s = max(f.starts for f in known_ones) * (max(s.load_s for s in seen) + sum(s.warm_up_s for s in seen))
    return Needed(calls_s + starts_s, oldest)


def default_precision(spec: RunSpec, within_s: float) -> float:
    """The narrowest of `PRECISIONS` that this device reaches in the time; `UNMEASURED` where that is not known."""
    seen = _seen(spec)
    if seen is None:
        return UNMEASURED
    for precision in PRECISIONS:
        needed_s = _needed(spec.protocol.model_copy(update={"precision": precision}), seen).seconds
        if needed_s is not None and needed_s <= within_s:
            return precision
    return PRECISIONS[-1]


def _stored(protocol: Protocol, model: str) -> tuple[SelfTest, ...]:
    """The self-tests of a model on the device; none for another image size than its own, which they are of."""
    if protocol.height is not None or protocol.width is not None:
        return ()
    return self_tests.stored(environment(protocol.device, protocol.threads, protocol.omp_wait_policy), model)


def _groups(protocol: Protocol) -> list[Group]:
    return [Group(b, n) for n in protocol.steps for b in protocol.batch_sizes]


def _nearest(known: Sequence[SelfTest], group: Group) -> SelfTest | None:
    """The self-test whose calls are most like those of a cell; None where none is `ALIKE`."""
    distances = [abs(math.log(_factor(seen, group))) for seen in known]
    nearest = min(range(len(known)), key=distances.__getitem__, default=None)
    return known[nearest] if nearest is not None and distances[nearest] <= math.log(ALIKE) else None


def _factor(seen: SelfTest, group: Group) -> float:
    """How many times the work of a self-test's calls those of a cell have."""
    return work(*group) / work(seen.batch_size, seen.steps)


def _scaled(seen: SelfTest | None, group: Group, several: float) -> SelfTest | None:
    """A self-test as it would be for a cell; `several` times as many candidates take as many times as long."""
    if seen is None:
        return None
    longer = several * _factor(seen, group)
    changed = {"round_s": seen.round_s * longer, "warm_up_s": seen.warm_up_s * longer, "load_s": seen.load_s * several}
    return seen.model_copy(update=changed)
