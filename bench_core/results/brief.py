"""What a list says of a run: for each candidate its verdict, briefly; a run that cannot be read is one line of its own.

>>> # brief(load_result(store, run_id)).lines[0].short("en")                 # 'faster, 1.55–1.79×'
>>> own_part("shapes+deepcache:interval=3", "shapes"), own_part("arch:sd15", "shapes")
('deepcache:interval=3', 'arch:sd15')
"""

from __future__ import annotations

from bench_core.errors import InputError
from bench_core.fairness.finding import Comparison
from bench_core.records import Record, Severity
from bench_core.results import answers
from bench_core.results.answers import Answer
from bench_core.results.cautions import counted
from bench_core.results.failures import failed_candidates
from bench_core.results.result import Result, load_result
from bench_core.spec import Candidate
from bench_core.store.database import Store
from bench_core.store.refusals import CorruptStore, DamagedRun
from bench_core.words import formats, phrases
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text


class Line(Record):
    """A candidate against the baseline."""

    candidate: str
    name: str
    """What the candidate has beyond the baseline."""
    answer: Answer
    n_cells: int
    least: float | None
    """The least and the greatest ratio, and the ends of all intervals; None where there is none."""
    most: float | None
    ci_low: float | None
    ci_high: float | None

    def short(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The verdict with its ratios: `faster, 1.55–1.79×`; where it is not the same everywhere the whole sentence.

        What is not decided has no ratio but the ends of its intervals: `inconclusive, 0.93–1.08×`.
        """
        if self.answer.verdict == "mixed":
            return self.answer.sentence(language)
        verdict = text(f"brief.{self.answer.verdict.replace(' ', '_')}", language=language)
        is_decided = self.answer.verdict in ("faster", "slower")
        low, high = (self.least, self.most) if is_decided else (self.ci_low, self.ci_high)
        if low is None or high is None or self.answer.verdict == "not comparable":
            return verdict
        ends = dict.fromkeys((formats.factor(low), formats.factor(high)))
        return text("brief.with_ratios", language=language, verdict=verdict, ratios="–".join(ends))


SERIOUS: tuple[Severity, ...] = ("error", "warning")
"""What a list counts; notes change nothing."""


class Brief(Record):
    """A run in short."""

    baseline: str
    lines: tuple[Line, ...]
    counts: dict[Severity, int] = {}
    """How many rules these candidates broke, each once: what to read before a number is believed.

    That a candidate could not be measured is in `n_failed`."""
    n_failed: int = 0
    """Candidates of the run that could not be measured everywhere."""
    problem: str = ""
    """Why nothing can be said; empty where it can."""
    is_damaged: bool = False
    """Whether that is since a record is damaged."""

    @property
    def n_findings(self) -> int:
        """Broken rules that are errors or warnings."""
        return sum(self.counts.get(severity, 0) for severity in SERIOUS)


def brief(result: Result) -> Brief:
    """The answers of a run about the candidates that it is about."""
    keys = {c.key for c in result.spec.principals}
    judged = [c for c in result.comparisons if {c.candidate, c.baseline} <= keys]
    baseline = judged[0].baseline if judged else result.spec.baseline
    own = {a.candidate: [c for c in judged if c.candidate == a.candidate] for a in answers.answers(judged)}
    found = [f for cell, of in result.cell_findings.items() if cell.candidate in keys for f in of]
    found += [f for c in judged for f in c.findings]
    lines = [_line(answer, own[answer.candidate], baseline) for answer in answers.answers(judged)]
    n_failed = len(failed_candidates(result))
    return Brief(
        baseline=baseline,
        lines=tuple(lines),
        counts=counted(f for f in found if f.rule not in answers.NOT_MEASURED),
        n_failed=n_failed,
    )


def of_run(store: Store, run_id: str, language: str = DEFAULT_LANGUAGE) -> Brief:
    """The same of a stored run; one that is damaged, or of techniques that are not here, says so in a language."""
    try:
        return brief(load_result(store, run_id))
    except InputError as error:
        is_damaged = isinstance(error, DamagedRun | CorruptStore)
        return Brief(baseline="", lines=(), problem=phrases.in_words(error, language), is_damaged=is_damaged)


def own_part(candidate: str, baseline: str) -> str:
    """What a candidate has beyond the baseline, where it begins like it; else all of it, without folders."""
    if candidate.startswith(f"{baseline}+"):
        return candidate.removeprefix(f"{baseline}+")
    return Candidate.parse(candidate).short


def _line(answer: Answer, judged: list[Comparison], baseline: str) -> Line:
    ratios = [c.speedup for c in judged if c.speedup is not None]
    return Line(
        candidate=answer.candidate,
        name=own_part(answer.candidate, baseline),
        answer=answer,
        n_cells=len(judged),
        least=min(ratios, default=None),
        most=max(ratios, default=None),
        ci_low=min((c.ci_low for c in judged if c.ci_low is not None), default=None),
        ci_high=max((c.ci_high for c in judged if c.ci_high is not None), default=None),
    )
