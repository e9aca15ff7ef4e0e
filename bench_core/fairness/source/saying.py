"""What a source says of one part of its protocol: words for a table, in both languages, a place, and a key to compare.

>>> str(EITHER(first="4", rest="8"))
'4 or 8'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench_core.fairness.finding import Evidence
from bench_core.fairness.rule import Template
from bench_core.fairness.source.events import Generation, Region
from bench_core.fairness.source.place import Place


@dataclass(frozen=True)
class Said:
    """What a source says of one aspect: as text, and where. `key` is equal where two mean the same, empty: no word.

    `is_known`: the source tells the value itself, not only where it comes from; `value` is the number, where it is one.
    """

    text: str
    place: Place | None
    key: str
    is_known: bool = True
    value: int | float | None = None


Timed = list[tuple[Region, Generation]]
NOTHING = Said("-", None, "")
"""Of a source that times no call."""

NONE = Template(en="none", zh="无")
ITEMS = Template(en="{n} items", zh="{n} 项")
EITHER = Template(en="{first} or {rest}", zh="{first} 或 {rest}")
OR = Template(en="{first}, or {rest}", zh="{first}，或 {rest}")
AT_LINE = Template(en="{said} (line {line})", zh="{said}（第 {line} 行）")
BY = Template(en="{a} x {b}", zh="{a} x {b}")
AND = Template(en="{a}, {b}", zh="{a}，{b}")
NOT_GIVEN = Template(en="not given to {call}", zh="没有传给 {call}")
IN_KEYWORDS = Template(en="perhaps in the keywords of {call}", zh="可能在 {call} 的关键字参数中")
ONE_A_PROMPT = Template(en="one call a prompt", zh="每条提示词调用一次")
ONE_A_BATCH = Template(en="one call a batch", zh="每批调用一次")
ONE_CALL = Template(en="one call", zh="调用一次")
FIRST_DROPPED = Template(en="the first times are dropped", zh="丢弃最初的计时")
IMAGES = Template(en="{n} images", zh="{n} 张图")
OF_THEM = Template(en="{prompts}, {n} of them", zh="{prompts}，共 {n} 条")
NO_SEED = Template(en="none given to {call}", zh="没有传给 {call}")
SEED_ANEW = Template(en="seed {seed}, set anew for every call", zh="种子 {seed}，每次调用都重设")
SEED_ONCE = Template(en="seed {seed}, set once, runs on", zh="种子 {seed}，只设一次，持续使用")
PER_IMAGE = Template(en="seconds per image", zh="每张图的秒数")
PER_BATCH = Template(en="seconds per batch", zh="每批的秒数")
OF_ALL = Template(en="seconds of all calls", zh="所有调用的总秒数")
BY_EVENTS = Template(en="GPU events", zh="GPU 事件")
BY_TIMER = Template(en="a timer that waits", zh="会等待的计时器")
BY_CALLER = Template(en="the clock of the caller", zh="调用方的时钟")
WAITS = Template(en="{clock}, waits after the call", zh="{clock}，调用后等待")
WAITS_NOT = Template(en="{clock}, does not wait after the call", zh="{clock}，调用后不等待")
OWN = Template(en="the pipeline's own", zh="管线自身的默认值")
AS_LOADED = Template(en="as loaded", zh="加载时的设定")
TEMPLATES = tuple(value for value in vars().values() if isinstance(value, Template))
"""All that is said in a table, and in the evidence of two files that differ."""


def each(calls: Timed, said: Callable[[Generation], Said]) -> Said:
    """What is said of all calls: once, where it is the same of all."""
    of_all = [said(call) for _, call in calls]
    different = {s.key: s for s in of_all if s.key}
    if not different:
        return of_all[0] if of_all else NOTHING
    first, *more = different.values()
    if not more:
        return first
    is_known = all(s.is_known for s in different.values())
    return Said(_listed([first, *more]), more[-1].place, " | ".join(sorted(different)), is_known)


def _listed(several: list[Said]) -> str:
    first, *rest = several
    text = AT_LINE(said=first.text, line=first.place.line) if first.place else first.text
    return OR(first=text, rest=_listed(rest)) if rest else text


def times(texts: list[str]) -> str:
    """At least one text, with `x` between them."""
    first, *rest = texts
    return BY(a=first, b=times(rest)) if rest else first


def in_language(said: Evidence, language: str) -> str:
    """A text of a table in a language; the code in it stays as it is."""
    words: dict[str, Any] = {template.en: getattr(template, language) for template in TEMPLATES}
    return said.text(words)
