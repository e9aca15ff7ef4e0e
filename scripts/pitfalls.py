"""`make docs`: write docs/pitfalls.md and docs/pitfalls.zh.md from the pitfalls and from what was recorded of them.

>>> # document("en").splitlines()[0]     '# Fairness pitfalls'
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench_core.lab import recorded, table
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall

DOCS = Path(__file__).parents[1] / "docs"
FILES = {"en": "pitfalls.md", "zh": "pitfalls.zh.md"}
HEAD = {
    "en": """# Fairness pitfalls

Generated from `bench_core/pitfalls/` and `bench_core/lab/recorded/` by `make docs`; [中文](pitfalls.zh.md).

Each pitfall really runs both ways: `fairspeed pitfall NAME`, or the page Pitfalls. *Claimed* is what the wrong side
says, *fair* what the same candidates say when they are measured fairly, and *claimed over fair* by how much the claim
is inflated; where it is below 1 the claim is too small. A pitfall that has no effect on a device says so by that
number.""",
    "zh": """# 公平性陷阱

由 `make docs` 根据 `bench_core/pitfalls/` 和 `bench_core/lab/recorded/` 生成；[English](pitfalls.md)。

每个陷阱都会真正以两种方式运行：使用命令 `fairspeed pitfall NAME`，或打开“陷阱”页面。
*声称*是错误做法得出的数字，*公平测量*是对同样的候选方案公平测量得出的数字，
*声称 ÷ 公平*则说明声称夸大了多少，小于 1 说明声称偏低。某个陷阱在某台设备上没有影响时，这个数字会如实反映。""",
}
MEASURED = {"en": "## Measured", "zh": "## 测量结果"}
ALL = {"en": "## All pitfalls", "zh": "## 所有陷阱"}
RULE = {
    "en": ("Found by the rule [`{rule}`]({file}).", "A misconception: no rule can see it."),
    "zh": ("由规则 [`{rule}`]({file}) 发现。", "这是一种误解，没有规则能发现它。"),
}
SPACE = {"en": " ", "zh": ""}
RULES = {"en": "rules.md", "zh": "rules.zh.md"}


def document(language: str) -> str:
    """The whole document."""
    tables = [table.markdown(found.pitfalls, language).rstrip() for found in recorded.documents().values()]
    measured = [MEASURED[language], *tables] if tables else []
    own = [part for pitfall in registry.catalog().values() for part in _pitfall(pitfall, language)]
    return "\n\n".join([HEAD[language], *measured, ALL[language], *own]) + "\n"


def _pitfall(pitfall: Pitfall, language: str) -> Iterator[str]:
    words, (found, misconception) = pitfall.WORDS[language], RULE[language]
    yield f"### `{pitfall.NAME}`\n**{words.title}**"
    yield f"> {words.claim}"
    yield words.lesson
    rule = _rule(pitfall.RULE, language, found) or misconception
    yield SPACE[language].join(filter(None, [words.no_effect, rule]))


def _rule(rule: str | None, language: str, words: str) -> str:
    return "" if rule is None else words.format(rule=rule, file=f"{RULES[language]}#{rule}")


def main() -> None:
    """Write both files."""
    for language, name in FILES.items():
        (DOCS / name).write_text(document(language), encoding="utf-8")


if __name__ == "__main__":
    main()
