"""Verdicts, findings and failed cells in words. A ratio is shown with its interval or not at all."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness import accepted
from bench_core.fairness.finding import Comparison, Finding
from bench_core.fairness.grouping import Case, Group, grouped
from bench_core.fairness.rule import Rule
from bench_core.records import Cell, Severity
from bench_core.results import evidence
from bench_core.results.answers import NOT_MEASURED
from bench_core.results.failures import failures, search_ends
from pages._ui.frame.text import code, language, plain, prose, t
from pages._ui.show import columns, figure

if TYPE_CHECKING:
    from bench_core.results.result import Result

ICONS = {
    "faster": ":material/trending_up:",
    "slower": ":material/trending_down:",
    "no difference": ":material/equal:",
    "inconclusive": ":material/help:",
    "not comparable": ":material/block:",
    "mixed": ":material/call_split:",
}
COLORS = {
    "faster": "green",
    "slower": "red",
    "no difference": "gray",
    "inconclusive": "orange",
    "not comparable": "red",
    "mixed": "blue",
}
"""Of verdicts, beside their icons; `mixed` is a candidate's that has several."""
MOST_LINES = 4
COLUMNS = ("candidate", "baseline", "batch_size", "steps", "verdict", "caution", "speedup", "interval", "over_fastest")
COLUMNS += ("n_pairs",)
BOXES = {"error": st.error, "warning": st.warning, "note": st.info}


def failed_cells(result: Result) -> None:
    """What could not be measured: a line for each reason, with what to do; a note where a search ran out of memory."""
    if lines := [prose(failure.sentence(language())) for failure in failures(result)]:
        st.warning(lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines), icon=":material/error:")
    if ends := list(search_ends(result)):
        st.info(t("cells.search_ended") + "\n" + _cell_lines(ends))


def _cell_lines(cells: list[Cell]) -> str:
    return "\n".join(
        f"- {code(c.candidate)} · {t('live.cell', batch_size=c.batch_size, steps=c.steps)} · "
        f"{t('status.' + c.status)}: {plain(c.message)}"
        for c in cells
    )


def all_findings(result: Result, severities: Container[Severity]) -> None:
    """The findings of cells and comparisons together: every broken rule once.

    That a cell failed is left out: `failed_cells` says it.
    """
    found: list[tuple[Comparison | None, Finding]] = [(None, finding) for finding in result.findings]
    found += [(c, finding) for c in result.comparisons for finding in c.findings]
    shown = [(where, f) for where, f in found if f.severity in severities and f.rule not in NOT_MEASURED]
    for group in grouped(shown):
        _box(group, [line for case in group.cases for line in _lines(group.rule, case)])


def _lines(rule: Rule, case: Case[Comparison] | Case[Comparison | None]) -> Iterator[str]:
    return (f"- {line}" for line in evidence.lines(rule, case, language(), said=plain, name=code))


