"""Whether the generated code kept the quality of the baseline's pictures.

It is kept where no tripwire fires (broken, missing or kept images) and the paired difference in CLIP score is not below
-0.5 points. It is lost where the 95 % interval of that difference lies below -0.5 as a whole; where only its mean does,
the pictures are too few to tell.

>>> # of_run(result, {"baseline": "file:1_baseline.py", "generated": "file:1_experiment.py"})
"""

from __future__ import annotations

from collections.abc import Mapping

from bench_core.phrase import Phrase
from bench_core.results import quality as scores
from bench_core.results.quality import MeanScore
from bench_core.results.result import Result
from bench_core.suite.metrics import PictureScore, Quality, Role

LOSS = 0.5
"""Points of CLIP score (100 x cosine) that may be lost."""


def of_run(result: Result, keys: Mapping[Role, str]) -> Quality | None:
    """The quality of the pictures of a run; None where its generated code was not measured."""
    if "generated" not in keys or "baseline" not in keys:
        return None
    found = {role: scores.quality(result, key, keys["baseline"]) for role, key in keys.items()}
    pictures = tuple(score(role, q) for role, q in found.items() if q is not None)
    tripwires = scores.tripwires(result, keys["generated"], keys["baseline"])
    kept, message = _kept(result, found["generated"], tripwires)
    return Quality(kept=kept, clip_model=result.spec.clip_model, message=message, scores=pictures)


def _kept(result: Result, found: scores.Quality | None, tripwires: tuple[str, ...]) -> tuple[bool | None, str]:
    if tripwires:
        return False, ", ".join(tripwires)
    if result.spec.clip_model is None:
        return True, Phrase("the pictures were not scored, as asked")
    if found is None or found.clip_difference is None or found.clip_difference.ci_high is None:
        return None, (found and found.message) or Phrase("no picture has a score")
    difference = found.clip_difference
    if difference.ci_high is not None and difference.ci_high < -LOSS:
        return False, Phrase("CLIP score {difference} points", difference=_interval(difference))
    if difference.mean < -LOSS:
        return None, Phrase(
            "CLIP score {difference} points, too few pictures to tell", difference=_interval(difference)
        )
    return True, ""


def _interval(mean: MeanScore) -> str:
    return f"{mean.mean:+.2f} [{mean.ci_low:+.2f}, {mean.ci_high:+.2f}]"


def score(role: Role, found: scores.Quality) -> PictureScore:
    """The scores of one candidate beside the baseline's."""
    clip, difference, ssim = found.clip, found.clip_difference, found.ssim
    return PictureScore(
        candidate=role,
        n_samples=0 if clip is None else clip.n,
        clip=None if clip is None else clip.mean,
        clip_difference=None if difference is None else difference.mean,
        clip_ci_low=None if difference is None else difference.ci_low,
        clip_ci_high=None if difference is None else difference.ci_high,
        ssim=None if ssim is None else ssim.mean,
        ssim_ci_low=None if ssim is None else ssim.ci_low,
        ssim_ci_high=None if ssim is None else ssim.ci_high,
        tripwires=found.tripwires,
    )
