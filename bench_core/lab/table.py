"""Measured pitfalls as a table in Markdown, for a README or a slide, under one line of conditions.

>>> ratio(2.046, 1.99, 2.13), ratio(32, quantity="pictures"), ratio(None)
('2.05× [1.99, 2.13]', '32 pictures', '–')
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bench_core.lab.measured import Measured
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Quantity
from bench_core.words import formats

HEAD = {
    "en": ("pitfall", "claimed", "fair", "claimed over fair", "rule"),
    "zh": ("陷阱", "声称", "公平测量", "声称 ÷ 公平", "规则"),
}


class _Words(NamedTuple):
    """How conditions are put together in a language."""

    thread: str
    threads: str
    method: str
    nothing: str
    comma: str
    between: str
    stop: str


CONDITIONS = {
    "en": _Words("1 thread", "{n} threads", "Ratios with 95 % intervals.", "Not measured yet.", ", ", "; ", ". "),
    "zh": _Words("1 个线程", "{n} 个线程", "比值及 95 % 置信区间。", "尚未测量。", "，", "；", "。"),
}
PICTURES = {"en": ("1 picture", "{n} pictures"), "zh": ("1 张图片", "{n} 张图片")}
OTHER_KNOBS = {"en": " (batch size {batch_size}, {steps} steps)", "zh": "（批次大小 {batch_size}，{steps} 步）"}
WARM_UP = {"en": " (warm-up calls: {n})", "zh": "（预热调用：{n}）"}
NOTHING = "–"


def markdown(rows: Sequence[Measured], language: str = "en") -> str:
    """The conditions, then a row for each pitfall."""
    head = HEAD[language]
    lines = [_line(head), _line(["---"] * len(head)), *(_line(_cells(row, language)) for row in rows)]
    return "\n".join([conditions(rows, language), "", *lines]) + "\n"


def conditions(rows: Iterable[Measured], language: str = "en") -> str:
    """On what rows were measured, in a sentence; several where they differ."""
    words = CONDITIONS[language]
    said = dict.fromkeys(_condition(row, words) for row in rows if row.device is not None)
    return words.between.join(said) + words.stop + words.method if said else words.nothing


def ratio(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    quantity: Quantity = "speedup",
    language: str = "en",
) -> str:
    """A number with its interval, where it has one and is not exact."""
    if value is None:
        return NOTHING
    if quantity == "pictures":
        one, many = PICTURES[language]
        return one if value == 1 else many.format(n=f"{value:.3g}")
    return f"{formats.factor(value)}×{formats.interval(low, high)}"


def claimed(row: Measured, language: str = "en") -> str:
    """What the wrong side says."""
    return ratio(row.claimed, row.claimed_ci_low, row.claimed_ci_high, row.quantity, language)


def fair(row: Measured, language: str = "en") -> str:
    """What a fair measurement says."""
    return ratio(row.fair, row.fair_ci_low, row.fair_ci_high, row.quantity, language)


def inflation(row: Measured) -> str:
    """Claimed over fair."""
    return ratio(row.inflation, row.ci_low, row.ci_high)


def other_knobs(row: Measured, language: str = "en") -> str:
    """` (batch size 1, 2 steps)` where a pitfall was measured with others than its usual ones; else empty."""
    usual = registry.get(row.name).KNOBS
    is_usual = row.batch_size in (None, usual.batch_size) and row.steps in (None, usual.steps)
    shape = "" if is_usual else OTHER_KNOBS[language].format(batch_size=row.batch_size, steps=row.steps)
    is_usual = row.warm_up_calls in (None, usual.warm_up_calls)
    return shape + ("" if is_usual else WARM_UP[language].format(n=row.warm_up_calls))


def _cells(row: Measured, language: str) -> list[str]:
    title = _title(row, language)
    rule = f"`{row.rule}`" if row.rule else NOTHING
    numbers = [claimed(row, language), fair(row, language), inflation(row)]
    if row.message and NOTHING in numbers:  # in the place of the first number that is missing
        numbers[numbers.index(NOTHING)] = row.message
    return [title, *numbers, rule]


def _title(row: Measured, language: str) -> str:
    """The pitfall's title, with the batch size and the steps where they are others than its usual ones."""
    known = registry.catalog().get(row.name)
    if known is None:
        return row.name
    return known.WORDS[language].title + other_knobs(row, language)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _condition(row: Measured, words: _Words) -> str:
    threads = [] if row.threads is None else [words.thread if row.threads == 1 else words.threads.format(n=row.threads)]
    day = [] if row.measured_ns is None else [f"{datetime.fromtimestamp(row.measured_ns / 1e9, UTC):%Y-%m-%d}"]
    return words.comma.join([f"{row.device}", *threads, f"`{row.model}`", *day])
