"""Reading a folder that `save_pretrained` wrote, without loading it."""

from __future__ import annotations

import json
from pathlib import Path

from bench_core.errors import InputError
from bench_core.models._model import Model
from bench_core.phrase import Phrase

INDEX = "model_index.json"


def describe_folder(name: str, path: Path) -> Model:
    """The model in a folder, by its `model_index.json`; raises InputError where that is missing or damaged."""
    try:
        index = json.loads((path / INDEX).read_text())
    except FileNotFoundError:
        given = Phrase("a folder without model_index.json") if path.is_dir() else Phrase("no such folder")
        raise _unreadable(name, given, "a pipeline saved by save_pretrained", "check the path") from None
    except (OSError, ValueError) as error:
        given = Phrase("model_index.json: {error}", error=str(error))
        raise _unreadable(name, given, "readable JSON", "save the pipeline again") from None
    if not isinstance(index, dict) or not any(k == "_class_name" or isinstance(v, list) for k, v in index.items()):
        given = Phrase("a model_index.json that lists no components")
        raise _unreadable(name, given, "a pipeline saved by save_pretrained", "save the pipeline again")
    present = {part for part, value in index.items() if isinstance(value, list) and any(value)}
    return Model(name, str(path.resolve()), components=frozenset(present))


def _unreadable(name: str, given: Phrase, expected: str, todo: str) -> InputError:
    return InputError(Phrase("model {name}", name=name), given=given, expected=expected, todo=todo)
