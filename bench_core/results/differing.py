"""Which conditions of two runs differ: protocol, machine, versions, threads, candidates.

Every field of a protocol and of an environment is a condition, unless `CHOICES` or `machine.environment.VOLATILE` says
why not; so a field that is added later is one too. Each condition names the one rule that judges it.

>>> # differing(a, b)     [Condition(name="packages.torch", a="2.11.0", b="2.13.0", kind="environment", ...)]
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from bench_core.fairness import registry
from bench_core.fairness.contexts import UNSAID, Condition, ConditionKind
from bench_core.machine import bubblewrap
from bench_core.machine.environment import flat
from bench_core.results.result import Result
from bench_core.techniques import registry as techniques

CHOICES = {
    "batch_sizes": "chooses the cells; cells that both runs have are compared",
    "steps": "chooses the cells; cells that both runs have are compared",
    "auto_batch": "chooses the cells",
    "rounds": "how many calls a cell has at least; medians of calls are compared, and their intervals know the number",
    "samples": "how many calls a cell has at least",
    "precision": "how many calls a cell has",
    "fail_slower": "how many calls a cell has, and how a gate judges its ratio",
    "starts": "how many processes made a cell's calls; the interval knows the number",
    "margin": "how a ratio is judged",
    "saved_samples": "how many pictures are kept, when the clock has stopped",
    "process_spread": "how far processes are taken to differ; the interval of either run knows its own",
}
"""Fields of a protocol that choose what is measured or how often, not how a call is made; each with the reason."""
OF_THE_MACHINE = {"device", "threads", "omp_wait_policy"}
"""Fields of a protocol that are reported as part of the environment."""
MANY = 4
"""Longer lists are shown as their length."""
SHOWN_DIGITS = 12
"""Of a hash."""
CELL_FIELDS = (("steps", "steps"), ("batch_sizes", "batch_size"))
"""Of a protocol and of a cell: what chooses the cells."""


def differing(a: Result, b: Result) -> list[Condition]:
    """All conditions that differ: files and versions of candidates that both have, cells, protocol, environment."""
    return [
        *_pairs("candidate", _files(a, b), _files(b, a)),
        *_pairs("candidate", _versions(a, b), _versions(b, a)),
        *_pairs("cells", _cells(a, b), _cells(b, a)),
        *_pairs("protocol", _protocol(a), _protocol(b)),
        *_pairs("environment", _environment(a), _environment(b)),
    ]


def _pairs(kind: ConditionKind, a: dict[str, object], b: dict[str, object]) -> Iterator[Condition]:
    for name in a | b:
        if a.get(name) != b.get(name):
            values = _text(kind, a.get(name), b.get(name)), _text(kind, b.get(name), a.get(name))
            yield Condition(name=name, a=values[0], b=values[1], kind=kind, rule=_judge(kind, name))


def _judge(kind: ConditionKind, name: str) -> str | None:
    if kind == "candidate":
        return None
    return "environment-mismatch" if kind == "environment" else _judges().get(name, "protocol-mismatch")


@cache
def _judges() -> dict[str, str]:
    """The rule that judges a field of the protocol, where one names it among its CONDITIONS."""
    return {name: rule.id for rule in registry.rules().values() for name in rule.conditions}


def _files(own: Result, other: Result) -> dict[str, object]:
    """The hash of the files of each candidate that both runs have, where both know it."""
    found = {key: [r.facts(key).sha256 for r in (own, other)] for key in own.spec.keys if key in other.spec.keys}
    return {f"files of {key}": mine[:SHOWN_DIGITS] for key, (mine, theirs) in found.items() if mine and theirs}


def _versions(own: Result, other: Result) -> dict[str, object]:
    """The versions in the environment of each candidate that both runs measured in one of its own."""
    shared = [c for c in own.spec.candidates if c.key in other.spec.keys and techniques.environment(c) is not None]
    return {f"{name} of {c.key}": version for c in shared for name, version in own.facts(c.key).versions.items()}


def _cells(own: Result, other: Result) -> dict[str, object]:
    """Steps and batch sizes of a run's cells, where the other run has none of them."""
    found = {name: [sorted({getattr(c, field) for c in r.cells}) for r in (own, other)] for name, field in CELL_FIELDS}
    return {name: mine for name, (mine, theirs) in found.items() if mine and theirs and not set(mine) & set(theirs)}


def _protocol(result: Result) -> dict[str, object]:
    fields = result.spec.protocol.model_dump(mode="json")
    return {k: v for k, v in fields.items() if k not in CHOICES and k not in OF_THE_MACHINE}


def _environment(result: Result) -> dict[str, object]:
    """The facts of the environment, flat, the version of Fairspeed, and what confined the workers."""
    protocol = result.spec.protocol.model_dump(mode="json")
    version = next((e.payload["version"] for e in result.events if e.kind == "started"), None)
    own = {"fairspeed": version, "sandbox": bubblewrap.kind(result.sandbox)}
    return {k: protocol[k] for k in sorted(OF_THE_MACHINE)} | flat(result.environment) | own


def _text(kind: ConditionKind, value: object, other: object) -> str:
    """A short text; for a long list its length and the first value that the other list lacks, if any."""
    if value is None:
        return UNSAID if kind == "protocol" else "unknown"
    if not isinstance(value, list) or len(value) <= MANY:
        return str(value)
    own = [v for v in value if v not in (other or ())] if isinstance(other, list | None) else value
    return f"{len(value)} values" + (f", among them {own[0]!r}" if own else "")
