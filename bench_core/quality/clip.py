"""CLIP scores of pictures: 100 times the cosine between the embeddings of a picture and of its prompt.

Hessel et al., "CLIPScore: a reference-free evaluation metric for image captioning", EMNLP 2021; without that paper's
factor of 2.5, and not cut off at 0. Imports torch. torchmetrics 1.9 has the same score, but fails with transformers 5,
whose `get_image_features` returns an object and no tensor.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import torch
from PIL import Image
from transformers import CLIPModel, CLIPProcessor

BATCH_SIZE = 16


class Clip:
    """A loaded CLIP model of transformers, in float32 on the CPU, so that the same pictures get the same scores."""

    def __init__(self, source: str) -> None:
        """`source` is a folder, or an id of the Hub with an optional `@REVISION`. Raises what loading it raises."""
        name, _, revision = source.partition("@")
        model = CLIPModel.from_pretrained(
            name, revision=revision or "main", dtype=torch.float32, use_safetensors=True, trust_remote_code=False
        )
        self.model = cast(Any, model)  # transformers annotates half of it
        self.model.eval()
        self.processor: Any = CLIPProcessor.from_pretrained(name, revision=revision or "main")
        self.longest = self.model.config.text_config.max_position_embeddings

    def points(self, pictures: Sequence[Image.Image], prompts: Sequence[str]) -> list[float | None]:
        """One score a picture (RGB, of any size), from -100 to 100; None where it is not finite.

        A prompt that is too long for the model is cut, as pipelines cut it.
        """
        found: list[float | None] = []
        for first in range(0, len(pictures), BATCH_SIZE):
            part = slice(first, first + BATCH_SIZE)
            found += self._batch(list(pictures[part]), list(prompts[part]))
        return found

    @torch.no_grad()
    def _batch(self, pictures: list[Image.Image], prompts: list[str]) -> list[float | None]:
        inputs = self.processor(
            text=prompts, images=pictures, return_tensors="pt", padding=True, truncation=True, max_length=self.longest
        )
        seen = self.model(**inputs)
        cosines = torch.nn.functional.cosine_similarity(seen.image_embeds, seen.text_embeds)
        return [100 * c if math.isfinite(c) else None for c in cosines.tolist()]
