"""Which CLIP scores the pictures of a run. A score of a CLIP that never saw such pictures says nothing.

The bundled one learnt the captions and the drawings of the bundled model, and judges no others. Imports no torch.

>>> is_caption("a large blue star in the center on an orange background"), is_caption("a cat")
(True, False)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bench_core.errors import InputError
from bench_core.events import Facts
from bench_core.models import registry as models
from bench_core.models import shapes
from bench_core.phrase import Phrase
from bench_core.spec import RunSpec

BUNDLED = "shapes"
"""The `clip_model` of a run that stands for the bundled CLIP."""
NONE = "none"
"""How somebody asks for no scores."""
FOLDER = shapes.FOLDER / "clip"
SIZE = (64, 64)
"""Pixels of the pictures that it learnt."""
COLOURS = "red|orange|yellow|green|blue|purple|black|white"
CAPTION = re.compile(
    rf"an? (small|medium|large) ({COLOURS}) (circle|square|triangle|diamond|star|cross|ring|heart) "
    rf"(at the (top|bottom|left|right)|in the center) on an? ({COLOURS}) background",
    re.IGNORECASE,
)
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+(@[\w./-]+)?")


class Choice(NamedTuple):
    """The `clip_model` of a run; None with the reason why its pictures get no CLIP score."""

    clip_model: str | None
    reason: Phrase | None = None


def is_caption(prompt: str) -> bool:
    """Whether a prompt is a caption of the kind that the bundled model learnt (see its model card)."""
    return CAPTION.fullmatch(prompt.strip()) is not None


def default_clip(spec: RunSpec) -> Choice:
    """The bundled CLIP where it can judge the run's pictures, as far as that is known before anything is loaded."""
    reason = _unfit(spec)
    return Choice(BUNDLED) if reason is None else Choice(None, reason)


def checked_clip(spec: RunSpec, asked: str) -> str:
    """The CLIP that somebody asked for. Raises InputError for what is none, and for the bundled one where it is unfit.

    Whether a Hub id exists shows when the pictures are scored.
    """
    if asked == BUNDLED:
        if reason := _unfit(spec):
            raise _error(asked, reason)
        return asked
    config = Path(asked) / "config.json"
    if config.is_file():
        if _model_type(config) == "clip":
            return str(Path(asked).resolve())
        raise _error(asked, Phrase("a folder of a CLIPModel"))
    if not HUB_ID.fullmatch(asked) or Path(asked).exists():
        raise _error(
            asked, Phrase("shapes, a folder of a CLIPModel, or its Hub id such as openai/clip-vit-base-patch32")
        )
    return asked


def unfit_when_loaded(spec: RunSpec, facts: Mapping[str, Facts]) -> Phrase | None:
    """Why the bundled CLIP cannot judge the run's pictures after all; None if it can.

    `facts` are those of the loaded candidates. The baseline must know just the bundled model's words. A candidate that
    draws with another model is judged: it was asked for the same captions.
    """
    known = facts.get(spec.baseline, Facts()).vocabulary
    if _unfit(spec) or known != _config()["text_config"]["vocab_size"]:
        return Phrase("the bundled CLIP can judge only pictures of the bundled model; name another with --clip-model")
    return None


def source(clip_model: str) -> str:
    """Where a run's CLIP is loaded from: a folder or a Hub id."""
    return str(FOLDER) if clip_model == BUNDLED else clip_model


def _unfit(spec: RunSpec) -> Phrase | None:
    """Why the bundled CLIP cannot judge the pictures of a run; None if nothing speaks against it yet."""
    protocol = spec.protocol
    if protocol.output_type == "latent":
        return Phrase("latents are no pictures: there is nothing to score")
    if any(c.model != BUNDLED and not models.runs_code(c.model) for c in spec.candidates):
        return Phrase("the bundled CLIP can judge only pictures of the bundled model; name another with --clip-model")
    if not all(is_caption(prompt) for prompt in protocol.prompts):
        return Phrase("the bundled CLIP knows only captions of the bundled model; name another with --clip-model")
    asked = protocol.width or SIZE[0], protocol.height or SIZE[1]
    if asked != SIZE:
        return Phrase("the bundled CLIP judges pictures of 64x64 pixels only; name another with --clip-model")
    return None


def _config() -> dict[str, dict[str, int]]:
    config: dict[str, dict[str, int]] = json.loads((FOLDER / "config.json").read_text())
    return config


def _model_type(config: Path) -> str | None:
    try:
        found = json.loads(config.read_text())
    except (OSError, ValueError):
        return None
    return found.get("model_type") if isinstance(found, dict) else None


def _error(asked: str, expected: Phrase) -> InputError:
    return InputError(
        "clip_model", given=asked, expected=expected, todo="name one that can judge these pictures, or none"
    )
