"""A result in lines of text beside its tables: broken rules, multiple comparisons, warm-up, scaling.

>>> list(finding_lines([]))
[]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bench_core.cells import clocks
from bench_core.fairness import accepted, registry
from bench_core.fairness.finding import Finding
from bench_core.fairness.grouping import Group, grouped
from bench_core.records import Cell
from bench_core.results.answers import answers
from bench_core.results.cautions import all_findings, cautions
from bench_core.results.failures import failures
from bench_core.results.result import Result
from bench_core.words import formats
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text

MOST_EVIDENCE = 3
"""Pieces of evidence in one line; further ones are counted only."""
SLOW_TO_STEADY_S = 1.0
"""Candidates that take longer to the first steady call get a line."""


def run_lines(result: Result) -> Iterator[str]:
    """All lines of a run: findings first, and at the end what was asked: whether each candidate is faster."""
    yield from finding_lines(all_findings(result))
    yield from _clock(result)
    yield from _multiplicity(result)
    yield from _mechanisms(result)
    yield from _time_to_steady(result)
    yield from _scaling(result)
    yield from (failure.sentence() for failure in failures(result))
    yield from (f"{candidate}: {sentence}" for candidate, sentence in answer_sentences(result))


def answer_sentences(result: Result, language: str = DEFAULT_LANGUAGE) -> Iterator[tuple[str, str]]:
    """For each candidate whether it is faster, and what is to be borne in mind of that, without its name."""
    doubts = cautions(result)
    for answer in answers(result.comparisons):
        sentence = answer.sentence(language)
        titles = [registry.rules()[rule].words[language].title for rule in doubts[answer.candidate]]
        listed = formats.listed(titles, language)
        said = text("answer.caution", language=language, sentence=sentence, cautions=listed) if titles else sentence
        yield answer.candidate, said


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """A line for every broken rule, the worst first, with at most `MOST_EVIDENCE` pieces of evidence."""
    return map(_line, grouped((None, finding) for finding in findings))


def _line(group: Group[None]) -> str:
    evidence = [group.rule.evidence(case.finding) for case in group.cases]
    more = f"; and {len(evidence) - MOST_EVIDENCE} more" if len(evidence) > MOST_EVIDENCE else ""
    reason = accepted.in_words(case.finding for case in group.cases)
    because = f"; accepted: {reason}" if reason else ""
    return f"{group.severity}: {group.rule.words['en'].title}: {'; '.join(evidence[:MOST_EVIDENCE])}{more}{because}"


def disturbances(cell: Cell) -> str:
    """Outliers, disturbed calls and drift of a cell in a few words; empty when there are none."""
    outliers = "outlier" if cell.n_outliers == 1 else "outliers"
    counts = ((cell.n_outliers, outliers), (cell.n_contended, "contended"), (cell.n_throttled, "throttled"))
    found = [f"{count} {what}" for count, what in counts if count]
    if cell.drift is not None:
        found.append(f"drift {cell.drift:+.1%}")
    return ", ".join([*found, "not steady"] if cell.steady is False else found)


def _clock(result: Result) -> Iterator[str]:
    """A line where times are those of the outside clock."""
    if result.clock == "outside_s":
        keys = ", ".join(sorted(clocks.outside(result.spec.candidates)))
        yield (
            f"times are by the conductor's clock (outside_s), and so are the ratios to or of {keys}: "
            "a file that runs code of its own could change the clock in its process"
        )


def _multiplicity(result: Result) -> Iterator[str]:
    """How many of several 95 % intervals may miss the truth; no line for a single one."""
    count = sum(c.ci_low is not None for c in result.comparisons)
    if count > 1:
        wrong = count / 20
        few, many = f"the chance of a wrong one is up to {wrong:.0%}", f"about {wrong:.2g} of them may be wrong"
        so = few if wrong < 1 else many
        yield f"{count} comparisons: each interval by itself is right at least 19 times in 20, so {so}"


def _mechanisms(result: Result) -> Iterator[str]:
    """A line for every candidate with what its techniques were seen to do."""
    for key, seen in result.mechanisms.items():
        yield f"seen of {key}: {', '.join(f'{name} {span(values)}' for name, values in seen.items())}"


def span(values: Iterable[float]) -> str:
    """The least and the greatest of at least one value.

    >>> span([4.0, 6.0, 5.0]), span([4.0, 4.0])
    ('4-6', '4')
    """
    ordered = sorted(values)
    return "-".join(dict.fromkeys(f"{value:.3g}" for value in (ordered[0], ordered[-1])))


def _time_to_steady(result: Result) -> Iterator[str]:
    """A line for every candidate that took long to become steady, with the cell where it took longest."""
    for key in result.spec.keys:
        slow = [c for c in result.cells if c.candidate == key and (c.time_to_steady_s or 0) > SLOW_TO_STEADY_S]
        if slow:
            cell = max(slow, key=lambda c: c.time_to_steady_s or 0)
            first = "" if cell.first_call_s is None else f", first call {cell.first_call_s:.3g} s"
            yield (
                f"time to first steady call of {key}: {cell.time_to_steady_s:.3g} s"
                f" (batch {cell.batch_size}, {cell.steps} steps{first})"
            )


def _scaling(result: Result) -> Iterator[str]:
    """The best batch and the law of the saturated tail, by candidate and steps."""
    for candidate in result.spec.keys:
        for steps in result.spec.protocol.steps:
            best, law = result.shown.best_batch(candidate, steps), result.shown.tail(candidate, steps)
            if best:
                edge = " (at the edge of the range)" if best[1] else ""
                alike = _alike(result.shown.as_good_batches(candidate, steps))
                yield f"best batch of {candidate} at {steps} steps: {best[0]}{alike}{edge}"
            if law:
                knee = "" if law.knee is None else f"; below batch {law.knee:.2g} more images are nearly free"
                yield (
                    f"batches {law.batch_sizes[0]} to {law.batch_sizes[-1]} of {candidate} at {steps} steps: "
                    f"{law.fixed_s:.3g} s + {law.per_image_s:.4g} s an image (within {law.residual:.1%}){knee}"
                )


def _alike(sizes: Sequence[int] | None) -> str:
    """The batch sizes that cannot be told from the best one, in brackets; empty where there are none.

    >>> _alike((8,)), _alike((2, 8))
    (' (8 is not distinguishable)', ' (2, 8 are not distinguishable)')
    """
    if not sizes:
        return ""
    return f" ({', '.join(map(str, sizes))} {'is' if len(sizes) == 1 else 'are'} not distinguishable)"
