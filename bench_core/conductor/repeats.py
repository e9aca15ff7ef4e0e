"""Whether a candidate keeps images of earlier calls: prompts, and whole calls, made again after the timed ones.

Timed prompts and seeds are fresh, so a cache of images would not show in them unless it is filled by something else
than the prompt. Calls with fresh prompts alternate with calls that repeat them, so that both meet the same machine.

>>> [kind for kind, _ in batches(Protocol(prompts=("a cat",)))][:3]
['fresh', 'prompt', 'call']
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bench_core import plan
from bench_core.conductor.crew import WorkerLike
from bench_core.events import Repeat
from bench_core.plan import Batch
from bench_core.spec import Protocol

TRIPLES = 3
FIRST = 1_000_000
"""Index of the first call among those that are not timed: far behind warm-up and settling."""
Kind = Literal["fresh", "prompt", "call"]


def measure(worker: WorkerLike, protocol: Protocol, timeout_s: float) -> tuple[Repeat, ...]:
    """Nine calls of the smallest batch; those that failed are left out. Raises WorkerLost or WorkerTimeout."""
    made = ((kind, *worker.call(batch, timeout_s)) for kind, batch in batches(protocol))
    return tuple(
        Repeat(kind=kind, outside_s=outside_s, denoiser_rows=reply.witness.denoiser_rows)
        for kind, reply, outside_s in made
        if reply.status == "ok"
    )


def batches(protocol: Protocol) -> Iterator[tuple[Kind, Batch]]:
    """Three times: a fresh call, its prompts with other seeds, the same call again."""
    size, steps = min(protocol.batch_sizes), protocol.steps[0]
    for index in range(TRIPLES):
        first, second = (
            plan.batch(protocol, "settle", size, steps, plan.sample_ids(FIRST + 2 * index + k, size, "settle"))
            for k in range(2)
        )
        prompts = tuple(f"{prompt}, take {FIRST + index}" for prompt in first.prompts)
        nothing_saved = {"prompts": prompts, "save": (False,) * size}
        fresh = first.model_copy(update=nothing_saved)
        yield "fresh", fresh
        yield "prompt", second.model_copy(update=nothing_saved)
        yield "call", fresh
