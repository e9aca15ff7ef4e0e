"""The interface of a technique: what its module has."""

from __future__ import annotations

from typing import Any, Protocol

from bench_core.techniques._option import Option


class Technique(Protocol):
    """The module of a technique.

    It may also have PACKAGE, the distribution it needs; `caution(device)`, a warning in one line or None; and
    MECHANISM, `mechanism(pipe, **options)` and `is_applied(pipe)`, by which it is seen to work (see `_mechanism`);
    `IS_CONDITION = True` where it is no acceleration but a condition of measuring under its own name, so that one run
    can show what that condition makes; `RUNS_CODE = True` where an option names a program that measuring runs, which
    only who types a command may do, so that pages do not offer it; and `adapt(adapter, **options)`, called after
    `apply`, which may replace the adapter's `call` (`models._model.Adapter`): how the pipeline, or a model file's
    `inference`, is called for a batch.

    What the conductor reads of CHANGES: `warm_up_calls`, the number of warm-up calls; `order`, `alone` where the
    candidate is not called in turns; `environment`, the environment that its worker runs in.
    """

    NAME: str
    SUMMARY: str
    """One line, in English."""
    LABEL: dict[str, str]
    """What the Run page calls it, by language: a few words, e.g. `{"en": "another sampler", "zh": "另一种采样器"}`."""
    NEEDS: tuple[str, ...]
    """Components of the pipeline that it works on, e.g. `unet`."""
    CHANGES: dict[str, str]
    """What it changes on purpose, as the witness sees it; a value may name an option: `{"scheduler": "{name}"}`."""
    OPTIONS: tuple[Option, ...]

    def apply(self, pipe: Any, **options: Any) -> None:
        """Change a loaded pipeline in place. The only function that imports torch."""
        ...
