"""The pitfalls of the lab: each is one module of this folder (see `_demo` for what it has).

>>> get("serial-baseline").RULE
'serial-execution'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from bench_core.discovery import modules
from bench_core.errors import InputError, nearest
from bench_core.pitfalls._demo import (
    Arm,
    Code,
    Covered,
    Covers,
    Knob,
    Knobs,
    Pitfall,
    Quantity,
    Reckon,
    Side,
    Taken,
    Words,
)

__all__ = [
    "Arm",
    "Code",
    "Covered",
    "Covers",
    "Knob",
    "Knobs",
    "Pitfall",
    "Quantity",
    "Reckon",
    "Side",
    "Taken",
    "Words",
]


@cache
def catalog() -> dict[str, Pitfall]:
    """All pitfalls by name, most damaging first."""
    found = [cast(Pitfall, module) for module in modules("bench_core.pitfalls")]
    return {pitfall.NAME: pitfall for pitfall in sorted(found, key=lambda p: (p.ORDER, p.NAME))}


def get(name: str) -> Pitfall:
    """A pitfall by its name. Raises InputError with the nearest names."""
    if name not in catalog():
        raise InputError("pitfall", given=name, expected="the name of a pitfall", todo=nearest(name, catalog()))
    return catalog()[name]


def tour() -> list[Pitfall]:
    """The most damaging ones, in the order in which they are shown."""
    return [pitfall for pitfall in catalog().values() if pitfall.TOUR]


def quantity(pitfall: Pitfall) -> Quantity:
    """What its numbers are."""
    found: Quantity = getattr(pitfall, "QUANTITY", "speedup")
    return found


def is_same(pitfall: Pitfall) -> bool:
    """Whether the fair side sets a program against itself."""
    return bool(getattr(pitfall, "SAME", False))


def is_scored(pitfall: Pitfall) -> bool:
    """Whether its pictures are scored, where the bundled CLIP can judge them."""
    return bool(getattr(pitfall, "SCORED", False))


def is_surveyed(pitfall: Pitfall) -> bool:
    """Whether it needs what is measured once after the calls, such as the operations of an image."""
    return bool(getattr(pitfall, "SURVEY", False))


def knobs_shown(pitfall: Pitfall) -> tuple[Knob, ...]:
    """The knobs that teach something about it."""
    found: tuple[Knob, ...] = getattr(pitfall, "KNOBS_SHOWN", ("batch_size", "steps"))
    return found


def options(pitfall: Pitfall, knobs: Knobs) -> Mapping[str, Any]:
    """What its run needs beside the knobs: fields of `RunOptions`."""
    own: Callable[[Knobs], Mapping[str, Any]] | None = getattr(pitfall, "options", None)
    return {} if own is None else own(knobs)


def shows_pictures(pitfall: Pitfall) -> bool:
    """Whether the pictures that it made show what is wrong."""
    return quantity(pitfall) == "pictures" or bool(getattr(pitfall, "PICTURES", False))


def shows_curve(pitfall: Pitfall) -> bool:
    """Whether what is wrong is seen in time against the batch size."""
    return bool(getattr(pitfall, "CURVE", False))


def beside(pitfall: Pitfall) -> Reckon | None:
    """A further ratio of its wrong side, where it has one."""
    found: Reckon | None = getattr(pitfall, "beside", None)
    return found


def beside_words(pitfall: Pitfall, language: str) -> str:
    """The sentence about that ratio."""
    found: str = getattr(pitfall, "BESIDE", {}).get(language, "")
    return found
