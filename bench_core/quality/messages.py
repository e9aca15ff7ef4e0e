"""What the process that scores pictures is asked, one line of JSON, and what it answers. Imports no torch.

>>> ScoreReply.model_validate_json('{"scores": [{"clip": 93.5, "ssim": null}]}').scores[0].clip
93.5
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from bench_core.records import Count, Record

Points = Annotated[float, Field(ge=-100.001, le=100.001, allow_inf_nan=False)]
Similarity = Annotated[float, Field(ge=-1.001, le=1.001, allow_inf_nan=False)]


class WantedScore(Record):
    """A picture's file, the prompt it was made of, and which of the pictures of the request it is compared with."""

    path: Path
    prompt: str
    reference: Count | None = None


class ScoreRequest(Record):
    """Pictures to be scored. `cores` are those that the process is pinned to; with none it runs on all."""

    pictures: tuple[WantedScore, ...]
    clip_model: str | None = None
    """A folder, or a Hub id with an optional `@REVISION`; None: the pictures are only compared with one another."""
    size: tuple[Count, Count] | None = None
    """Width and height of all pictures that this CLIP can judge; None where it takes any size."""
    threads: Count = 1
    cores: tuple[Count, ...] = ()


class Score(Record):
    """The scores of one picture; None is one that could not be had."""

    clip: Points | None = None
    """100 times the cosine of the embeddings of picture and prompt."""
    ssim: Similarity | None = None
    """Structural similarity to the reference."""


class ScoreReply(Record):
    """One score a picture, in the order of the request; `message` says why scores are missing."""

    scores: tuple[Score, ...]
    message: str = ""
