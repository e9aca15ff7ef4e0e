"""A pipeline of the Hugging Face Hub or its local cache (safetensors): `hub:ID` or `hub:ID@REVISION`."""

from __future__ import annotations

import re
from pathlib import Path

from bench_core.errors import InputError
from bench_core.models._model import Adapter, Model
from bench_core.models._saved import INDEX, folder_files
from bench_core.phrase import Phrase

NAME = "hub"
FORM = "hub:ID"
SUMMARY = "a pipeline of the Hugging Face Hub"
ASKS = "Hugging Face ID"
PART = r"(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
ID = re.compile(rf"(?:{PART}/)?{PART}")
"""As the Hub has them: no path such as `../x`, which `from_pretrained` would take from this machine's disk."""


def describe(name: str, rest: str) -> Model:
    """The id and revision. Its components are known only once it is loaded. Raises InputError where it is no id."""
    source, revision = _source(rest)
    if not ID.fullmatch(source):
        raise InputError(
            Phrase("model {name}", name=name),
            given=source,
            expected="an id of the Hub, NAME or OWNER/NAME",
            todo="name a folder of this machine as dir:PATH",
        )
    return Model(name, source, revision)


def files(rest: str) -> dict[str, Path] | None:
    """Those of the snapshot in the local cache; None before it is downloaded."""
    from huggingface_hub import try_to_load_from_cache

    source, revision = _source(rest)
    index = try_to_load_from_cache(source, INDEX, revision=revision)
    return folder_files(Path(index).parent) if isinstance(index, str) else None


def _source(rest: str) -> tuple[str, str | None]:
    """Id and revision."""
    source, _, revision = rest.partition("@")
    return source, revision or None


def load(model: Model, *, device: str, dtype: str) -> Adapter:
    """The pipeline, downloaded unless the cache has it."""
    from bench_core.models._diffusers import load_pretrained

    return load_pretrained(model, device=device, dtype=dtype)
