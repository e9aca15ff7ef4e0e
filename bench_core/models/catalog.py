"""What a model string may be, and what is known of a model before it is loaded. Imports no torch.

- `shapes`: the bundled text-to-image model of the Stable Diffusion layout
- `dir:PATH`: a pipeline saved by `DiffusionPipeline.save_pretrained` (safetensors)
- `hub:ID` or `hub:ID@REVISION`: the same from the Hugging Face Hub or its local cache

>>> describe("shapes").components >= {"unet", "vae", "scheduler"}
True
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from bench_core.errors import InputError, nearest

SHAPES_DIR = Path(__file__).parent / "shapes"
FORMS = "shapes, dir:PATH or hub:ID"
SHAPES_STEP_S = 0.03
"""Rough cost of one denoising step of one image of `shapes` on a CPU core, seconds; a first estimate only."""

GUIDANCE_SCALE = 7.5
"""What diffusers' text-to-image pipelines take when they are not told."""
SHAPES_GUIDANCE_SCALE = 2.0
"""See its model card. The cost of a call is the same for every scale above 1."""


@dataclass(frozen=True)
class Model:
    """A model: where it is loaded from, the names of its components (None when only loading would tell), and the
    guidance scale that its pictures are best at, as far as it is known."""

    name: str
    source: str
    revision: str | None = None
    components: frozenset[str] | None = None
    guidance_scale: float = GUIDANCE_SCALE


def describe(model: str) -> Model:
    """The model of a model string; raises InputError when there is none."""
    kind, colon, rest = model.partition(":")
    if model == "shapes":
        return replace(_directory(model, SHAPES_DIR), guidance_scale=SHAPES_GUIDANCE_SCALE)
    if kind == "dir" and rest:
        return _directory(model, Path(os.path.expanduser(rest)))
    if kind == "hub" and rest:
        source, _, revision = rest.partition("@")
        return Model(model, source, revision or None)
    if kind in ("dir", "hub") and colon:
        raise InputError("model", given=model, expected=f"{kind}: and what to load", todo=f"write one of {FORMS}")
    todo = nearest(kind, ("shapes", "dir:PATH", "hub:ID"))
    raise InputError("model", given=model, expected=FORMS, todo=todo)


def _directory(model: str, path: Path) -> Model:
    index = path / "model_index.json"
    try:
        parts = json.loads(index.read_text())
    except FileNotFoundError:
        raise InputError(
            f"model {model}",
            given="a folder without model_index.json" if path.is_dir() else "no such folder",
            expected="a pipeline saved by save_pretrained",
            todo="check the path",
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"model {model}",
            given=f"model_index.json: {error}",
            expected="readable JSON",
            todo="save the pipeline again",
        ) from None
    if not isinstance(parts, dict) or not any(
        name == "_class_name" or isinstance(v, list) for name, v in parts.items()
    ):
        raise InputError(
            f"model {model}",
            given="a model_index.json that lists no components",
            expected="a pipeline saved by save_pretrained",
            todo="save the pipeline again",
        )
    present = {name for name, value in parts.items() if isinstance(value, list) and any(value)}
    return Model(model, str(path.resolve()), components=frozenset(present))
