"""Interfaces of all kinds of models: the module of a kind, a model before it is loaded, and a loaded one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import torch

GUIDANCE_SCALE = 7.5
"""The default of diffusers' text-to-image pipelines."""


@dataclass(frozen=True)
class Model:
    """A model before it is loaded. None is unknown."""

    name: str
    """The model string."""
    source: str
    """Where it is loaded from: a folder, an id of the Hub."""
    revision: str | None = None
    components: frozenset[str] | None = None
    """Names of the pipeline's components, e.g. `unet`."""
    guidance_scale: float = GUIDANCE_SCALE
    """The default for this model."""
    step_s: float | None = None
    """Rough cost of one denoising step of one image on a CPU core, seconds: the first estimate of a run's length."""
    changes: Mapping[str, str] | None = None
    """What the model declares to change on purpose (see `_technique.Technique.CHANGES`), where it says so unloaded."""
    configured_steps: int | None = None
    """Denoising steps that a model file has written down; None of other models, and where it says no one number."""


class Adapter(Protocol):
    """A loaded model. Techniques are applied to its `pipe`, which is also what the witness watches.

    It may also have `changes`, a dictionary: what the loaded model declares to change on purpose; and `parameters`, the
    names of what a function of its own takes that is called for a batch.
    """

    pipe: Any

    def call(
        self,
        prompts: list[str],
        *,
        steps: int,
        generator: torch.Generator | list[torch.Generator],
        guidance_scale: float,
        output_type: str,
        height: int | None,
        width: int | None,
    ) -> Sequence[Any]:
        """The images of one batch, one per prompt. `height` and `width` None are the model's own size."""
        ...


class Kind(Protocol):
    """The module of a kind of models.

    It may also have `RUNS_CODE = True`: loading such a model runs Python of its own; and `files(rest)`, the files of
    its weights and configuration by name, or None while they are not known.
    """

    NAME: str
    """What a model string of this kind begins with, e.g. `dir`."""
    FORM: str
    """How such a string is written, e.g. `dir:PATH`; without a colon the name alone is the model."""
    SUMMARY: str
    """What it is, in a few words: the README's table begins with them, the Run page shows them."""
    ASKS: str | None
    """What the Run page asks for, e.g. `Folder of a saved pipeline`; None when the name alone is the model."""

    def describe(self, name: str, rest: str) -> Model:
        """The model of a string `name`, of which `rest` follows the colon. Raises InputError. Imports no torch."""
        ...

    def load(self, model: Model, *, device: str, dtype: str) -> Adapter:
        """Load it onto a device. The only function that imports torch; raises what loading raises."""
        ...
