"""How good a candidate's pictures are beside those of the baseline: CLIP, SSIM, and what no picture may be.

Derived from the stored scores (`jobs.scoring`) and calls. All intervals are 95 %, over samples: the same prompt and
noise on both sides, so that the difference of a sample is the candidates' doing. See docs/statistics.md, "Means of
scores".

>>> # quality(result, "shapes+deepcache", "shapes").clip_difference
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bench_core.events import ScoredImage
from bench_core.fairness.contexts import TOLERATED_SHARE
from bench_core.fairness.finding import Finding
from bench_core.records import NOT_FINITE, CellKey, Group, Record
from bench_core.results.result import Result
from bench_core.stats.intervals import mean_interval

TRIPWIRES = ("broken-images", "images-missing", "outputs-cached")
"""Rules whose findings mean that there is no quality to speak of: NaN, one colour, repeated or kept pictures."""
By = Mapping[tuple[Group, int], ScoredImage]
"""Scored pictures of a candidate by the cell's group and the sample."""


MOST_POINTS = 100.0
"""Of a CLIP score: a cosine of 1."""


class MeanScore(Record):
    """A mean over samples with its 95 % interval; the ends are None for a single sample."""

    mean: float
    ci_low: float | None
    ci_high: float | None
    n: int
    """Samples."""


class Quality(Record):
    """A candidate's pictures beside the baseline's; what could not be measured is None.

    CLIP is in points, 100 times a cosine. A sample that was made in several cells counts once, with its mean.
    """

    candidate: str
    baseline: str
    clip_model: str
    clip: MeanScore | None
    """Of all scored samples of the candidate."""
    baseline_clip: MeanScore | None
    clip_difference: MeanScore | None
    """Candidate minus baseline, of the samples that both have: negative is worse."""
    ssim: MeanScore | None
    """Similarity to the run's baseline; None where `baseline` is another one."""
    tripwires: tuple[str, ...]
    """Ids of the rules that the candidate's pictures broke."""
    message: str = ""
    """Why there are no scores, or not all."""


def quality(result: Result, candidate: str, baseline: str) -> Quality | None:
    """The quality of one candidate beside another one of the run; None for a run without scores.

    The same key twice gives the candidate by itself: no difference, no SSIM.
    """
    stored = result.scores
    if stored is None:
        return None
    own, others = (_of(stored.images, key) for key in (candidate, baseline))
    differences = [] if candidate == baseline else list(_differences(own, others))
    return Quality(
        candidate=candidate,
        baseline=baseline,
        clip_model=stored.clip_model,
        clip=_up_to(MOST_POINTS, _mean((sample, image.clip) for (_, sample), image in own.items())),
        baseline_clip=_up_to(MOST_POINTS, _mean((sample, image.clip) for (_, sample), image in others.items())),
        clip_difference=_mean(differences),
        ssim=_up_to(1.0, _mean((s, i.ssim) for (_, s), i in own.items()))
        if baseline == result.spec.baseline != candidate
        else None,
        tripwires=tripwires(result, candidate, baseline),
        message=stored.message,
    )


def tripwires(result: Result, candidate: str, baseline: str) -> tuple[str, ...]:
    """The rules of `TRIPWIRES` that a candidate's pictures broke, in that order; needs no scores.

    Beside a baseline they are judged as in every comparison. By itself a candidate is judged absolutely: a model that
    honestly paints one colour trips, too.
    """
    found = {
        f.rule
        for comparison in result.between(baseline, candidate)
        for f in comparison.findings
        if _is_of(f, candidate)
    }
    if candidate == baseline:
        found |= set(_broken_by_itself(result, candidate))
    return tuple(rule for rule in TRIPWIRES if rule in found)


def _is_of(finding: Finding, candidate: str) -> bool:
    """Whether a finding is about this candidate, or does not say which side it is about."""
    said = finding.evidence.values if finding.evidence else {}
    return said.get("side", candidate) == candidate


def _broken_by_itself(result: Result, candidate: str) -> Iterator[str]:
    for cell in (c for c in result.planned if c.candidate == candidate):
        if NOT_FINITE in result.failed.get(cell, ""):
            yield "broken-images"
        yield from _of_one_colour_or_repeated(result, cell)


def _of_one_colour_or_repeated(result: Result, cell: CellKey) -> Iterator[str]:
    """Where it is so in more calls than may be disturbed."""
    side = result.side(cell)
    if side.are_many(sum(n > TOLERATED_SHARE * cell.batch_size for n in side.known("images_constant"))):
        yield "broken-images"
    if side.are_many(sum(n < cell.batch_size for n in side.known("images_distinct"))):
        yield "images-missing"


def _of(images: Sequence[ScoredImage], candidate: str) -> By:
    return {(i.cell.group, i.sample): i for i in images if i.candidate == candidate}


def _differences(own: By, others: By) -> Iterator[tuple[int, float]]:
    """Sample and difference in points, wherever both have a score in the same cell."""
    for (group, sample), image in own.items():
        other = others.get((group, sample))
        if image.clip is not None and other is not None and other.clip is not None:
            yield sample, image.clip - other.clip


def _up_to(highest: float, found: MeanScore | None) -> MeanScore | None:
    """A mean whose interval ends where no score can lie: that of few or nearly equal pictures would reach beyond."""
    if found is None or found.ci_high is None:
        return found
    return found.model_copy(update={"ci_high": min(found.ci_high, highest)})


def _mean(scores: Iterable[tuple[int, float | None]]) -> MeanScore | None:
    """The mean over samples of the scores that are known, those of one sample averaged first; None without any."""
    by_sample: dict[int, list[float]] = {}
    for sample, score in scores:
        if score is not None:
            by_sample.setdefault(sample, []).append(score)
    means = [statistics.fmean(values) for values in by_sample.values()]
    if not means:
        return None
    low, high = mean_interval(means) or (None, None)
    return MeanScore(mean=statistics.fmean(means), ci_low=low, ci_high=high, n=len(means))
