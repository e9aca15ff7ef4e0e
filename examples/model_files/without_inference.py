"""The least that a model file can be: a pipeline. It is called once with the whole batch, as any other model is.

Measured against `shapes` this is A against A: the answer should be `no difference`, or `inconclusive`.
"""

import torch
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=torch.float32)