def boxes(found: Iterable[Finding], names: Mapping[str, str] | None = None) -> None:
    """Findings in boxes: every broken rule once, with title, reason, remedy and evidence.

    `names` are said instead of candidates.
    """
    for group in grouped((None, finding) for finding in found):
        said = [renamed(group.rule.evidence(case.finding, language()), names or {}) for case in group.cases]
        _box(group, [f"- {plain(line)}" for line in said])


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A text with other names for its candidates, where they stand by themselves.

    >>> renamed("a.py against data.py", {"a.py": "Baseline"})
    'Baseline against data.py'
    """
    if not names:
        return text
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![\w./-])(?:{longest_first})(?!\w)", lambda found: names[found[0]], text)


def findings(comparisons: Sequence[Comparison], *, shown: Container[Finding] = ()) -> None:
    """The findings of comparisons: every broken rule once, with title, reason, remedy, and evidence per comparison.

    Those that are `shown` elsewhere on the page are left out.
    """
    found = [(c, finding) for c in comparisons for finding in c.findings if finding not in shown]
    for group in grouped(found):
        _box(group, [line for case in group.cases for line in _lines(group.rule, case)])


def _box(group: Group[None] | Group[Comparison] | Group[Comparison | None], lines: list[str]) -> None:
    head = t("finding.head", severity=t(f"severity.{group.severity}"), **group.rule.words[language()]._asdict())
    reasons = dict.fromkeys(c.finding.accepted for c in group.cases if c.finding.accepted)
    because = [f"- {t('finding.accepted', reason=plain(reason))}" for reason in reasons]
    BOXES[group.severity](head + "\n" + "\n".join([*because, _shortened(lines)]))


def _shortened(lines: list[str]) -> str:
    """At most `MOST_LINES` lines; the last one counts those left out."""
    if len(lines) <= MOST_LINES:
        return "\n".join(lines)
    kept = lines[: MOST_LINES - 1]
    return "\n".join([*kept, f"- {t('finding.more', n=len(lines) - len(kept))}"])


def comparison_table(result: Result, *, alt: str, key: str, steps: int | None = None, is_final: bool = True) -> None:
    """All comparisons with verdict, ratio and interval, each with the titles of its findings.

    `steps`: only those of one step count, without the columns of what is chosen above the table. Verdicts that are not
    final say so.
    """
    from bench_core.results import tables  # loads pandas, which a first visit does not need

    frame = tables.comparisons(result)
    shown = frame.assign(
        verdict=[_verdict(c) if is_final else t("so_far.verdict", verdict=_verdict(c)) for c in result.comparisons],
        speedup=[_ratio(row) for row in frame.to_dict("records")],
        interval=[_interval(row) for row in frame.to_dict("records")],
        over_fastest=[_over_fastest(c) for c in result.comparisons],
        caution=[_titles(c) for c in result.comparisons],
    )
    names = [name for name in COLUMNS if name not in ("caution", "over_fastest") or any(shown[name])]
    if steps is not None:
        shown = shown[shown["steps"] == steps]
        names = [name for name in names if name not in ("baseline", "steps")]
    figure.show_table(shown, columns.headings(names), alt=alt, key=key)
    _accepted(result)
    _multiplicity(int((frame["ci_low"].notna() & (frame["verdict"] != "not comparable")).sum()))


def _over_fastest(comparison: Comparison) -> str:
    """The ratio to the fastest plain candidate where the baseline is weak, with interval and name; else empty."""
    over = comparison.over_fastest
    return "" if over is None else f"{over.speedup:.3f}× [{over.ci_low:.3f}, {over.ci_high:.3f}] · {over.candidate}"


def _verdict(comparison: Comparison) -> str:
    """The verdict, and whether it rests on something that was accepted."""
    word = t(f"verdict.{comparison.verdict}")
    return t("outcome.accepted", verdict=word) if accepted.reasons(comparison.findings) else word


def _accepted(result: Result) -> None:
    """A line for every ratio that rests on accepted findings: the verdict in full, with the reasons."""
    lines = [_accepted_line(c) for c in result.comparisons if accepted.reasons(c.findings)]
    if lines:
        st.markdown(_shortened(lines))


def _accepted_line(comparison: Comparison) -> str:
    row = comparison.model_dump()
    numbers = "" if comparison.speedup is None else f"{_ratio(row)} {_interval(row)}"
    said = {
        "candidate": code(comparison.candidate),
        "batch_size": comparison.batch_size,
        "verdict": t(f"verdict.{comparison.verdict}"),
        "ratio": plain(numbers),
        "reasons": plain(accepted.in_words(comparison.findings)),
    }
    return "- " + t("outcome.accepted_ratio", **said)


def _titles(comparison: Comparison) -> str:
    """The titles of the rules that a comparison breaks, the worst first."""
    rules = {group.rule.id: group.rule for group in grouped((None, finding) for finding in comparison.findings)}
    return " · ".join(rule.words[language()].title for rule in rules.values())


def _multiplicity(n: int) -> None:
    """How many of several 95 % intervals may miss the truth; nothing for a single one."""
    from bench_core.stats.intervals import CONFIDENCE  # loads numpy, which a first visit does not need

    missed = n * (1 - CONFIDENCE)
    if missed >= 1:
        st.caption(t("verdicts.multiplicity", n=n, expected=f"{missed:.2g}"))
    elif n > 1:
        st.caption(t("verdicts.multiplicity.few", n=n, chance=f"{missed:.0%}".rstrip("%")))


def _ratio(row: dict[str, float]) -> str:
    return "–" if math.isnan(row["speedup"]) else f"{row['speedup']:.3f}×"


def _interval(row: dict[str, float]) -> str:
    return "–" if math.isnan(row["ci_low"]) else f"[{row['ci_low']:.3f}, {row['ci_high']:.3f}]"
