"""Stage `clip`: a CLIPModel learns which caption belongs to which drawing (arXiv:2103.00020).

Its text tower then conditions the denoiser; the whole model gives CLIP scores. It sees training combinations only.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional
from transformers import CLIPModel, CLIPTokenizer

from training import architecture, captions, drawings, loop, tokenizer
from training.scales import Budget


def train(budget: Budget, device: torch.device, seed: int, start: dict[str, Tensor] | None = None):
    """A CLIPModel trained on the symmetric contrastive loss; no caption appears twice in a batch."""
    torch.manual_seed(seed)
    generator = torch.Generator(device).manual_seed(seed)
    words = tokenizer.build(captions.words())
    rows = captions.split()[0].to(device)
    ids = token_ids(words, [captions.caption(row) for row in rows.cpu()]).to(device)
    model = architecture.clip(words)
    if start:
        model.load_state_dict(start)
    model = model.to(device).train()

    def next_batch(batch_size: int, share: float) -> tuple[Tensor, Tensor]:
        picked = torch.randperm(len(rows), generator=generator, device=device)[:batch_size]
        return ids[picked], drawings.draw(rows[picked], generator)

    def loss_of_batch(captions_ids: Tensor, pictures: Tensor) -> Tensor:
        return loss(model, captions_ids, pictures)

    towers = (model.text_model, model.vision_model)
    return loop.fit(
        "clip", model, next_batch, loss_of_batch, budget, device, autocast=device.type == "cuda", compiled=towers
    )


def loss(model: CLIPModel, ids: Tensor, pictures: Tensor) -> Tensor:
    """Symmetric contrastive loss; cosines in single precision, for neighbouring captions differ in the third digit."""
    states = model.text_model(input_ids=ids).pooler_output, model.vision_model(pixel_values=pictures).pooler_output
    with torch.autocast(ids.device.type, enabled=False):
        text = functional.normalize(model.text_projection(states[0].float()), dim=1)
        picture = functional.normalize(model.visual_projection(states[1].float()), dim=1)
        cosines = model.logit_scale.exp() * text @ picture.T
        own = torch.arange(len(cosines), device=cosines.device)
        return (functional.cross_entropy(cosines, own) + functional.cross_entropy(cosines.T, own)) / 2


def token_ids(words: CLIPTokenizer, sentences: list[str]) -> Tensor:
    """Padded token ids, (n, model_max_length) int64, just as the pipeline makes them."""
    return words(sentences, padding="max_length", truncation=True, return_tensors="pt").input_ids


@torch.no_grad()
def scores(model: CLIPModel, ids: Tensor, pictures: Tensor) -> Tensor:
    """Cosine similarity of every picture (n) with every caption (m), (n, m); pictures in −1…1."""
    result = model(input_ids=ids, pixel_values=pictures)
    return result.image_embeds @ result.text_embeds.T
