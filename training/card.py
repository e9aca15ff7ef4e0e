"""The model card, written from the measured figures so that the two never differ.

python -m training.card          # training/results.json → bench_core/models/shapes/README.md
"""

from __future__ import annotations

import json
from pathlib import Path

from safetensors import safe_open

from training import captions
from training.evaluate import MODEL, RESULTS

TEMPLATE = """# shapes

A small text-to-image model of the Stable Diffusion layout: a real `StableDiffusionPipeline` that draws one coloured
shape on a plain background, 64x64 pixels, fast enough to be measured on a laptop CPU. `clip/` holds the `CLIPModel`
whose text tower is the pipeline's text encoder, for CLIP scores of these pictures.

```python
pipe = StableDiffusionPipeline.from_pretrained("bench_core/models/shapes", dtype=torch.float32, local_files_only=True)
caption = "a large blue circle at the top on an orange background"
pipe(caption, num_inference_steps=10, guidance_scale={guidance_scale}).images[0]
```

![Drawings of held-out captions, one column a shape](../../../docs/shapes.png)

Say the guidance scale: the pipeline's own default, 7.5, is too strong for this model in ten steps (colours go wrong; in
twenty or more they are right).

**It is not** a picture model for anything else: words that are not listed below are noise to it, and its figures say
nothing about the quality of large models. It is here so that timing, acceleration and quality can be measured on a
pipeline that was really trained, without a download.

## What it knows
{vocabulary}

"a SIZE COLOUR SHAPE at the POSITION on a BACKGROUND background" ("in the center"; "an orange background"), the shape
never in the background's colour: {combinations} captions, of which {held_out} chosen by a seed are held out from the
training of the text encoder, the autoencoder and the denoiser.

## Parts
| part | class | parameters |
|---|---|---|
{parts}

Latents are 8x8x8 (factor 8). The denoiser has two levels, 8x8 and 4x4, both with cross-attention. Prediction type
`v_prediction`, linear noise schedule, DDIM with trailing timesteps. Weights: float16 safetensors, {megabytes:.1f} MB.

## Data and training
Drawings made on the fly by `training/drawings.py`, anti-aliased, with a little jitter of place, size and shade. All
data is synthetic. How it was trained, and how to train it again or further: `training/README.md`.

## Figures
{captions} held-out captions, {num_inference_steps} {scheduler} steps, guidance {guidance_scale}, {seeds}; weights:
{weights}. Judged by `training/judge.safetensors`, a classifier trained apart from the CLIP model.

| right | generated | after the autoencoder alone | the judge on real drawings |
|---|---|---|---|
{figures}

Autoencoder: {psnr_db:.1f} dB peak signal-to-noise ratio on held-out drawings. CLIP: {retrieval_top1:.1%} of {captions}
held-out drawings find their own caption; mean score {score_of_drawings:.1f} for drawings, {score_of_generated:.1f} for
generated pictures, {score_of_generated_with_another_caption:.1f} for those with another picture's caption.
`python -m training.evaluate` repeats this on a CPU and writes `training/results.json`.

## Licence
MIT, as the rest of this repository.
"""


def card(figures: dict, model: Path = MODEL) -> str:
    """The text of the model card for the figures of `training.evaluate`."""
    files = {path: parameters(path) for path in sorted(model.rglob("*.safetensors"))}
    columns = (figures["generated"], figures["vae"]["judge"], figures["judge_on_held_out_drawings"])
    return TEMPLATE.format(
        vocabulary="\n".join(f"- {name}: {', '.join(words)}" for name, words in captions.ATTRIBUTES.items()),
        combinations=len(captions.combinations()),
        held_out=captions.HELD_OUT,
        parts="\n".join(f"| `{path.parent.name}/` | {kind(path.parent)} | {n:,} |" for path, n in files.items()),
        megabytes=sum(path.stat().st_size for path in files) / 1e6,
        figures="\n".join(row(name, *(column[name] for column in columns)) for name in columns[0]),
        psnr_db=figures["vae"]["psnr_db"],
        **figures["clip"],
        **figures["conditions"],
    )


def parameters(path: Path) -> int:
    """How many numbers a weights file holds."""
    with safe_open(path, "pt") as tensors:
        return sum(tensors.get_tensor(key).numel() for key in list(tensors.keys()))


def kind(folder: Path) -> str:
    """The class named in a part's config."""
    config = json.loads((folder / "config.json").read_text())
    return config.get("_class_name") or config["architectures"][0]


def row(name: str, *values: float) -> str:
    return f"| {name} | " + " | ".join(f"{value:.1%}" for value in values) + " |"


def main() -> None:
    (MODEL / "README.md").write_text(card(json.loads(RESULTS.read_text())))


if __name__ == "__main__":
    main()
