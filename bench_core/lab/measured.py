"""A pitfall as it was measured, in one row: what `pitfall --json` writes, and what is shipped of other devices.

>>> row = Measured(name="serial-baseline", rule="serial-execution", claimed=2.1, fair=1.0, inflation=2.1)
>>> Document.model_validate_json(document([row])).pitfalls[0].claimed
2.1
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import ConfigDict, Field

from bench_core.lab.experiment import knobs_of
from bench_core.lab.outcome import Outcome
from bench_core.phrase import Phrase
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Quantity
from bench_core.records import Record, Verdict
from bench_core.results.result import Result


class Measured(Record):
    """What a run of a pitfall says. A number is null where nothing was measured; `message` says why.

    `claimed` and `fair` are how many times as fast, or with the quantity `pictures` how many of them; `inflation` is
    claimed over fair, `ci_low` and `ci_high` its 95 % interval.
    """

    name: str
    rule: str | None = None
    claimed: float | None = None
    fair: float | None = None
    inflation: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    verdict_fair: Verdict | None = None
    seconds: float | None = None
    """How long the run took."""
    quantity: Quantity = "speedup"
    claimed_ci_low: float | None = None
    claimed_ci_high: float | None = None
    fair_ci_low: float | None = None
    fair_ci_high: float | None = None
    findings: tuple[str, ...] = ()
    """Ids of the rules that the wrong side breaks."""
    run_id: str | None = None
    model: str | None = None
    batch_size: int | None = None
    steps: int | None = None
    warm_up_calls: int | None = None
    device: str | None = None
    """The name of the device, e.g. that of a GPU."""
    threads: int | None = None
    measured_ns: int | None = None
    """When the run was made, nanoseconds since 1970."""
    message: str = ""


class Document(Record):
    """What `pitfall --json` writes."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    schema_number: Literal[1] = Field(1, alias="schema")
    pitfalls: tuple[Measured, ...]


def document(rows: Iterable[Measured]) -> str:
    """The JSON of several pitfalls."""
    return Document(pitfalls=tuple(rows)).model_dump_json(indent=1) + "\n"


def of_outcome(outcome: Outcome, result: Result) -> Measured:
    """The row of a stored run and what it shows."""
    pitfall, environment = registry.get(outcome.name), result.environment
    knobs = knobs_of(result.spec, pitfall)
    claimed, fair, inflation = outcome.claimed, outcome.fair, outcome.inflation
    return Measured(
        name=pitfall.NAME,
        rule=pitfall.RULE,
        claimed=claimed.value,
        fair=fair.value,
        inflation=inflation.value,
        ci_low=inflation.low,
        ci_high=inflation.high,
        verdict_fair=outcome.verdict_fair if fair.value is not None or _is_broken(outcome, result) else None,
        seconds=outcome.seconds,
        quantity=registry.quantity(pitfall),
        claimed_ci_low=claimed.low,
        claimed_ci_high=claimed.high,
        fair_ci_low=fair.low,
        fair_ci_high=fair.high,
        findings=tuple(sorted(outcome.flags)),
        run_id=outcome.run_id,
        model=knobs.model,
        batch_size=knobs.batch_size,
        steps=knobs.steps,
        warm_up_calls=knobs.warm_up_calls,
        device=environment.device_name,
        threads=environment.threads,
        measured_ns=result.run.created_ns,
        message=_lack(outcome, result),
    )


def of_problem(name: str, message: str, run_id: str | None = None) -> Measured:
    """The row of a pitfall that could not be measured."""
    return Measured(name=name, rule=registry.get(name).RULE, run_id=run_id, message=message)


def _lack(outcome: Outcome, result: Result) -> str:
    """Why a number is missing; empty where none is."""
    if None not in (outcome.claimed.value, outcome.fair.value, outcome.inflation.value):
        return ""
    failed = next(iter(result.failed.values()), "")
    early = next((e.payload["message"] for e in reversed(result.events) if e.kind == "finished"), "")
    broken = (
        Phrase("the fair side itself is not comparable here; its run says why") if _is_broken(outcome, result) else ""
    )
    return failed or broken or early or Phrase("too few calls were made")


def _is_broken(outcome: Outcome, result: Result) -> bool:
    """Whether rules forbid the fair side's ratio, though all candidates ran."""
    return outcome.verdict_fair == "not comparable" and not result.failed
