"""Which calls a run makes, and in which order: pure functions of its spec.

A round is one turn of every live cell, in an order shuffled each time, so that drift hits every candidate and
every batch size alike. Round r at batch size b makes samples r*b ... r*b + b - 1; warm-up and settling calls
draw theirs from ranges of their own, so timed prompts and seeds are always fresh: what a candidate keeps of earlier
calls is of no use to it.

>>> sample_ids(2, 4)
(8, 9, 10, 11)
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

from bench_core.phrase import Phrase
from bench_core.records import CellKey, Count, Phase, Record
from bench_core.spec import Protocol, RunSpec

ROUNDS_PER_START = 20
"""With a precision: rounds after which fresh processes tell more than further rounds."""
FIRST_SAMPLES: dict[Phase, int] = {"timed": 0, "warm-up": 1_000_000_000, "settle": 2_000_000_000}
"""The first sample id of each phase."""
FEWEST_PROMPTS = 64
"""From so many prompts on each phase has prompts of its own; fewer are worth more in timed calls."""
RESERVED_SHARE = 8
"""Of so many prompts one is kept for warm-up, and one for settling calls."""
Sizes = Mapping[str, Sequence[int]]
"""Batch sizes by candidate, where a search has found them."""


class Manner(Record):
    """How a candidate is called where that differs from the protocol: conditions among its techniques."""

    warm_up_calls: Count | None = None
    """So many at each start; None: as the protocol says."""
    is_alone: bool = False
    """Whether it is measured by itself, before the others, and not in turns with them."""


AS_PROTOCOL = Manner()
Manners = Mapping[str, Manner]
"""By candidate; one that is missing is called as the protocol says."""


class Batch(Record):
    """The input of one call. Prompts, seeds and `save` have one entry a sample."""

    phase: Phase
    batch_size: Count
    steps: Count
    prompts: tuple[str, ...]
    seeds: tuple[int, ...]
    save: tuple[bool, ...]
    """Whether the image is saved as a file."""


def cells(spec: RunSpec, sizes: Sizes | None = None) -> list[CellKey]:
    """All (candidate, batch size, steps) of a run; small batches first, so that a failure shows early.

    `sizes` has the batch sizes of candidates for which a search found them; the others have the protocol's.
    """
    protocol = spec.protocol
    own = {key: set((sizes or {}).get(key, protocol.batch_sizes)) for key in spec.keys}
    every = sorted(set().union(*own.values()))
    return [CellKey(key, b, n) for n in protocol.steps for b in every for key in spec.keys if b in own[key]]


def time_limit_message(spec: RunSpec) -> Phrase:
    """The message of a run that was stopped at its time limit."""
    return Phrase("stopped at the time limit of {limit:g} s", limit=spec.max_time_s)


def rounds_for(protocol: Protocol, batch_size: int) -> int:
    """Timed rounds of a batch size, with a precision at least: as many as asked, and enough for the samples asked.

    >>> rounds_for(Protocol(prompts=("a cat",), batch_sizes=(8, 4), pass_samples=36, rounds=3), 8)     # three passes
    12
    """
    if protocol.pass_samples:
        return protocol.rounds * calls_per_pass(protocol, batch_size)
    return max(protocol.rounds, math.ceil(protocol.samples / batch_size))


def calls_per_pass(protocol: Protocol, batch_size: int) -> int:
    """Calls of a batch size in one pass: all full batches, or the short last one, or none. Without passes one."""
    full = protocol.batch_sizes[0]
    if not protocol.pass_samples:
        return 1
    return protocol.pass_samples // full if batch_size == full else int(batch_size == protocol.pass_samples % full)


def passes_per_start(protocol: Protocol) -> int:
    """Passes that a candidate makes at each start which is measured by itself. Without passes, rounds.

    >>> passes_per_start(Protocol(prompts=("a cat",), batch_sizes=(8, 4), pass_samples=36, rounds=3, starts=2))
    2
    """
    return math.ceil(rounds_per_start(protocol) / calls_per_pass(protocol, protocol.batch_sizes[0]))


def rounds_of_pass(protocol: Protocol, batch_size: int, index: int) -> range:
    """The rounds of a batch size that make up its part of a pass. Without passes each round is one."""
    calls = calls_per_pass(protocol, batch_size)
    return range(index * calls, (index + 1) * calls)


def timed_calls(protocol: Protocol, batch_size: int, round_: int) -> int:
    """Timed calls of the turn that begins with this round; a turn ends with its pass."""
    calls = protocol.turn(batch_size).timed_calls
    in_pass = calls_per_pass(protocol, batch_size)
    return min(calls, in_pass - round_ % in_pass) if protocol.pass_samples and in_pass else calls


def pass_sizes(pass_samples: int, batch_size: int) -> tuple[int, ...]:
    """The batch sizes of a pass: the full one, if there are enough samples, and that of the short last batch.

    >>> pass_sizes(36, 8), pass_sizes(36, 4), pass_sizes(3, 8)
    ((8, 4), (4,), (3,))
    """
    if pass_samples <= batch_size:
        return (pass_samples,)
    rest = pass_samples % batch_size
    return (batch_size, rest) if rest else (batch_size,)


def is_sequential(protocol: Protocol, batch_size: int, rounds: int) -> bool:
    """Whether the number of rounds may depend on the results: a stop rule, a user or a time limit ended them."""
    return protocol.sequential or rounds < rounds_for(protocol, batch_size)


def fewest_rounds(protocol: Protocol) -> int:
    """Timed rounds that were asked for; in a run of passes those of full batches."""
    return rounds_for(protocol, protocol.batch_sizes[0]) if protocol.pass_samples else protocol.rounds


def rounds_per_start(protocol: Protocol) -> int:
    """Rounds between restarts of the workers, if they are restarted: an equal share, or with a precision a block."""
    rounds = fewest_rounds(protocol)
    if protocol.precision is not None:
        return max(ROUNDS_PER_START, rounds // protocol.starts)
    return math.ceil(rounds / protocol.starts)


def sample_ids(index: int, batch_size: int, phase: Phase = "timed") -> tuple[int, ...]:
    """Samples of the index-th call of a phase of a cell; the index of a timed call is its round."""
    first = FIRST_SAMPLES[phase] + index * batch_size
    return tuple(range(first, first + batch_size))


def timed_sample_ids(protocol: Protocol, batch_size: int, round_: int) -> tuple[int, ...]:
    """Samples of a timed call. In a run of passes they go on where the call before it in the pass ended.

    >>> timed_sample_ids(Protocol(prompts=("a cat",), batch_sizes=(8, 4), pass_samples=36), 4, round_=1)
    (68, 69, 70, 71)
    """
    calls = calls_per_pass(protocol, batch_size)
    if not protocol.pass_samples or not calls:
        return sample_ids(round_, batch_size)
    index, call = divmod(round_, calls)
    done = call * batch_size if batch_size == protocol.batch_sizes[0] else protocol.pass_samples - batch_size
    first = FIRST_SAMPLES["timed"] + index * protocol.pass_samples + done
    return tuple(range(first, first + batch_size))


def phase_prompts(n_prompts: int, phase: Phase, pass_samples: int = 0) -> range:
    """The indices of a phase's prompts among all `n_prompts`, in the order in which its samples use them.

    Of fewer than `FEWEST_PROMPTS` timed calls have all, and the others use them from the end; so too where a pass
    needs so many that too few are left.

    >>> [phase_prompts(80, phase) for phase in ("timed", "warm-up", "settle")]
    [range(0, 60), range(60, 70), range(70, 80)]
    >>> phase_prompts(80, "timed", pass_samples=80)
    range(0, 80)
    """
    share = min(n_prompts // RESERVED_SHARE, (n_prompts - pass_samples) // 2)
    if n_prompts < FEWEST_PROMPTS or share < 1:
        return range(n_prompts) if phase == "timed" else range(n_prompts - 1, -1, -1)
    timed, warm_up = n_prompts - 2 * share, n_prompts - share
    return {"timed": range(timed), "warm-up": range(timed, warm_up), "settle": range(warm_up, n_prompts)}[phase]


def prompt(protocol: Protocol, phase: Phase, sample: int) -> str:
    """The prompt of a sample."""
    own = phase_prompts(len(protocol.prompts), phase, protocol.pass_samples)
    return protocol.prompts[own[(sample - FIRST_SAMPLES[phase]) % len(own)]]


def batch(protocol: Protocol, phase: Phase, batch_size: int, steps: int, ids: Sequence[int]) -> Batch:
    """The batch of these samples."""
    return Batch(
        phase=phase,
        batch_size=batch_size,
        steps=steps,
        prompts=tuple(prompt(protocol, phase, k) for k in ids),
        seeds=tuple(protocol.seed + k for k in ids),
        save=tuple(k < protocol.saved_samples for k in ids),
    )


def shuffled(live: list[CellKey], round_: int, seed: int) -> list[CellKey]:
    """The order of one round: random, and the same again for the same seed."""
    order = list(live)
    random.Random(f"{seed}/{round_}").shuffle(order)
    return order


def warm_up_calls(protocol: Protocol, batch_size: int, manner: Manner) -> int:
    """Warm-up calls of a cell at each start, the fewest where the protocol goes on until calls are steady.

    Where a candidate has a number of its own, a pass's short last batch has none, as in a script.
    """
    if manner.warm_up_calls is None:
        return protocol.warm_up_calls
    return 0 if protocol.pass_samples and batch_size != protocol.batch_sizes[0] else manner.warm_up_calls


def calls_per_cell(protocol: Protocol, batch_size: int, manner: Manner = AS_PROTOCOL) -> int:
    """The fewest calls of one cell: warm-up at each start, settling calls in each turn, and the timed calls."""
    rounds, turn = rounds_for(protocol, batch_size), protocol.turn(batch_size)
    turns = 0 if manner.is_alone else math.ceil(rounds / turn.timed_calls)
    return protocol.starts * warm_up_calls(protocol, batch_size, manner) + rounds + turns * turn.settle_calls


def total_calls(spec: RunSpec, manners: Manners, sizes: Sizes | None = None) -> int:
    """The fewest calls of the whole run, if nothing fails. `sizes` is as in `cells`."""
    planned = cells(spec, sizes)
    return sum(calls_per_cell(spec.protocol, b, manners.get(key, AS_PROTOCOL)) for key, b, _ in planned)
