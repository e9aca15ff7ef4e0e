"""A cache is told against all steps, though asking for fewer steps is as fast, costs nothing, and may look better.

The control is the same pipeline with so many steps that it takes about as long as the cache. Two numbers of steps are
measured, and the one whose time is nearer is taken. Pictures and their scores say which of the two is worth its time.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._demo import Knobs, Side, Taken, Words

NAME = "fewer-steps"
ORDER = 37
RULE = None
TOUR = False
PICTURES = True
SCORED = True
KNOBS = Knobs(batch_size=4, steps=10)
TECHNIQUE, ROUNDS = "+deepcache:interval=3", 8
SHARES = (1 / 2, 3 / 5)
"""Of the steps, for the control: DeepCache of interval 3 is 1.6 to 2.0 times as fast."""
WORDS = {
    "en": Words(
        title="A cache against fewer steps",
        claim="DeepCache makes the same pictures much faster than ten steps do.",
        question="Ten steps with DeepCache, or five or six plain ones in the same time: which pictures are better?",
        lesson=(
            "The cache is compared with all steps, as if there were no other way to save time. Asking for fewer steps "
            "saves as much, needs no code, and its pictures are what the cache has to beat. Compare at equal time, and "
            "look at pictures and scores side by side."
        ),
    ),
    "zh": Words(
        title="缓存与减少步数",
        claim="与十步相比，DeepCache 生成同样的图片要快得多。",
        question="十步加 DeepCache，或者用同样时间直接跑五六步：哪边的图片更好？",
        lesson=(
            "缓存只与全部步数相比，好像没有别的办法可以省时间。直接减少步数也能省下同样多，不需要任何代码，缓存要胜过的正是它的图片。"
            "应当在用时相同的条件下比较，并把图片和分数放在一起看。"
        ),
    ),
}
WRONG = """from DeepCache import DeepCacheSDHelper


def compare(pipe, prompts, seconds):
    full = seconds(lambda: pipe(prompts, num_inference_steps=10))
    cache = DeepCacheSDHelper(pipe=pipe)
    cache.set_params(cache_interval=3)
    cache.enable()
    cached = seconds(lambda: pipe(prompts, num_inference_steps=10))
    print(f"speedup {full / cached:.2f}x")
"""
FAIR = """from DeepCache import DeepCacheSDHelper


def compare(pipe, prompts, seconds, clip):
    fewer, fewer_images = seconds(lambda: pipe(prompts, num_inference_steps=6))
    cache = DeepCacheSDHelper(pipe=pipe)
    cache.set_params(cache_interval=3)
    cache.enable()
    cached, images = seconds(lambda: pipe(prompts, num_inference_steps=10))
    print(f"{fewer / cached:.2f}x as fast as fewer steps")
    print(f"CLIP {clip(images):.2f}, with fewer steps {clip(fewer_images):.2f}")
"""


def options(knobs: Knobs) -> dict[str, Any]:
    return {"rounds": ROUNDS, "starts": 1}


def wrong(knobs: Knobs) -> Side:
    def over_all_steps(taken: Taken) -> Mapping[int, float]:
        return _ratios(taken, taken.base)

    return Side(base=knobs.model, other=knobs.model + TECHNIQUE, code=WRONG, reckon=over_all_steps)


def fair(knobs: Knobs) -> Side:
    def over_fewer_steps(taken: Taken) -> Mapping[int, float]:
        """The cache over the control that is nearer to it in time, round by round."""
        ratios = [_ratios(taken, control) for control in taken.others]
        return min(ratios, key=lambda own: abs(math.log(statistics.median(own.values()))) if own else math.inf)

    controls = tuple(f"{knobs.model}+steps:n={n}" for n in _fewer(knobs.steps))
    return Side(base=knobs.model, other=knobs.model + TECHNIQUE, code=FAIR, reckon=over_fewer_steps, others=controls)


def _fewer(steps: int) -> list[int]:
    """Steps of the controls, fewest first.

    >>> _fewer(10), _fewer(20), _fewer(2)
    ([5, 6], [10, 12], [1])
    """
    return sorted({max(1, round(steps * share)) for share in SHARES})


def _ratios(taken: Taken, key: str) -> dict[int, float]:
    """Seconds of a candidate over those of the cache, in the rounds that all made."""
    keys = (key, taken.other)
    above, below = ({c.round: taken.seconds(c) for c in taken.calls(k, taken.batch_size)} for k in keys)
    return {r: above[r] / below[r] for r in sorted(above.keys() & below.keys())}
