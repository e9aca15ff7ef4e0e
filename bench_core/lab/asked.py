"""What a user asks of a pitfall: its knobs, where it has them, and the model and device that it is shown on.

>>> Asked(steps=5).of(registry.get("serial-baseline")).steps
5
>>> Asked(warm_up_calls=1).of(registry.get("serial-baseline"))
Traceback (most recent call last):
...
bench_core.errors.InputError: warm-up: got '1', expected a knob of serial-baseline (batch size, steps); drop --warm-up
"""

from __future__ import annotations

from dataclasses import replace

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Knobs, Pitfall
from bench_core.records import Record

FLAGS: dict[str, str] = {"batch_size": "--batch-size", "steps": "--steps", "warm_up_calls": "--warm-up"}
"""How each knob is typed."""


class Asked(Record):
    """Null is the pitfall's own. `model` is a candidate string, `device` as torch names it, or `auto`."""

    batch_size: int | None = None
    steps: int | None = None
    warm_up_calls: int | None = None
    model: str | None = None
    device: str | None = None

    def of(self, pitfall: Pitfall) -> Knobs:
        """The knobs of a pitfall with what was asked for. Raises InputError for a knob that it has not."""
        asked = self.model_dump(exclude_none=True)
        there = registry.knobs_shown(pitfall)
        for knob, flag in FLAGS.items():
            if knob in asked and knob not in there:
                names = ", ".join(_label(name) for name in there) or Phrase("none")
                raise InputError(
                    _label(knob),
                    given=asked[knob],
                    expected=Phrase("a knob of {pitfall} ({knobs})", pitfall=pitfall.NAME, knobs=names),
                    todo=Phrase("drop {option}", option=flag),
                )
        return replace(pitfall.KNOBS, **asked)

    def arguments(self) -> list[str]:
        """As options of the command `pitfall`.

        >>> Asked(warm_up_calls=0, model="shapes+bf16").arguments()
        ['--warm-up=0', '--model=shapes+bf16']
        """
        flags = {**FLAGS, "model": "--model", "device": "--device"}
        return [f"{flags[name]}={value}" for name, value in self.model_dump(exclude_none=True).items()]


def _label(knob: str) -> str:
    """What a knob is called.

    >>> _label("warm_up_calls"), _label("batch_size")
    ('warm-up', 'batch size')
    """
    return FLAGS[knob].removeprefix("--") if knob == "warm_up_calls" else knob.replace("_", " ")
