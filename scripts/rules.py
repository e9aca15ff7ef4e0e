"""`make docs`: write docs/rules.md and docs/rules.zh.md from the rules themselves.

>>> # document("en").splitlines()[0]     '# Fairness rules'
"""

from __future__ import annotations

from pathlib import Path

from bench_core.fairness import registry
from bench_core.fairness.rule import Rule

DOCS = Path(__file__).parents[1] / "docs"
FILES = {"en": "rules.md", "zh": "rules.zh.md"}
HEAD = {
    "en": """# Fairness rules

Generated from `bench_core/fairness/rules/` by `make docs`; [中文](rules.zh.md).

A finding of severity **error** leaves no ratio: the two are *not comparable*. A **warning** stands beside the ratio, a
**note** says what was different on purpose. A rule may find less than its own severity, such as a declared change,
which is a note. A finding is accepted by name with a reason (`--accept RULE=REASON`); where the number itself is wrong,
it cannot be accepted. `# fairspeed: ignore[RULE] reason` on a line of source keeps `audit` quiet about it.""",
    "zh": """# 公平性规则

由 `make docs` 根据 `bench_core/fairness/rules/` 生成；[English](rules.md)。

**error**（错误）级的结论不给出加速比：双方*无法比较*。**warning**（警告）与加速比一同显示，**note**（说明）指出有意为之的不同。
同一规则也可能给出较低级别的结论，例如已声明的改变只是说明。可以按规则编号接受某项结论，
并给出理由（`--accept RULE=REASON`）；数值本身有误时不能接受。
源代码某行上的 `# fairspeed: ignore[RULE] 理由` 使 `audit` 不再提示。""",
}
SECTIONS = {
    "en": {
        0: "Work that was not the same, the most damaging first",
        100: "How it was measured",
        200: "What the numbers can say",
        300: "Between two runs",
    },
    "zh": {0: "工作量不同（危害最大的在前）", 100: "测量方式", 200: "数字能说明什么", 300: "两次运行之间"},
}
"""By the least ORDER of a section's rules."""
FOUND = {
    "en": {
        "source": "source (`audit`)",
        "ran": "what ran",
        "runs": "between two runs (`diff`)",
    },
    "zh": {"source": "源代码（`audit`）", "ran": "实际执行的内容", "runs": "两次运行之间（`diff`）"},
}
PLACES = {
    "source": ("in_source", "between_sources"),
    "ran": ("in_sides", "in_calls", "in_scores", "in_cell", "in_ratio", "among_arms"),
    "runs": ("between_runs", "over_control"),
}
"""Detectors by the place where they look."""
LABELS = {
    "en": {"severity": "Severity", "found": "Found in", "fix": "To mend it", "refused": "cannot be accepted"},
    "zh": {"severity": "级别", "found": "查找范围", "fix": "如何改正", "refused": "不能接受"},
}
COLON, COMMA, STOP = {"en": ": ", "zh": "："}, {"en": ", ", "zh": "、"}, {"en": ".", "zh": "。"}


def document(language: str) -> str:
    """The whole document."""
    parts, section = [HEAD[language]], None
    for rule in registry.rules().values():
        if (here := max(least for least in SECTIONS[language] if least <= rule.order)) != section:
            section = here
            parts.append(f"## {SECTIONS[language][section]}")
        parts.append(_rule(rule, language))
    return "\n\n".join(parts) + "\n"


def _rule(rule: Rule, language: str) -> str:
    words, label, colon = rule.words[language], LABELS[language], COLON[language]
    places = [FOUND[language][place] for place, kinds in PLACES.items() if set(kinds) & set(rule.detectors)]
    severity = f"**{rule.severity}**" + ("" if rule.acceptable else f"{COMMA[language]}{label['refused']}")
    facts = f"{label['severity']}{colon}{severity}{STOP[language]}"
    found = f"{label['found']}{colon}{COMMA[language].join(places)}{STOP[language]}" if places else ""
    head = f"### `{rule.id}`\n**{words.title}{STOP[language]}** {words.why}"
    space = " " if language == "en" else ""
    return "\n\n".join([head, f"{label['fix']}{colon}{words.fix}", f"{facts}{space}{found}".rstrip()])


def main() -> None:
    """Write both files."""
    for language, name in FILES.items():
        (DOCS / name).write_text(document(language), encoding="utf-8")


if __name__ == "__main__":
    main()
