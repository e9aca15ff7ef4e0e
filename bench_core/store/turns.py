"""The lengths of turns that `doctor.turns` measured for a model on a device, stored for later runs.

>>> # stored(environment, "shapes")      # (Turn(batch_size=1, settle_calls=1, timed_calls=3),)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench_core.events import Environment
from bench_core.phrase import Phrase
from bench_core.spec import Turn
from bench_core.store import ceilings, devices

WHAT = Phrase("turns")


def store(environment: Environment, model: str, turns: Sequence[Turn]) -> None:
    """Store the turns of a model on this device; those of other batch sizes stay."""
    by_size = {t.batch_size: t for t in (*stored(environment, model), *turns)}
    name = _name(environment)
    devices.write(name, _read(name) | {model: [by_size[b].model_dump() for b in sorted(by_size)]})


def stored(environment: Environment, model: str) -> tuple[Turn, ...]:
    """The turns stored for a model on this device, by batch size. Raises InputError for a damaged file."""
    name = _name(environment)
    try:
        return tuple(Turn.model_validate(t) for t in _read(name).get(model, ()))
    except (ValueError, TypeError) as error:
        raise devices.damaged(name, WHAT, str(error)) from None


def _read(name: str) -> dict[str, Any]:
    values = devices.read(name, WHAT)
    return values if isinstance(values, dict) else {}


def _name(environment: Environment) -> str:
    return f"{ceilings.key(environment)}-turns"
