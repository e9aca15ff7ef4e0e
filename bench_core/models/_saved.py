"""Reading a folder that `save_pretrained` wrote, without loading it."""

from __future__ import annotations

import json
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import files
from bench_core.models._model import Model
from bench_core.phrase import Phrase

INDEX = "model_index.json"
SAVED = Phrase("a pipeline saved by save_pretrained")


WEIGHTS_AND_CONFIGURATION = {".json", ".model", ".safetensors", ".txt"}
"""Suffixes of what a pipeline is loaded from."""


def folder_files(path: Path) -> dict[str, Path]:
    """The index of a saved pipeline and the files of the components that it names, by their names in the folder."""
    try:
        index = json.loads(files.read_text(path / INDEX))
        parts = [part for part, value in index.items() if isinstance(value, list)]
    except (OSError, ValueError, AttributeError):
        parts = []
    inside = (file for part in parts for file in (path / part).glob("*") if file.suffix in WEIGHTS_AND_CONFIGURATION)
    return {str(file.relative_to(path)): file for file in (path / INDEX, *inside)}


def describe_folder(name: str, path: Path) -> Model:
    """The model in a folder, by its `model_index.json`; raises InputError where that is missing or damaged."""
    try:
        index = json.loads(files.read_text(path / INDEX))
    except FileNotFoundError:
        raise InputError(
            Phrase("model {name}", name=name),
            given=Phrase("a folder without model_index.json") if path.is_dir() else Phrase("no such folder"),
            expected=SAVED,
            todo="check the path",
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            Phrase("model {name}", name=name),
            given=Phrase("model_index.json: {error}", error=error),
            expected="readable JSON",
            todo="save the pipeline again",
        ) from None
    if not isinstance(index, dict) or not any(k == "_class_name" or isinstance(v, list) for k, v in index.items()):
        raise InputError(
            Phrase("model {name}", name=name),
            given=Phrase("a model_index.json that lists no components"),
            expected=SAVED,
            todo="save the pipeline again",
        )
    present = {part for part, value in index.items() if isinstance(value, list) and any(value)}
    return Model(name, str(path.resolve()), components=frozenset(present))
