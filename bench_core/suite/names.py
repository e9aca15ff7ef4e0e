"""What a file's name says of the code in it: the task (model, sampler, steps), its techniques, its speedup.

The default pattern reads `MODEL_SAMPLER_STEPS[_TECHNIQUE]..._SPEEDUPx.py`, parts without a `_` in them. Nothing is
guessed: a name that does not match whole is listed with the reason. Case matters (`2.35x`, not `2.35X`), digits are
0-9, any other character may stand in a part, and two names that differ in case or Unicode form are two names. A name
without techniques is in order.

>>> parse("SD1.5_DDIM_50_DeepCache_ToMe_2.35x.py")
FileName(model='SD1.5', sampler='DDIM', steps=50, techniques=('DeepCache', 'ToMe'), speedup=2.35)
>>> str(parse("SD1.5_DDIM_50_fast.py")), task("SD1.5_DDIM_50")
('its name does not match the pattern', Task(model='SD1.5', sampler='DDIM', steps=50))
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.spec import MAX_NUMBER
from bench_core.techniques import scheduler

SUFFIX = ".py"
NEEDED = ("model", "sampler", "steps", "speedup")
"""The groups that a pattern must name; `techniques` is optional."""
DEFAULT = re.compile(
    r"(?P<model>[^_]+)_(?P<sampler>[^_]+)_(?P<steps>[0-9]+)(?:_(?P<techniques>[^_]+(?:_[^_]+)*))?_(?P<speedup>[0-9.]+x)"
)
STEPS = re.compile(r"[1-9][0-9]*")
SPEEDUP = re.compile(r"([0-9]+(?:\.[0-9]+)?)x?")
SEPARATORS = re.compile(r"[_+,]")
"""What separates techniques in the group of a user's pattern; in the default pattern `_` alone does."""
TASK_KEY = r"^([\s\S]+)_([\s\S]+)_([1-9][0-9]*)$"


class Task(NamedTuple):
    """What every code of a group does: the model, the sampler, the number of denoising steps."""

    model: str
    sampler: str
    steps: int

    @property
    def key(self) -> str:
        """The task as one text, such as `SD1.5_DDIM_50`."""
        return f"{self.model}_{self.sampler}_{self.steps}"


class FileName(NamedTuple):
    """What a name says. `speedup` is that of the code over the baseline, a positive number without unit."""

    model: str
    sampler: str
    steps: int
    techniques: tuple[str, ...]
    speedup: float

    @property
    def task_key(self) -> str:
        """Model, sampler and steps as one text."""
        return Task(self.model, self.sampler, self.steps).key


def pattern(text: str) -> re.Pattern[str]:
    """A user's pattern for names, compiled. Raises InputError if it is no regular expression or lacks a group."""
    expected = Phrase("a regular expression with the groups {names}", names=", ".join(f"(?P<{n}>...)" for n in NEEDED))
    try:
        compiled = re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise InputError("pattern", given=text, expected=expected, todo=Phrase("{error}", error=error)) from None
    if missing := [name for name in NEEDED if name not in compiled.groupindex]:
        raise InputError("pattern", given=text, expected=expected, todo=Phrase("add {names}", names=", ".join(missing)))
    return compiled


def parse(name: str, by: re.Pattern[str] = DEFAULT) -> FileName | Phrase:
    """What a file's name says, or in words why it says nothing.

    The pattern must match the whole name, with or without its `.py`.
    """
    if not _is_text(name):
        return Phrase("its name is not valid Unicode")
    found = by.fullmatch(name.removesuffix(SUFFIX)) or by.fullmatch(name)
    if found is None:
        return Phrase("its name does not match the pattern")
    model, sampler, steps, speedup = (found[group] or "" for group in NEEDED)
    if not (model and sampler):
        return Phrase("its name has no model or no sampler")
    if not STEPS.fullmatch(steps) or len(steps) > len(str(MAX_NUMBER)) or int(steps) > MAX_NUMBER:
        return Phrase("its steps are {given!r}, not a whole number from 1 to {high}", given=steps, high=MAX_NUMBER)
    times = _speedup(speedup)
    if times is None:
        return Phrase("its speedup is {given!r}, not a number above 0", given=speedup)
    return FileName(model, sampler, int(steps), _techniques(found, by), times)


def _is_text(name: str) -> bool:
    """Whether a name can be written as UTF-8: one of a file system may hold any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _speedup(text: str) -> float | None:
    match = SPEEDUP.fullmatch(text)
    value = float(match[1]) if match else math.nan
    return value if 0 < value < math.inf else None


def _techniques(found: re.Match[str], by: re.Pattern[str]) -> tuple[str, ...]:
    text = found.groupdict().get("techniques") or ""
    parts = text.split("_") if by is DEFAULT else SEPARATORS.split(text)
    return tuple(part for part in parts if part)


def task(task_key: str) -> Task:
    """The task of a key. A `_` belongs to the model, unless it is that of a known sampler such as `dpmpp_2m`.

    Raises InputError when the text is not of that form.
    """
    match = re.fullmatch(TASK_KEY, task_key)
    if match is None or len(match[3]) > len(str(MAX_NUMBER)):
        raise InputError("task key", given=task_key, expected="MODEL_SAMPLER_STEPS", todo="e.g. SD1.5_DDIM_50")
    before, steps = f"{match[1]}_{match[2]}", int(match[3])
    for sampler in (name for name in scheduler.NAMES if "_" in name):
        if before.casefold().endswith(f"_{sampler}") and len(before) > len(sampler) + 1:
            return Task(before[: -len(sampler) - 1], before[-len(sampler) :], steps)
    return Task(match[1], match[2], steps)
