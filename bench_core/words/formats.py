"""Numbers with their units, and lists, as a language writes them.

>>> seconds(0.41), duration(75), roughly(33), listed(["a", "b"], "zh"), interval(1.5, 2)
('0.410 s', '1 min 15 s', '35 s', 'a、b', ' [1.50, 2.00]')
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bench_core.words.catalogue import DEFAULT_LANGUAGE, text

MINUTE_S, HOUR_S = 60, 3600


def seconds(value: float | None, language: str = DEFAULT_LANGUAGE) -> str:
    """Seconds with three significant digits, always in the same unit so that numbers can be compared."""
    if value is None:
        return "–"
    return text("unit.s", language=language, n=f"{value:#.3g}".rstrip("."))


def factor(value: float) -> str:
    """How many times: two decimals, and of a small one two significant digits.

    >>> factor(2.046), factor(0.85), factor(0.0072)
    ('2.05', '0.85', '0.0072')
    """
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def levels(value: float) -> str:
    """How far pictures are from each other, of 255 levels: two significant digits, whole ones from 10 on.

    >>> levels(0.25), levels(8.06), levels(212.4)
    ('0.25', '8.1', '212')
    """
    return f"{value:.2g}" if value < 9.95 else f"{value:.0f}"


def roughly(value_s: float, language: str = DEFAULT_LANGUAGE) -> str:
    """An estimated length of time, rounded to 5 s, 10 s or minutes."""
    step = 5 if value_s < MINUTE_S else 10 if value_s < 10 * MINUTE_S else MINUTE_S
    return duration(max(step, round(value_s / step) * step), language)


def duration(value_s: float, language: str = DEFAULT_LANGUAGE) -> str:
    """A length of time in whole seconds, minutes and hours."""
    whole = max(1, round(value_s))
    minutes, rest = divmod(whole, MINUTE_S)
    if whole < MINUTE_S:
        return text("duration.s", language=language, s=whole)
    if whole < HOUR_S and rest == 0:
        return text("duration.whole_min", language=language, m=minutes)
    if whole < HOUR_S:
        return text("duration.min", language=language, m=minutes, s=rest)
    return text("duration.h", language=language, h=minutes // 60, m=minutes % 60)


def moment(since_1970_ns: int) -> str:
    """Date and time by this machine's clock, with its zone: `2026-01-31 14:25 CET`."""
    return f"{datetime.fromtimestamp(since_1970_ns / 1e9).astimezone():%Y-%m-%d %H:%M %Z}"


def interval(low: float | None, high: float | None) -> str:
    """What follows a ratio; empty where there is no interval (None or NaN), and where a number is exact."""
    return f" [{factor(low)}, {factor(high)}]" if low is not None and high is not None and low < high else ""


def listed(items: Iterable[str], language: str = DEFAULT_LANGUAGE) -> str:
    """Items in one line, separated as the language does."""
    return text("list.separator", language=language).join(items)
