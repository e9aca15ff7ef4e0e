"""Which conditions of two runs differ: protocol, machine, versions, threads, candidates.

>>> # differing(a, b)     [Condition(name="packages.torch", a="2.11.0", b="2.13.0", kind="environment")]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bench_core.fairness.contexts import Condition
from bench_core.machine.environment import VOLATILE
from bench_core.results.result import Result

NOT_CONDITIONS = {"batch_sizes", "auto_batch", "steps", "rounds", "samples", "precision", "margin", "starts"}
"""Fields of a protocol that choose the cells or how often they are measured, not how a call is made."""
OF_THE_MACHINE = {"device", "threads", "omp_wait_policy", "process_spread"}
"""Fields of a protocol that are reported as part of the environment."""
MANY = 4
"""Longer lists are shown as their length."""

Kind = Literal["protocol", "environment"]


def differing(a: Result, b: Result) -> list[Condition]:
    """All conditions that differ, the protocol's first; `NOT_CONDITIONS` are left out."""
    return [*_pairs("protocol", _protocol(a), _protocol(b)), *_pairs("environment", _environment(a), _environment(b))]


def _pairs(kind: Kind, a: dict[str, object], b: dict[str, object]) -> Iterator[Condition]:
    for name in a | b:
        if a.get(name) != b.get(name):
            yield Condition(name=name, a=_text(a.get(name), b.get(name)), b=_text(b.get(name), a.get(name)), kind=kind)


def _protocol(result: Result) -> dict[str, object]:
    fields = result.spec.protocol.model_dump(mode="json")
    return {k: v for k, v in fields.items() if k not in NOT_CONDITIONS | OF_THE_MACHINE}


def _environment(result: Result) -> dict[str, object]:
    """The facts that make the fingerprint, flat, and the version of Fairspeed."""
    protocol = result.spec.protocol.model_dump(mode="json")
    facts = {k: v for k, v in result.environment.stored().items() if k not in (*VOLATILE, "fingerprint", "packages")}
    packages = {f"packages.{k}": v for k, v in result.environment.packages.items()}
    version = next((e.payload["version"] for e in result.events if e.kind == "started"), None)
    return {k: protocol[k] for k in sorted(OF_THE_MACHINE)} | facts | packages | {"fairspeed": version}


def _text(value: object, other: object) -> str:
    """A short text; for a long list its length and the first value that the other list lacks, if any."""
    if value is None:
        return "unknown"
    if not isinstance(value, list) or len(value) <= MANY:
        return str(value)
    own = [v for v in value if v not in (other or ())] if isinstance(other, list | None) else value
    return f"{len(value)} values" + (f", among them {own[0]!r}" if own else "")
