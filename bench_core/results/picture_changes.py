"""How far a candidate's pictures are from the baseline's of the same prompt and seed, without torch.

The mean absolute difference is over all pixels and colours, in levels of 255: 0 is the same picture, 1 is rounding
that nobody sees, 60 is another picture. It does not say which one is better: scores do (`results.quality`).

>>> from PIL import Image
>>> mean_difference(Image.new("RGB", (4, 4), (10, 10, 10)), Image.new("RGB", (4, 4), (12, 10, 10)))
0.6666666666666666
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench_core.records import Group, Record
from bench_core.results.result import Result
from bench_core.store.folders import run_folder

LEVELS = 255
GAINS = (1, 2, 4, 8, 16, 32, 64)
SEEN = 32
"""Levels of a mean difference that is clearly seen on black."""
Files = Mapping[int, Mapping[str, Path]]
"""Picture files by sample and candidate."""


class Change(Record):
    """A candidate's pictures beside the baseline's."""

    candidate: str
    n: int
    """Samples of which both have a picture."""
    mean: float
    """Of the samples' mean absolute differences, in levels of 255."""
    most: float
    most_sample: int
    """The sample that changed most."""
    ssim: float | None = None
    """Mean similarity of these samples, where the run was scored."""


def has_pictures(result: Result) -> bool:
    """Whether pictures of a run are stored here: those of an imported run are not."""
    folder = run_folder(result.run.run_id) / "images"
    return folder.is_dir() and next(folder.glob("*.png"), None) is not None


def picture_files(result: Result, batch_size: int, steps: int) -> dict[int, dict[str, Path]]:
    """The stored pictures of a group of cells; a sample that has none is left out."""
    folder = run_folder(result.run.run_id) / "images"
    found: dict[int, dict[str, Path]] = {}
    for call in result.calls:
        if call.counts and (call.batch_size, call.steps) == (batch_size, steps):
            for sample, name in zip(call.sample_ids, call.image_hashes, strict=False):
                path = folder / f"{name}.png"
                if path.exists():
                    found.setdefault(sample, {})[call.candidate] = path
    return found


def changes(result: Result, files: Files, group: Group) -> list[Change]:
    """How far each other candidate's pictures are from the baseline's; without those that have none to compare."""
    baseline = result.spec.baseline
    others = (key for key in result.spec.keys if key != baseline)
    return [c for key in others if (c := _change(key, baseline, files, _ssim(result, key, group))) is not None]


def _change(candidate: str, baseline: str, files: Files, ssim: Mapping[int, float]) -> Change | None:
    found = {
        sample: difference_of(str(own[baseline]), str(own[candidate]))
        for sample, own in files.items()
        if baseline in own and candidate in own
    }
    known = {sample: value for sample, value in found.items() if value is not None}
    if not known:
        return None
    most = max(known, key=known.__getitem__)
    scores = [ssim[sample] for sample in known if sample in ssim]
    return Change(
        candidate=candidate,
        n=len(known),
        mean=statistics.fmean(known.values()),
        most=known[most],
        most_sample=most,
        ssim=statistics.fmean(scores) if scores else None,
    )


def _ssim(result: Result, candidate: str, group: Group) -> dict[int, float]:
    """Similarity by sample, of a run that was scored."""
    images = result.scores.images if result.scores else ()
    own = (i for i in images if i.candidate == candidate and i.cell.group == group)
    return {i.sample: i.ssim for i in own if i.ssim is not None}


@lru_cache(maxsize=4096)
def difference_of(a: str, b: str) -> float | None:
    """The mean absolute difference of two picture files; None where their sizes differ."""
    if a == b:
        return 0.0
    with Image.open(a) as first, Image.open(b) as second:
        return mean_difference(first, second)


def mean_difference(a: Image.Image, b: Image.Image) -> float | None:
    """The mean absolute difference of two pictures in levels of 255; None where their sizes differ."""
    return None if a.size != b.size else float(_absolute(a, b).mean())


def difference_picture(a: str, b: str, gain: int) -> bytes | None:
    """A PNG of the absolute difference of two picture files times `gain`, black where they are equal."""
    with Image.open(a) as first, Image.open(b) as second:
        if first.size != second.size:
            return None
        levels = np.minimum(_absolute(first, second) * gain, LEVELS).astype(np.uint8)
    out = BytesIO()
    Image.fromarray(levels).save(out, format="PNG")
    return out.getvalue()


def gain_for(mean: float) -> int:
    """By how much a difference is amplified so that it is seen: 1 for another picture, 64 for rounding.

    >>> gain_for(60.0), gain_for(5.0), gain_for(0.1)
    (1, 8, 64)
    """
    return next((gain for gain in GAINS if mean * gain >= SEEN), GAINS[-1])


def _absolute(a: Image.Image, b: Image.Image) -> npt.NDArray[np.int16]:
    """(height, width, 3), in levels of 255."""
    first, second = (np.asarray(image.convert("RGB"), dtype=np.int16) for image in (a, b))
    difference: npt.NDArray[np.int16] = np.abs(first - second)
    return difference
