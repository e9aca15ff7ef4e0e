"""A candidate against itself (`doctor --aa`): does this machine measure fairly, and how small a difference can it see?

An ordinary run of `C` and `C#2`, interleaved, in several starts. Nothing may differ in it; where something does, other
comparisons on this machine are not to be trusted now either.

>>> spec = make_spec("shapes+bf16")
>>> spec.keys, spec.protocol.rounds, spec.protocol.starts
(('shapes+bf16', 'shapes#2+bf16'), 36, 6)
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bench_core.fairness.finding import Comparison
from bench_core.records import Call, Clock
from bench_core.request import build
from bench_core.results.result import Result
from bench_core.spec import Candidate, RunSpec
from bench_core.stats import intervals, reach
from bench_core.stats.reach import SelfTest
from bench_core.store import self_tests

BATCH_SIZES = (1, 4)
ROUNDS, STARTS = 36, 6
MOST_S = 120.0
FEWEST_STARTS = 2
"""With fewer nothing is known of what processes differ by."""
NANO = 1e-9


def make_spec(candidate: str, **options: object) -> RunSpec:
    """The spec of a self-test; `options` are fields of `RunOptions`. Raises InputError."""
    asked: dict[str, object] = {"batch_sizes": BATCH_SIZES, "rounds": ROUNDS, "starts": STARTS, "max_time": MOST_S}
    again = build.once_more(Candidate.parse(candidate))
    asked |= {"name": f"A/A {Candidate.parse(candidate).short}"} | options
    return build.make_spec([candidate, again], **asked)


def is_one(spec: RunSpec) -> bool:
    """Whether a run can teach what a self-test does: one candidate against itself, in as many starts.

    >>> is_one(make_spec("shapes+tome:ratio=0.5")), is_one(make_spec("shapes", starts=2))
    (True, False)
    """
    protocol, kinds = spec.protocol, [(c.model, c.techniques) for c in spec.candidates]
    is_itself = len(kinds) == 2 and kinds[0] == kinds[1] and spec.command == "run"
    return is_itself and protocol.starts >= STARTS and (protocol.height, protocol.width) == (None, None)


def differing(result: Result) -> list[Comparison]:
    """The cells in which the candidate differs from itself."""
    return [c for c in result.comparisons if c.verdict in ("faster", "slower", "not comparable")]


def learnt(result: Result) -> list[SelfTest]:
    """What the run shows of this machine, cell by cell, but those that failed, or had too few rounds or starts."""
    took_s, load_s = _took_s(result.calls), _load_s(result.calls)
    found = []
    for comparison in (c for c in result.comparisons if c.ci_low is not None):
        own = [c for c in result.calls if (c.batch_size, c.steps) == (comparison.batch_size, comparison.steps)]
        groups = _by_processes(own, result.spec.baseline, comparison.clock)
        if len(groups) < FEWEST_STARTS:
            continue
        noise, spread = reach.noise_of(groups)
        warm_up_s = sum(took_s[c.call_id] for c in own if c.phase == "warm-up")
        found.append(
            SelfTest(
                batch_size=comparison.batch_size,
                steps=comparison.steps,
                rounds=comparison.n_pairs,
                starts=len(groups),
                noise=noise,
                spread=spread,
                round_s=sum(took_s[c.call_id] for c in own if c.phase != "warm-up") / comparison.n_pairs,
                warm_up_s=warm_up_s / len(groups),
                load_s=load_s,
                measured_ns=result.run.created_ns,
            )
        )
    return found


def keep(result: Result) -> list[SelfTest]:
    """Store what the run shows for later ones, unless the candidate differs from itself; returns what was stored."""
    if not is_one(result.spec) or differing(result):
        return []
    found = learnt(result)
    self_tests.store(result.environment, result.spec.candidates[0].model, found)
    return found


def _by_processes(calls: Iterable[Call], baseline: str, clock: Clock) -> list[list[float]]:
    """The log-ratios of paired rounds of one cell, by the pair of processes that made them."""
    sides: tuple[list[Call], list[Call]] = [], []
    for call in calls:
        if call.counts:
            sides[call.candidate != baseline].append(call)
    pairs = intervals.paired(*sides, clock)
    groups: dict[tuple[int, ...], list[float]] = defaultdict(list)
    for processes, value in zip(pairs.process_indices, pairs.log_ratios, strict=True):
        groups[processes].append(value)
    return list(groups.values())


def _took_s(calls: Sequence[Call]) -> dict[str, float]:
    """What every call cost the run: until the next one of the same start began; of a start's last one its own time."""
    return {call.call_id: between if same else call.outside_s or 0.0 for call, between, same in _gaps(calls)}


def _load_s(calls: Sequence[Call]) -> float:
    """From the last call of a start to the first of the next, the middle one; 0 where there is one start."""
    between = [gap - (call.outside_s or 0.0) for call, gap, same in _gaps(calls)[:-1] if not same]
    return max(0.0, statistics.median(between)) if between else 0.0


def _gaps(calls: Sequence[Call]) -> list[tuple[Call, float, bool]]:
    """Every call in order, the seconds until the next one began, and whether that was of the same start."""
    ordered = sorted(calls, key=lambda call: call.started_ns)
    between = [(a, (b.started_ns - a.started_ns) * NANO, a.start == b.start) for a, b in pairwise(ordered)]
    return [*between, *((last, 0.0, False) for last in ordered[-1:])]
