"""Stage `clip`: a CLIPModel learns which caption belongs to which drawing (arXiv:2103.00020).

Its text tower then conditions the denoiser; the whole model gives CLIP scores. It sees training combinations only.
"""

from __future__ import annotations

import torch
from torch import Tensor
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

    def loss_of_batch(batch_size: int, share: float) -> Tensor:
        picked = torch.randperm(len(rows), generator=generator, device=device)[:batch_size]
        pictures = drawings.draw(rows[picked], generator)
        return model(input_ids=ids[picked], pixel_values=pictures, return_loss=True).loss

    return loop.fit("clip", model, loss_of_batch, budget, device, autocast=device.type == "cuda")


def token_ids(words: CLIPTokenizer, sentences: list[str]) -> Tensor:
    """Padded token ids, (n, model_max_length) int64, just as the pipeline makes them."""
    return words(sentences, padding="max_length", truncation=True, return_tensors="pt").input_ids


@torch.no_grad()
def scores(model: CLIPModel, ids: Tensor, pictures: Tensor) -> Tensor:
    """Cosine similarity of every picture (n) with every caption (m), (n, m); pictures in −1…1."""
    result = model(input_ids=ids, pixel_values=pictures)
    return result.image_embeds @ result.text_embeds.T
