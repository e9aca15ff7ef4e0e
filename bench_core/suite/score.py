"""The scores of a suite, as those who judge generated code for speed define theirs.

- Share solved: GSO's Opt@1 (Shetty et al. 2025, arXiv:2505.23671), the share of tasks on which a first attempt is
  correct, faster than the unchanged code, and reaches 0.95 of the expert's speed; here the lower end of an interval has
  to reach it. KernelBench's fast_p (Ouyang et al. 2025, arXiv:2502.10517) is the same with a fixed factor p over the
  unchanged code. The interval is Wilson's, over ids.
- Harmonic mean, over ids, of the generated code's speedup over the ground truth's: SWE-fficiency's Speedup Ratio (Ma et
  al. 2025, arXiv:2511.06090), in which a patch that fails its tests or does not apply counts as none, a speedup of 1;
  so does code here that is broken, not comparable, or spoils the pictures. The interval is a percentile bootstrap over
  ids. SWE-Perf (He et al. 2025, arXiv:2507.12415) averages the least gain that is significant; the least that is sure
  is here the lower end of every id's own interval, and decides what is called faster.
- Refused: how many ids were not comparable, by the first rule that says so. GSO adjusts its scores for hacks alike.

Ids whose ground truth or baseline could not be measured say nothing about the generated code: they are in no score, and
counted.

>>> harmonic_mean([1.0, 0.5])
0.6666666666666666
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import scipy  # scipy.stats is loaded on first use
from pydantic import ConfigDict, Field, TypeAdapter

from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.suite import documents
from bench_core.suite.metrics import OUTCOMES, Metrics, Outcome

CONFIDENCE = 0.95
FEWEST_IDS = 5
"""Of fewer ids there is no interval: so few do not show how much ids differ."""
RESAMPLES, SEED = 9999, 0


class Score(Record):
    """The scores of some ids; `n` of them are judged. Intervals are 95 %, over ids; None where there are too few."""

    n: int = Field(description="ids in the scores")
    not_judged: int = Field(description="ids whose baseline or ground truth could not be measured: in no score")
    outcomes: dict[Outcome, int] = Field(description="of all ids, those that are not judged too")
    solved: int
    share_solved: float | None
    share_solved_ci_low: float | None
    share_solved_ci_high: float | None
    harmonic_mean: float | None = Field(description="of the generated code's speedup over the ground truth's")
    harmonic_mean_ci_low: float | None
    harmonic_mean_ci_high: float | None
    refused: dict[str, int] = Field(description="ids that are not comparable, by rule")


class Leaderboard(Record):
    """The scores of a suite. `machines` counts the environments on which its ids were measured: it should be one."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    schema_number: Literal[1] = Field(1, alias="schema")
    total: int = Field(description="entries of the manifest")
    pending: tuple[str, ...] = Field(description="ids without metrics for these files and options")
    machines: int
    overall: Score
    by_task: dict[str, Score]
    by_difficulty: dict[str, Score]
    by_technique: dict[str, Score]
    control: dict[str, int] = Field(description="ids by whether they are better than fewer steps")


LEADERBOARD = TypeAdapter(Leaderboard)
SCHEMAS = {"leaderboard": documents.schema(LEADERBOARD, "Scores of a Fairspeed suite")}
"""By the name that its file has in `docs/schemas/`."""


def read_leaderboard(path: str | Path) -> Leaderboard:
    """The scores of a file. Raises InputError, one line with the JSON path of the first fault."""
    return documents.read(path, LEADERBOARD, Phrase("leaderboard"))


def leaderboard(judged: Sequence[Metrics], pending: Sequence[str] = ()) -> Leaderboard:
    """The scores of all ids that have metrics: overall, and in groups."""
    fingerprints = {m.environment.fingerprint for m in judged if m.environment.fingerprint}
    return Leaderboard(
        total=len(judged) + len(pending),
        pending=tuple(pending),
        machines=len(fingerprints),
        overall=score(judged),
        by_task=_grouped(judged, lambda m: (m.task_key,)),
        by_difficulty=_grouped(judged, lambda m: (m.difficulty,)),
        by_technique=_grouped(judged, lambda m: m.techniques),
        control=dict(Counter(m.control.verdict for m in judged if m.control)),
    )


def _grouped(judged: Iterable[Metrics], groups: Callable[[Metrics], Iterable[str]]) -> dict[str, Score]:
    """Scores by group, in the order in which groups come; an id may be in several."""
    members: dict[str, list[Metrics]] = {}
    for metrics in judged:
        for name in dict.fromkeys(groups(metrics)):
            members.setdefault(name, []).append(metrics)
    return {name: score(some) for name, some in members.items()}


def score(judged: Sequence[Metrics]) -> Score:
    """The scores of some ids."""
    ratios = {m.prompt_id: ratio for m in judged if (ratio := m.ratio) is not None}
    counted = [m for m in judged if m.prompt_id in ratios]
    solved = sum(m.outcome == "solved" for m in counted)
    share, mean = share_solved(solved, len(counted)), mean_with_interval(list(ratios.values()))
    tally = Counter(m.outcome for m in judged)
    return Score(
        n=len(counted),
        not_judged=len(judged) - len(counted),
        outcomes={name: tally[name] for name in OUTCOMES if tally[name]},
        solved=solved,
        share_solved=share[0],
        share_solved_ci_low=share[1],
        share_solved_ci_high=share[2],
        harmonic_mean=mean[0],
        harmonic_mean_ci_low=mean[1],
        harmonic_mean_ci_high=mean[2],
        refused=dict(Counter(m.refused[0] for m in judged if m.refused)),
    )


def share_solved(solved: int, n: int) -> tuple[float | None, float | None, float | None]:
    """The share with Wilson's interval; None of no id, and no interval of fewer than `FEWEST_IDS`."""
    if n == 0:
        return None, None, None
    if n < FEWEST_IDS:
        return solved / n, None, None
    interval = scipy.stats.binomtest(solved, n).proportion_ci(CONFIDENCE, method="wilson")
    return solved / n, float(interval.low), float(interval.high)


def mean_with_interval(
    ratios: Sequence[float], resamples: int = RESAMPLES
) -> tuple[float | None, float | None, float | None]:
    """The harmonic mean with its bootstrap interval; None of no id, and no interval of fewer than `FEWEST_IDS`."""
    if not ratios:
        return None, None, None
    if len(ratios) < FEWEST_IDS:
        return harmonic_mean(ratios), None, None
    times = 1 / np.asarray(ratios)
    found = scipy.stats.bootstrap(
        (times,),
        lambda sample, axis: 1 / np.mean(sample, axis=axis),
        confidence_level=CONFIDENCE,
        n_resamples=resamples,
        method="percentile",
        rng=SEED,
    ).confidence_interval
    return harmonic_mean(ratios), float(found.low), float(found.high)


def harmonic_mean(ratios: Sequence[float]) -> float:
    """One over the mean of one over each; of at least one positive number."""
    return statistics.harmonic_mean(ratios)
