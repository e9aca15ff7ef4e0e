"""A picture of what the shipped model draws: held-out captions, one column a shape.

python -m training.grid          # docs/shapes.png
"""

from __future__ import annotations

import torch
from diffusers import StableDiffusionPipeline
from PIL import Image
from torch import Tensor

from training import captions
from training.evaluate import GUIDANCE_SCALE, MODEL, ROOT, generate

PICTURE = ROOT / "docs" / "shapes.png"
#: Captions of each shape, pixels of the picture for each pixel drawn, and steps.
ROWS, ZOOM, STEPS = 4, 2, 10


def chosen() -> Tensor:
    """The first `ROWS` held-out combinations of each shape, row by row, one column a shape."""
    held_out = captions.split()[1]
    columns = [held_out[held_out[:, 0] == shape][:ROWS] for shape in range(len(captions.SHAPES))]
    return torch.stack(columns, dim=1).flatten(0, 1)


def grid(pictures: Tensor, columns: int) -> Image.Image:
    """Pictures (n, 3, h, w) in −1…1 side by side, `columns` to a row."""
    rows = [torch.cat(list(row), dim=2) for row in pictures.split(columns)]
    pixels = ((torch.cat(rows, dim=1).clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()
    image = Image.fromarray(pixels)
    return image.resize((image.width * ZOOM, image.height * ZOOM), Image.Resampling.NEAREST)


def main() -> None:
    torch.set_num_threads(1)
    pipeline = StableDiffusionPipeline.from_pretrained(MODEL, dtype=torch.float32, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    sentences = [captions.caption(row) for row in chosen()]
    grid(generate(pipeline, sentences, STEPS, GUIDANCE_SCALE), len(captions.SHAPES)).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
