"""PixArt-Sigma with int8 weights."""
from __future__ import annotations

from typing import Any

import torch
from diffusers import PixArtSigmaPipeline
from torchao.quantization import int8_weight_only, quantize_


class QuantizedModel:
    """Keeps the loaded pipeline and how it is called."""

    repo = "PixArt-alpha/PixArt-Sigma-XL-2-512-MS"

    def load_pipeline(self, device: str = "cuda", dtype: torch.dtype = torch.bfloat16) -> PixArtSigmaPipeline:
        pipe = PixArtSigmaPipeline.from_pretrained(self.repo, dtype=dtype).to(device)
        quantize_(pipe.transformer, int8_weight_only())
        return pipe

    def inference(self, pipe: Any, prompts: list[str], num_inference_steps: int = 20, generator=None) -> list:
        call = pipe.__call__
        return [
            call(prompt=text, num_inference_steps=num_inference_steps, generator=generator).images[0]
            for text in prompts
        ]


model = QuantizedModel()
load_pipeline, inference = model.load_pipeline, model.inference
