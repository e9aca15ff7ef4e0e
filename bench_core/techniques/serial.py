"""One call of the pipeline for each prompt, as scripts do it: `for prompt in prompts: pipe(prompt)`.

No acceleration but a pitfall under its own name: on an H200, eight serial calls of Stable Diffusion 1.5 took 3.73 times
as long as one batch of eight. As a baseline it answers "what does batching give?", and the result says so in a note.
"""

from __future__ import annotations

from typing import Any

from bench_core.techniques._call import Called, wrap_call

NAME = "serial"
SUMMARY = "One call of the pipeline for each prompt, instead of one for the batch"
LABEL = {"en": "one call a prompt", "zh": "每条提示词调用一次"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"execution": "serial"}
OPTIONS = ()
IS_CONDITION = True


def apply(pipe: Any) -> None:
    """Split every call of several prompts. The single calls are calls of the pipeline too, so the witness sees them."""

    def call(pipe: Any, called: Called, arguments: dict[str, Any]) -> Any:
        prompts = arguments.get("prompt")
        if not isinstance(prompts, list) or len(prompts) < 2:
            return called(**arguments)
        return joined([pipe(**_of_one(arguments, i, len(prompts))) for i in range(len(prompts))])

    wrap_call(pipe, call)


def _of_one(arguments: dict[str, Any], i: int, n: int) -> dict[str, Any]:
    """The arguments of the i-th prompt: its part of every list that has one entry a prompt."""
    return {k: v[i : i + 1] if isinstance(v, list) and len(v) == n else v for k, v in arguments.items()}


def joined(outputs: list[Any]) -> Any:
    """Outputs of single calls as that of one call: with the images of all."""
    first = outputs[0]
    if isinstance(first, tuple):
        return (_all([output[0] for output in outputs]), *first[1:])
    first.images = _all([output.images for output in outputs])
    return first


def _all(images: list[Any]) -> Any:
    """Lists, arrays or tensors of images in one."""
    import numpy
    import torch

    if isinstance(images[0], torch.Tensor):
        return torch.cat(images)
    if isinstance(images[0], numpy.ndarray):
        return numpy.concatenate(images)
    return [image for some in images for image in some]
