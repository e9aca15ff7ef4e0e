"""The role `base`: the bundled model as it is, with no `inference` of its own.

What is wrong with it is how it was called. The old script looped over the prompts of a batch where a file has no
`inference`, one call for each and without a seed, while it called `speedup.py` once for the whole batch. So the ratio
held what batching saves. Fairspeed calls a pipeline once with the whole batch.
"""

import torch
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model."""
    return StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
