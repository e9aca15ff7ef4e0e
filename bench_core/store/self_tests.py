"""What a model against itself has shown on a device (`doctor --aa`), stored for later runs.

>>> # stored(environment, "shapes")      # (SelfTest(batch_size=1, steps=10, ...),)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench_core.events import Environment
from bench_core.phrase import Phrase
from bench_core.stats.reach import SelfTest
from bench_core.store import ceilings, devices

WHAT = Phrase("self-tests")


def store(environment: Environment, model: str, found: Sequence[SelfTest]) -> None:
    """Store the self-tests of a model on this device; those of other cells stay."""
    by_cell = {(s.steps, s.batch_size): s for s in (*stored(environment, model), *found)}
    name = _name(environment)
    devices.write(name, _read(name) | {model: [by_cell[cell].model_dump() for cell in sorted(by_cell)]})


def stored(environment: Environment, model: str) -> tuple[SelfTest, ...]:
    """The self-tests stored for a model on this device. Raises InputError for a damaged file."""
    name = _name(environment)
    try:
        return tuple(SelfTest.model_validate(s) for s in _read(name).get(model, ()))
    except (ValueError, TypeError) as error:
        raise devices.damaged(name, WHAT, str(error)) from None


def _read(name: str) -> dict[str, Any]:
    values = devices.read(name, WHAT)
    return values if isinstance(values, dict) else {}


def _name(environment: Environment) -> str:
    return f"{ceilings.key(environment)}-self-tests"
