"""Loading a model file and calling what it made. Imports torch, so the kind `file` imports it inside `load`.

A pipeline that is not on the device that was asked for is moved there, if it can be. Its dtype is left as the file
made it: the witness shows which one it is.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch

from bench_core.models._arguments import arguments, parameters, without_defaults
from bench_core.models._file_source import declared

IMAGE_DIMENSIONS = 3
"""Of an array that is one image; a batch of them has one more."""


class FileAdapter:
    """What a model file made: its pipeline, and how it is called."""

    def __init__(self, pipe: Any, inference: Any = None, changes: Mapping[str, str] | None = None) -> None:
        self.pipe, self.inference, self.changes = pipe, inference, dict(changes or {})
        self.accepted = parameters(inference or pipe)
        """Looked up once, since it takes some of a call's time."""

    @property
    def parameters(self) -> tuple[str, ...] | None:
        """The names of what `inference` takes; None where the pipeline is called."""
        return None if self.inference is None else tuple(parameters(self.inference))

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
        """The images of one batch, by one call of the file's `inference`, or of its pipeline.

        Either is given what it takes of these. Raises TypeError when it returns no images.
        """
        others: dict[str, Any] = {"guidance_scale": guidance_scale, "output_type": output_type}
        others |= {name: pixels for name, pixels in (("height", height), ("width", width)) if pixels is not None}
        how: dict[str, Any] = {"num_inference_steps": steps, "generator": generator}
        if self.inference is None:
            positional, keywords = arguments(self.accepted, {"prompt": prompts} | how, others, needed=1)
            return images_of(self.pipe(*positional, **keywords))
        positional, keywords = arguments(self.accepted, {"pipe": self.pipe, "prompts": prompts} | how, others)
        return images_of(self.inference(*positional, **keywords))

    def use_own_defaults(self) -> None:
        """From now on give `inference` the pipeline, the prompts, and else only what it has no default for."""
        if self.inference is not None:
            self.accepted = without_defaults(self.accepted, needed=2)


def load_file(path: Path, *, device: str, dtype: str) -> FileAdapter:
    """Run a model file, and take its pipeline to the device. Raises what the file raises, and TypeError."""
    try:
        module = _imported(path)
        pipe = _pipeline(module, device, dtype)
    except SystemExit as error:
        raise RuntimeError(f"{path.name} ended its process while it was loaded (exit code {error.code})") from error
    except Exception as error:
        error.add_note(_place(error, path))
        raise
    inference = getattr(module, "inference", None)
    if not callable(pipe if inference is None else inference):
        raise TypeError(
            f"{path.name} has no inference, and its pipeline (of type {type(pipe).__name__}) is not callable"
        )
    _quiet(pipe)
    return FileAdapter(_placed(pipe, device, path.name), inference, declared(getattr(module, "CHANGES", {})))


def images_of(output: Any) -> list[Any]:
    """The images of what `inference` or a pipeline returned: a list, an array, a tensor, one image, or `.images`.

    Raises TypeError for anything else.
    """
    if isinstance(output, tuple) and output and _is_batch(output[0]):
        output = output[0]  # `return_dict=False` gives (images, flags)
    images = output["images"] if isinstance(output, Mapping) else getattr(output, "images", output)
    if isinstance(images, np.ndarray | torch.Tensor) and images.ndim <= IMAGE_DIMENSIONS:
        return [images]
    if hasattr(images, "tobytes") and not isinstance(images, np.ndarray):
        return [images]
    if images is None or isinstance(images, str | bytes) or not hasattr(images, "__iter__"):
        raise TypeError(f"the call returned {type(images).__name__}, expected images or an object with .images")
    return list(images)


def _is_batch(value: Any) -> bool:
    return isinstance(value, list) or getattr(value, "ndim", 0) > IMAGE_DIMENSIONS


def _imported(path: Path) -> ModuleType:
    """The file as a module of a name of its own; modules beside it can be imported, as in a script."""
    name = f"model_file_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python file: its name must end with .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    with _no_arguments(path):
        spec.loader.exec_module(module)
    return module


@contextmanager
def _no_arguments(path: Path) -> Iterator[None]:
    """Let a file that reads the command line see one without arguments, not the worker's."""
    before, sys.argv = sys.argv, [str(path)]
    try:
        yield
    finally:
        sys.argv = before


def _pipeline(module: ModuleType, device: str, dtype: str) -> Any:
    load_pipeline = getattr(module, "load_pipeline", None)
    if load_pipeline is None:
        pipe, what = getattr(module, "pipe", None), "its pipe"
    else:
        asked = {"device": device, "dtype": getattr(torch, dtype)}
        positional, keywords = arguments(parameters(load_pipeline), asked, {}, needed=0)
        pipe, what = load_pipeline(*positional, **keywords), "what its load_pipeline returned"
    if pipe is None:
        raise TypeError(f"{what} is None, expected a pipeline")
    return pipe


def _placed(pipe: Any, device: str, name: str) -> Any:
    """The pipeline on the device; offloaded parts stay where they are. Raises RuntimeError if it is elsewhere."""
    if _is_on(pipe, device):
        return pipe
    if hasattr(pipe, "to"):
        moved = pipe.to(device)
        pipe = pipe if moved is None else moved
    if not _is_on(pipe, device):
        raise RuntimeError(f"{name} made a pipeline on {pipe.device}, expected one on {device}")
    return pipe


def _is_on(pipe: Any, device: str) -> bool:
    """Whether it computes there; true of a pipeline that does not say where it is."""
    where = getattr(pipe, "_execution_device", None) or getattr(pipe, "device", None)
    try:
        here, asked = torch.device(where or device), torch.device(device)
    except (TypeError, RuntimeError):
        return True
    return here.type == asked.type and (here.index or 0) == (asked.index or 0)


def _quiet(pipe: Any) -> None:
    """No progress bars, as for every other model."""
    if hasattr(pipe, "set_progress_bar_config"):
        pipe.set_progress_bar_config(disable=True)


def _place(error: Exception, path: Path) -> str:
    """Where in the file it was raised."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{path.name}, line {lines[-1]}" if lines else f"while loading {path.name}"
