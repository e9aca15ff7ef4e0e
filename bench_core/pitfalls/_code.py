"""The model files of pitfalls, as a team would write them: `load_pipeline`, and `inference` for one batch.

The wrong one and the mended one are shown beside each other, so they differ in as few lines as they can.

>>> print(model_file("shapes").partition("def inference")[0])
import torch
from diffusers import DiffusionPipeline
<BLANKLINE>
from bench_core.models.shapes import FOLDER as MODEL
<BLANKLINE>
<BLANKLINE>
def load_pipeline(device="cpu", dtype=torch.float32):
    return DiffusionPipeline.from_pretrained(MODEL, dtype=dtype).to(device)
<BLANKLINE>
<BLANKLINE>
<BLANKLINE>
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bench_core.spec import Candidate

A_AGAINST_A = MappingProxyType[str, Any]({"rounds": 21, "starts": 3})
"""Fields of `RunOptions` with which calls of 0.1 to 0.3 s show that a program is as fast as itself, within 5 %."""

IMPORTS = """import torch
from diffusers import DiffusionPipeline

"""
LOADING = """def load_pipeline(device="cpu", dtype=torch.float32):
    return DiffusionPipeline.from_pretrained(MODEL, dtype=dtype).to(device)
"""
INFERENCE = """def inference(pipe, prompts, num_inference_steps, generator, guidance_scale):
    return pipe(
        prompts,
        num_inference_steps=num_inference_steps,
        generator=generator,
        guidance_scale=guidance_scale,
    ).images
"""


def model_file(model: str, *, inference: str = INFERENCE, loading: str = LOADING, imports: str = IMPORTS) -> str:
    """The text of a model file for the model of a candidate string; by default one without a fault."""
    kind, _, rest = Candidate.parse(model).model.partition(":")
    source, _, revision = rest.partition("@") if kind == "hub" else (rest, "", "")
    named = f"MODEL = {source!r}\n" if rest else "from bench_core.models.shapes import FOLDER as MODEL\n"
    if revision:
        named += f"REVISION = {revision!r}\n"
        loading = instead(loading, "from_pretrained(MODEL,", "from_pretrained(MODEL, revision=REVISION,")
    return f"{imports}{named}\n\n{loading}\n\n{inference}"


def instead(text: str, line: str, other: str) -> str:
    """A text with another line at the place of one. Raises ValueError where that is not there exactly once.

    >>> instead("a = 1\\nb = 2\\n", "b = 2", "b = 3")
    'a = 1\\nb = 3\\n'
    """
    if text.count(line) != 1:
        raise ValueError(f"{line!r} is there {text.count(line)} times")
    return text.replace(line, other)
