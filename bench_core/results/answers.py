"""Is it really faster? One sentence for each candidate, made of all its comparisons.

The command line, the pages, the report and the Markdown of a gate say the same sentence. A ratio is never in it without
what is known of it: where it is certain, the least that every interval says; else the interval itself.

>>> from bench_core.fairness.finding import Comparison
>>> at = {"candidate": "shapes+deepcache", "baseline": "shapes", "steps": 10, "n_pairs": 10, "verdict": "faster"}
>>> one = Comparison(**at, batch_size=1, speedup=1.55, ci_low=1.256, ci_high=1.9)
>>> four = Comparison(**at, batch_size=4, speedup=1.79, ci_low=1.7, ci_high=1.9)
>>> answers([one, four])[0].sentence()
'faster at both batch sizes, 1.55× to 1.79× (every interval above 1.25×)'
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal, Protocol

from bench_core.fairness import registry
from bench_core.fairness.finding import Finding
from bench_core.records import Record, Verdict
from bench_core.results import places
from bench_core.words import formats
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text

NOT_MEASURED = ("cell-failed",)
"""The rules that cells broke which were not measured at all."""
ORDER: tuple[Verdict, ...] = ("slower", "faster", "no difference", "not comparable", "inconclusive")
"""Of verdicts in a sentence: what is known first, of that the bad news."""


class Judged(Protocol):
    """What one cell says of a candidate: a `Comparison` of one run, or a cell of two runs.

    A cell of two runs also has `left_open_by`, the rules that leave it open whatever its interval says.
    """

    @property
    def candidate(self) -> str: ...
    @property
    def batch_size(self) -> int: ...
    @property
    def steps(self) -> int: ...
    @property
    def speedup(self) -> float | None: ...
    @property
    def ci_low(self) -> float | None: ...
    @property
    def ci_high(self) -> float | None: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...


class Part(Record):
    """The cells of a candidate with one verdict; ratios are None where no cell of them has one."""

    verdict: Verdict
    cells: tuple[tuple[int, int], ...]
    """Batch size and steps of each."""
    least: float | None
    most: float | None
    ci_low: float | None
    """The lowest end of their intervals."""
    ci_high: float | None
    rules: tuple[str, ...] = ()
    """Ids of the broken rules that forbid the comparison, or that leave all its cells open between two runs."""


class Answer(Record):
    """What is known of a candidate against the baseline."""

    candidate: str
    verdict: Verdict | Literal["mixed"]
    """That of all cells that could be measured; `mixed`: not the same in all of them."""
    parts: tuple[Part, ...]

    def sentence(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The answer in words, without the candidate's name and without a full stop."""
        if len(self.parts) == 1:
            return _whole(self.parts[0], language)
        measured = [cell for part in self.parts for cell in part.cells]
        said = formats.listed((_partly(part, measured, language) for part in self.parts[:-1]), language)
        return text("answer.mixed", language=language, known=said, rest=_rest(self.parts[-1], language))


def answers(judged: Iterable[Judged]) -> list[Answer]:
    """An answer for each candidate, in the order in which they come."""
    by_candidate: dict[str, list[Judged]] = {}
    for one in judged:
        by_candidate.setdefault(one.candidate, []).append(one)
    return [_answer(candidate, own) for candidate, own in by_candidate.items()]


def _answer(candidate: str, judged: Sequence[Judged]) -> Answer:
    found = [_part(v, own) for v in ORDER if (own := [j for j in judged if j.verdict == v])]
    measured = [part for part in found if part.rules != NOT_MEASURED] or found
    verdict = measured[0].verdict if len(measured) == 1 else "mixed"
    return Answer(candidate=candidate, verdict=verdict, parts=tuple(found))


def _part(verdict: Verdict, judged: Sequence[Judged]) -> Part:
    ratios = [j.speedup for j in judged if j.speedup is not None]
    errors = (f.rule for j in judged for f in j.findings if f.severity == "error")
    left_open = [getattr(j, "left_open_by", ()) for j in judged]
    rules = errors if verdict == "not comparable" else (rule for own in left_open for rule in own if all(left_open))
    return Part(
        verdict=verdict,
        cells=tuple((j.batch_size, j.steps) for j in judged),
        least=min(ratios, default=None),
        most=max(ratios, default=None),
        ci_low=min((j.ci_low for j in judged if j.ci_low is not None), default=None),
        ci_high=max((j.ci_high for j in judged if j.ci_high is not None), default=None),
        rules=tuple(dict.fromkeys(rules)),
    )


def _whole(part: Part, language: str) -> str:
    """The sentence of a candidate that has the same verdict everywhere."""
    names = {"where": _where(part, language), "why": _titles(part, language)}
    if part.verdict == "inconclusive" and part.rules:
        return text("answer.inconclusive.left_open", language=language, **names)
    if part.verdict != "not comparable" and None not in (part.least, part.ci_low, part.ci_high):
        names |= {"ratios": _ratios(part, language), "low": _below(part.ci_low), "high": _above(part.ci_high)}
        return text(f"answer.{_key(part)}", language=language, **names)
    return text(f"answer.{_key(part)}.bare", language=language, **names)


def _partly(part: Part, measured: Sequence[places.Cell], language: str) -> str:
    """One verdict of several: where among all cells it holds, with the range of its ratios."""
    where = places.where(part.cells, measured, language)
    verdict = text(f"answer.otherwise.{_key(part)}", language=language)
    return text("answer.part", language=language, verdict=verdict, where=where, ratios=_bracket(part, language))


def _rest(part: Part, language: str) -> str:
    """The last of several verdicts; its cells are those that were not named."""
    known = part.verdict not in ("inconclusive", "not comparable")
    return text(f"answer.otherwise.{_key(part)}", language=language) + (_bracket(part, language) if known else "")


def _bracket(part: Part, language: str) -> str:
    """The ratios of a part in brackets; empty where there are none."""
    return "" if part.least is None else text("answer.bracket", language=language, ratios=_ratios(part, language))


def _where(part: Part, language: str) -> str:
    """All cells in a few words: a single one by its batch size, else how many."""
    sizes, steps = {b for b, _ in part.cells}, {n for _, n in part.cells}
    if len(part.cells) == 1:
        return text("answer.at_one", language=language, batch_size=part.cells[0][0])
    if len(steps) > 1:
        return text("answer.at_all_cells", language=language, n=len(part.cells))
    return text("answer.at_both" if len(sizes) == 2 else "answer.at_all", language=language, n=len(sizes))


def _ratios(part: Part, language: str) -> str:
    """The ratio, or the least and the greatest."""
    ends = list(dict.fromkeys(f"{formats.factor(r)}×" for r in (part.least, part.most) if r is not None))
    return ends[0] if len(ends) == 1 else text("answer.range", language=language, least=ends[0], most=ends[1])


def _titles(part: Part, language: str) -> str:
    return formats.listed([registry.rules()[rule].words[language].title for rule in part.rules], language)


def _below(value: float | None) -> str:
    """A number that is surely not above this one, with two decimals.

    >>> _below(1.2599), _above(0.8501)
    ('1.25', '0.86')
    """
    return f"{math.floor((value or 0.0) * 100 + 1e-9) / 100:.2f}"


def _above(value: float | None) -> str:
    return f"{math.ceil((value or 0.0) * 100 - 1e-9) / 100:.2f}"


def _key(part: Part) -> str:
    return "not_measured" if part.rules == NOT_MEASURED else part.verdict.replace(" ", "_")
