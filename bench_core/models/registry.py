"""Kinds of models: each is one module of this folder (see `_model.Kind` for what it has).

>>> kinds()["dir"].FORM
'dir:PATH'
>>> describe("shapes").components >= {"unet", "vae", "scheduler"}
True
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from bench_core.discovery import modules
from bench_core.errors import InputError, nearest
from bench_core.models._hashes import combined
from bench_core.models._model import Adapter, Kind, Model
from bench_core.phrase import Phrase, listed


@cache
def kinds() -> dict[str, Kind]:
    """All kinds of models by name; those that need nothing but their name come first."""
    found = [cast(Kind, module) for module in modules("bench_core.models")]
    return {kind.NAME: kind for kind in sorted(found, key=lambda kind: (":" in kind.FORM, kind.NAME))}


def describe(model: str) -> Model:
    """A model before it is loaded. Raises InputError when there is no such model."""
    kind, rest = _parsed(model)
    return kind.describe(model, rest)


def load(model: str, *, device: str, dtype: str) -> Adapter:
    """Load a model onto a device: imports torch, takes from seconds to minutes. Raises what loading it raises."""
    kind, rest = _parsed(model)
    return kind.load(kind.describe(model, rest), device=device, dtype=dtype)


def files(model: str) -> Mapping[str, Path] | None:
    """The files that a model is loaded from, by name; None where they are not known. Raises InputError."""
    kind, rest = _parsed(model)
    found: Mapping[str, Path] | None = kind.files(rest) if hasattr(kind, "files") else None
    return found


def sha256(model: str) -> str | None:
    """The hash of the files of a model's weights and configuration, of a model file that of the file and of
    the modules beside it that it imports.

    Takes seconds for large weights. None where the files are not known, e.g. before a download. Raises InputError.
    """
    found = files(model)
    try:
        return combined(found) if found else None
    except OSError as error:
        raise InputError(
            Phrase("model {name}", name=model),
            given=Phrase("{error}", error=error.strerror or error),
            expected="readable files",
            todo="check the path",
        ) from None


def runs_code(model: str) -> bool:
    """Whether loading a model runs Python that comes with it: then its own clock is not believed.

    >>> runs_code("file:fast.py"), runs_code("shapes")
    (True, False)
    """
    kind = kinds().get(model.partition(":")[0])
    return bool(getattr(kind, "RUNS_CODE", False))


def _parsed(model: str) -> tuple[Kind, str]:
    """The kind of a model string, and what follows its colon."""
    name, colon, rest = model.partition(":")
    kind = kinds().get(name)
    forms = [k.FORM for k in kinds().values()]
    if kind is None or (colon and ":" not in kind.FORM):
        expected = Phrase("one of {names}", names=listed(forms))
        raise InputError("model", given=model, expected=expected, todo=nearest(name, forms))
    if ":" in kind.FORM and (not rest or "\0" in rest):
        raise InputError(
            "model",
            given=model,
            expected=Phrase("{name}: and what to load", name=name),
            todo=Phrase("e.g. {example}", example=kind.FORM),
        )
    return kind, rest
