"""The fewer-steps control: is the generated code better than what anybody gets by asking for fewer steps?

A second run has the baseline, the generated code, and the baseline with so few steps that it takes about as long as the
generated code. Pictures of the same samples are compared: their CLIP score, and how close they are to what the baseline
makes with all its steps (SSIM). A cache that is no better than skipping steps is seen to be so.

>>> steps_as_long(20, 2.0), steps_as_long(20, 1.01), steps_as_long(2, 9.0), steps_as_long(1, 2.0)
(10, 19, 1, None)
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Literal, NamedTuple

from bench_core.fairness.finding import Comparison, Evidence
from bench_core.phrase import Phrase
from bench_core.results.quality import quality
from bench_core.results.result import Result
from bench_core.stats.intervals import mean_interval
from bench_core.suite.metrics import Control, Role

CLOSE = 1.1
"""The control counts as taking as long if neither is surely faster than the other by more than this factor."""
Verdict = Literal["better", "not better", "undecided"]


class Measured(NamedTuple):
    """A ratio, or a mean paired difference, with its 95 % interval; None where there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_better(self) -> bool:
        """Whether a difference is surely above 0."""
        return self.low is not None and self.low > 0

    @property
    def is_worse(self) -> bool:
        """Whether a difference is surely below 0."""
        return self.high is not None and self.high < 0


def steps_as_long(steps: int, speedup: float) -> int | None:
    """With how many steps the baseline takes as long as code of this speedup over it; None of a single step.

    At least 1 and fewer than all. Rounded down, since a call has costs beside its steps; the control's own speedup
    shows how well it was met.
    """
    return None if steps < 2 else min(steps - 1, max(1, int(steps / speedup)))


def candidate(baseline: str, steps: int) -> str:
    """The control's candidate string."""
    return f"{baseline}+steps:n={steps}"


def of_run(result: Result, keys: Mapping[Role, str], steps: int) -> Control:
    """What the control's run shows."""
    own = candidate(keys["baseline"], steps)
    speedup, over = _ratio(result, keys["baseline"], own), _ratio(result, own, keys["generated"])
    clip, ssim = _clip(result, keys["generated"], own), _ssim(result, keys["generated"], own)
    verdict, reason = _verdict(steps, over, clip, ssim)
    return Control(
        run_id=result.run.run_id,
        steps=steps,
        speedup=speedup.value,
        ci_low=speedup.low,
        ci_high=speedup.high,
        generated_over_control=over.value,
        generated_over_control_ci_low=over.low,
        generated_over_control_ci_high=over.high,
        clip_difference=clip.value,
        clip_ci_low=clip.low,
        clip_ci_high=clip.high,
        ssim_difference=ssim.value,
        ssim_ci_low=ssim.low,
        ssim_ci_high=ssim.high,
        verdict=verdict,
        reason=reason,
        reason_evidence=Evidence.of(reason),
    )


def _verdict(steps: int, over: Measured, clip: Measured, ssim: Measured) -> tuple[Verdict, Phrase]:
    """Better in one measure of pictures and surely worse in none, at no more time; and the reverse."""
    given = {"steps": steps, "clip": _said(clip), "ssim": _said(ssim)}
    if clip.value is None and ssim.value is None:
        return "undecided", Phrase("the pictures of {steps} steps were not scored", **given)
    better = (clip.is_better or ssim.is_better) and not (clip.is_worse or ssim.is_worse)
    worse = (clip.is_worse or ssim.is_worse) and not (clip.is_better or ssim.is_better)
    if better and over.high is not None and over.high * CLOSE > 1:
        return "better", Phrase("better pictures than {steps} steps: CLIP {clip}, SSIM {ssim}", **given)
    if worse and over.low is not None and over.low < CLOSE:
        return "not better", Phrase("worse pictures than {steps} steps: CLIP {clip}, SSIM {ssim}", **given)
    return "undecided", Phrase("pictures beside those of {steps} steps: CLIP {clip}, SSIM {ssim}", **given)


def _said(difference: Measured) -> str:
    if difference.value is None:
        return "–"
    if difference.low is None:
        return f"{difference.value:+.2f}"
    return f"{difference.value:+.2f} [{difference.low:+.2f}, {difference.high:+.2f}]"


def _ratio(result: Result, baseline: str, other: str) -> Measured:
    found: Comparison | None = next(iter(result.between(baseline, other)), None)
    return Measured() if found is None else Measured(found.speedup, found.ci_low, found.ci_high)


def _clip(result: Result, generated: str, control: str) -> Measured:
    found = quality(result, generated, control)
    if found is None or found.clip_difference is None:
        return Measured()
    return Measured(found.clip_difference.mean, found.clip_difference.ci_low, found.clip_difference.ci_high)


def _ssim(result: Result, generated: str, control: str) -> Measured:
    """Generated minus control, of their similarity to the baseline's picture of the same sample."""
    images = () if result.scores is None else result.scores.images
    of = {
        key: {i.sample: i.ssim for i in images if i.candidate == key and i.ssim is not None}
        for key in (generated, control)
    }
    both = of[generated].keys() & of[control].keys()
    differences = [of[generated][sample] - of[control][sample] for sample in sorted(both)]
    found = mean_interval(differences)
    return Measured() if found is None else Measured(statistics.fmean(differences), *found)
