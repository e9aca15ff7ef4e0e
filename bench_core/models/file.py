"""A model file: a Python module that makes a pipeline, and may say how to call it.

It has `pipe`, or `load_pipeline(device=..., dtype=...)` with either argument or none; `dtype` is a `torch.dtype`. It
may have

- `inference(pipe, prompts[, num_inference_steps][, generator])`, a function or a bound method, which returns images
  or an object with `.images`. It is called once with the whole batch, and is given those of `guidance_scale`,
  `output_type`, `height` and `width` that it takes. Without it the pipeline is called, once with the whole batch;
- `CHANGES = {"num_inference_steps": 5, "dtype": "bfloat16"}`: what it changes on purpose.

The file is only read until a worker loads it: measuring it runs it, in a sandbox where there is one
(`worker.sandbox`), else with the rights of whoever measures.

>>> # registry.describe("file:examples/model_files/deepcache.py").changes
"""

from __future__ import annotations

import os
from pathlib import Path

from bench_core.models._file_source import read_source
from bench_core.models._model import Adapter, Model
from bench_core.models._own_modules import own_modules

NAME = "file"
FORM = "file:PATH"
SUMMARY = "a Python file that makes a pipeline"
ASKS = "Python model file"
RUNS_CODE = True


def describe(name: str, rest: str) -> Model:
    """What can be read without running it; `~` is the home folder. Raises InputError where it is no model file."""
    path = Path(os.path.expanduser(rest))
    source = read_source(name, path)
    return Model(name, str(path.resolve()), changes=source.changes, configured_steps=source.configured_steps)


def files(rest: str) -> dict[str, Path]:
    """The file, and the modules beside it that it imports."""
    path = Path(os.path.expanduser(rest))
    return {path.name: path} | own_modules(path)


def load(model: Model, *, device: str, dtype: str) -> Adapter:
    """Run the file and take its pipeline. Raises whatever the file raises."""
    from bench_core.models._file_pipeline import load_file

    return load_file(Path(model.source), device=device, dtype=dtype)
