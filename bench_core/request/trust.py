"""Whether a page may run a model file: where it is confined, where the server trusts it, and where it is ours.

A model file is Python of somebody who may not be known; a page is opened by whoever reaches the server. Where there is
no sandbox (`machine.bubblewrap`), pages therefore run only the files that come with Fairspeed, known by their hash, and
others only if the server was started with `--trust-model-code`. Whoever types a command has named the file.

>>> # check(Path("examples/model_files/deepcache.py"))
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import bubblewrap
from bench_core.models import registry as models
from bench_core.phrase import Phrase
from bench_core.spec import RunSpec

TRUST = "FAIRSPEED_TRUST_MODEL_CODE"
"""Environment variable of a server that was started with `--trust-model-code`."""
SHIPPED = Path(__file__).with_name("shipped_model_files.json")
"""Hashes of the files that come with Fairspeed, by name; `python -m scripts.shipped` writes it."""
NOT_IMPORTED = {"", ".md", ".txt", ".json", ".toml", ".yml", ".yaml", ".png", ".csv", ".safetensors"}
"""Suffixes of files that nothing imports; others beside a model file might be what it imports."""


def is_given() -> bool:
    """Whether this server trusts all model files that it offers."""
    return os.environ.get(TRUST) == "1"


def check(path: Path) -> None:
    """Raise InputError where a page may not run a model file, whoever put it there."""
    if bubblewrap.find().version is not None or is_given() or is_shipped(path):
        return
    raise InputError(
        Phrase("model file {path}", path=path),
        given=Phrase("no sandbox: {why}", why=bubblewrap.find().why),
        expected="a sandbox, or a file that comes with Fairspeed, with no other code beside it",
        todo=Phrase("{todo}, or start the server with: fairspeed app --trust-model-code", todo=bubblewrap.find().todo),
    )


def is_shipped(path: Path) -> bool:
    """Whether a file comes with Fairspeed, unchanged, and so does all that it might import from its folder."""
    try:
        beside = [found for found in path.resolve().parent.rglob("*") if found.is_file()]
        code = [found for found in beside if found.suffix not in NOT_IMPORTED and "__pycache__" not in found.parts]
        return sha256(path) in _known() and all(found.suffix == ".py" and sha256(found) in _known() for found in code)
    except OSError:
        return False


def cautions(spec: RunSpec) -> list[str]:
    """What to know before a run of somebody's files that nothing confines, in one line; none where something does."""
    files = {c.model: Path(models.describe(c.model).source) for c in spec.candidates if models.runs_code(c.model)}
    of_others = [model for model, path in files.items() if not is_shipped(path)]
    return unconfined(of_others[0]) if of_others else []


def unconfined(model: str) -> list[str]:
    """The same of code whose name is `model`."""
    found = bubblewrap.find()
    template = "no sandbox: {model} runs with all your rights ({why}); {todo}"
    return [] if found.version else [Phrase(template, model=model, why=found.why, todo=found.todo)]


def sha256(path: Path) -> str:
    """The hash of a file, whatever its line ends. Raises OSError."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


@cache
def _known() -> frozenset[str]:
    return frozenset(json.loads(SHIPPED.read_text(encoding="utf-8")).values())
