"""Answers a request for scores: reads the pictures, asks CLIP once for each, compares each with its reference.

The same picture of several candidates is one file, and is scored once. Imports torch.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from PIL import Image

from bench_core.phrase import Phrase
from bench_core.quality.clip import Clip
from bench_core.quality.messages import Score, ScoreReply, ScoreRequest, WantedScore
from bench_core.quality.similarity import ssim

Pictures = Mapping[Path, Image.Image]
Judged = Mapping[tuple[Path, str], float | None]
"""CLIP points by file and prompt."""
OTHER_SIZE = Phrase(
    "the bundled CLIP can judge only the bundled model's pictures, of 64x64 pixels; name another with --clip-model"
)
NOT_LOADED = Phrase("the CLIP model could not be loaded or used; the run's scoring.log says why")
SOME_MISSING = Phrase("some pictures are no longer there, or cannot be read")


def answer(request: ScoreRequest) -> ScoreReply:
    """All scores that can be had; the message says why some cannot."""
    if request.cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, request.cores)
    torch.set_num_threads(max(1, request.threads))
    pictures = _read({wanted.path for wanted in request.pictures})
    judged, message = _judged(request, pictures)
    if not message and len(pictures) < len({wanted.path for wanted in request.pictures}):
        message = SOME_MISSING
    alike = _alike(request.pictures, pictures)
    return ScoreReply(
        scores=tuple(
            Score(clip=judged.get((wanted.path, wanted.prompt)), ssim=None if pair is None else alike[pair])
            for wanted in request.pictures
            for pair in [_pair(wanted, request.pictures)]
        ),
        message=message,
    )


def _read(paths: set[Path]) -> dict[Path, Image.Image]:
    """The pictures that can be read, as RGB."""
    found = {}
    for path in sorted(paths):
        try:
            with Image.open(path) as picture:
                found[path] = picture.convert("RGB")
        except OSError:
            traceback.print_exc()
    return found


def _judged(request: ScoreRequest, pictures: Pictures) -> tuple[Judged, str]:
    """What CLIP says of every picture and its prompt, and why it says nothing."""
    if request.clip_model is None or not pictures:
        return {}, ""
    if request.size is not None and any(picture.size != request.size for picture in pictures.values()):
        return {}, OTHER_SIZE
    asked = sorted({(w.path, w.prompt) for w in request.pictures if w.path in pictures})
    try:
        points = Clip(request.clip_model).points([pictures[path] for path, _ in asked], [prompt for _, prompt in asked])
    except Exception:  # noqa: BLE001  whatever a foreign model raises: the traceback goes to the log
        traceback.print_exc()
        return {}, NOT_LOADED
    return dict(zip(asked, points, strict=True)), ""


def _pair(wanted: WantedScore, all_wanted: Sequence[WantedScore]) -> tuple[Path, Path] | None:
    return None if wanted.reference is None else (wanted.path, all_wanted[wanted.reference].path)


def _alike(wanted: Sequence[WantedScore], pictures: Pictures) -> dict[tuple[Path, Path], float | None]:
    """The similarity of every pair of files; None where one of them cannot be read."""
    pairs = {pair for w in wanted if (pair := _pair(w, wanted)) is not None}
    there = {pair: tuple(pictures.get(path) for path in pair) for pair in pairs}
    return {pair: None if a is None or b is None else ssim(a, b) for pair, (a, b) in there.items()}
