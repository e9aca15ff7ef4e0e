"""A pipeline in a folder, as `DiffusionPipeline.save_pretrained` writes it (safetensors)."""

from __future__ import annotations

import os
from pathlib import Path

from bench_core.models._model import Adapter, Model
from bench_core.models._saved import describe_folder, folder_files

NAME = "dir"
FORM = "dir:PATH"
SUMMARY = "a pipeline saved by `save_pretrained`"
ASKS = "Folder of a saved pipeline"


def describe(name: str, rest: str) -> Model:
    """What `model_index.json` says; `~` is the home folder. Raises InputError where there is no saved pipeline."""
    return describe_folder(name, Path(os.path.expanduser(rest)))


def files(rest: str) -> dict[str, Path]:
    """The index, and the weights and configurations of all components."""
    return folder_files(Path(os.path.expanduser(rest)))


def load(model: Model, *, device: str, dtype: str) -> Adapter:
    """The pipeline of whatever class the folder names."""
    from bench_core.models._diffusers import load_pretrained

    return load_pretrained(model, device=device, dtype=dtype)
