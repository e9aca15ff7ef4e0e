"""From trained stages to the files that ship: half-precision safetensors in the standard pipeline layout.

OUT/vae/  OUT/clip/  OUT/unet/  OUT/judge.safetensors   →   SHIP/  (and SHIP/clip/ with the whole CLIPModel)
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPImageProcessor, CLIPModel, CLIPTokenizer

from training import architecture, captions, judge, tokenizer
from training.drawings import IMAGE_SIZE
from training.evaluate import MODEL


def ship(source: Path, target: Path) -> None:
    """Write the pipeline and its CLIPModel under `target`; raises OSError when a stage is missing in `source`."""
    words = tokenizer.build(captions.words())
    clip = CLIPModel.from_pretrained(source / "clip", dtype=torch.float16)
    pipeline = architecture.pipeline(
        AutoencoderKL.from_pretrained(source / "vae", torch_dtype=torch.float16),
        UNet2DConditionModel.from_pretrained(source / "unet", torch_dtype=torch.float16),
        architecture.text_encoder(clip).half(),
        words,
    )
    pipeline.save_pretrained(target)
    clip.save_pretrained(target / "clip")
    image_processor().save_pretrained(target / "clip")
    for folder in (target / "tokenizer", target / "clip"):
        words.save_pretrained(folder)
        save_vocabulary(words, folder)
    drop_local_traces(target)


def restore(out: Path, shipped: Path = MODEL) -> None:
    """Fill an output folder from the shipped model (in single precision, of half-precision values) to train on from."""
    AutoencoderKL.from_pretrained(shipped / "vae", torch_dtype=torch.float32).save_pretrained(out / "vae")
    UNet2DConditionModel.from_pretrained(shipped / "unet", torch_dtype=torch.float32).save_pretrained(out / "unet")
    CLIPModel.from_pretrained(shipped / "clip", dtype=torch.float32).save_pretrained(out / "clip")
    shutil.copyfile(judge.WEIGHTS, out / "judge.safetensors")


def image_processor() -> CLIPImageProcessor:
    """Pixels to −1…1 at the pictures' own size."""
    half = [0.5, 0.5, 0.5]
    size = {"height": IMAGE_SIZE, "width": IMAGE_SIZE}
    return CLIPImageProcessor(size={"shortest_edge": IMAGE_SIZE}, crop_size=size, image_mean=half, image_std=half)


def save_vocabulary(words: CLIPTokenizer, folder: Path) -> None:
    """The two classic files of a CLIP tokenizer, beside tokenizer.json, for readers that want those."""
    model = json.loads(words.backend_tokenizer.to_str())["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False) + "\n")
    merges = [" ".join(pair) if isinstance(pair, list) else pair for pair in model["merges"]]
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]) + "\n")


def drop_local_traces(target: Path) -> None:
    """Forget in the configs where the stages lay; make files readable, as weights are written for the owner only."""
    for path in target.rglob("*"):
        if path.suffix == ".json" and path.name.endswith("config.json"):
            config = json.loads(path.read_text())
            config.pop("_name_or_path", None)
            path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
        path.chmod(0o755 if path.is_dir() else 0o644)
