"""Whether a file did what its task says: the number of steps, and the sampler.

The task decides, not what a file declares: fewer steps on purpose are fine in a comparison of two pipelines, which
names them in a note, and no answer to a task that asks for 50.

>>> # off_task(result.side(cell, "3_experiment.py"), task("SD1.5_DDIM_50"))
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, as_text
from bench_core.fairness.finding import Finding
from bench_core.fairness.registry import rules
from bench_core.fairness.rules import scheduler_mismatch, steps_mismatch
from bench_core.suite import samplers
from bench_core.suite.names import Task


def findings(side: Side, task: Task) -> list[Finding]:
    """What a file did otherwise than its task says, as errors; what could not be checked, as notes."""
    return [*_of_steps(side, task), *_of_sampler(side, task)]


def _of_steps(side: Side, task: Task) -> Iterator[Finding]:
    seen = {steps for steps in side.known("steps_set") if steps != task.steps}
    if seen:
        evidence = steps_mismatch.NOT_AS_ASKED(side=side.name, set=as_text(seen), asked=task.steps)
        yield rules()[steps_mismatch.ID].finding("error", evidence)


def _of_sampler(side: Side, task: Task) -> Iterator[Finding]:
    if side.scheduler is None:
        return
    given = {"side": side.name, "scheduler": side.scheduler, "sampler": task.sampler}
    match samplers.check(task.sampler, side.scheduler):
        case "other":
            yield rules()[scheduler_mismatch.ID].finding("error", scheduler_mismatch.NOT_OF_TASK(**given))
        case "unknown":
            yield rules()[scheduler_mismatch.ID].finding("note", scheduler_mismatch.NOT_CHECKED(**given))
