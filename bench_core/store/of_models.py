"""What was measured of a model on a device and is read by later runs: records of one kind, in one file a device.

>>> # kept = OfModels(Phrase("turns"), "turns", Turn, apart=lambda turn: turn.batch_size)
>>> # kept.store(environment, "shapes", [Turn(batch_size=1)]); kept.stored(environment, "shapes")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bench_core.events import Environment
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.store import ceilings, devices

Kind = TypeVar("Kind", bound=Record)


@dataclass(frozen=True)
class OfModels(Generic[Kind]):
    """One kind of records: what errors call it, the end of the file's name, its type, what tells its records apart."""

    what: Phrase
    file: str
    kind: type[Kind]
    apart: Callable[[Kind], Any]

    def store(self, environment: Environment, model: str, found: Sequence[Kind]) -> None:
        """Store records of a model on this device; those that are told apart from them stay."""
        kept = {self.apart(one): one for one in (*self.stored(environment, model), *found)}
        name = self._name(environment)
        devices.write(name, self._read(name) | {model: [kept[key].model_dump() for key in sorted(kept)]})

    def stored(self, environment: Environment, model: str) -> tuple[Kind, ...]:
        """The records stored for a model on this device, in order. Raises InputError for a damaged file."""
        name = self._name(environment)
        try:
            return tuple(self.kind.model_validate(one) for one in self._read(name).get(model, ()))
        except (ValueError, TypeError) as error:
            raise devices.damaged(name, self.what, str(error)) from None

    def _read(self, name: str) -> dict[str, Any]:
        values = devices.read(name, self.what)
        return values if isinstance(values, dict) else {}

    def _name(self, environment: Environment) -> str:
        return f"{ceilings.key(environment)}-{self.file}"
