"""A Stable Diffusion pipeline of a known size with seeded random weights, saved as a folder of float16 safetensors.

Random weights cost what trained ones cost, so times are true and pictures mean nothing. `sd15` has the sizes of Stable
Diffusion 1.5 (the configurations in `runwayml/stable-diffusion-v1-5`): 860 million parameters in the UNet, 123 million
in the text encoder; `tiny` is for trying. The tokenizer is the bundled model's, padded to as many tokens.

`python -m benchmarks.random_pipeline sd15 FOLDER` writes 2 GB; the candidate is `dir:FOLDER+fp16`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

TOKENIZER = Path(__file__).parents[1] / "bench_core" / "models" / "shapes" / "tokenizer"
TOKENS, VOCABULARY = 77, 49_408
ATTENTION = ("CrossAttnDownBlock2D",) * 3
SIZES: dict[str, dict[str, dict[str, Any]]] = {
    "sd15": {
        "text": {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12},
        "unet": {"block_out_channels": (320, 640, 1280, 1280), "attention_head_dim": 8, "sample_size": 64},
        "vae": {"block_out_channels": (128, 256, 512, 512), "layers_per_block": 2, "sample_size": 512},
    },
    "tiny": {
        "text": {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2},
        "unet": {
            "block_out_channels": (8, 16, 16, 16),
            "attention_head_dim": 2,
            "sample_size": 16,
            "norm_num_groups": 4,
        },
        "vae": {"block_out_channels": (8, 8, 8, 8), "layers_per_block": 1, "sample_size": 128, "norm_num_groups": 4},
    },
}
SCHEDULER = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "clip_sample": False,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}


def build(size: str, device: str, seed: int = 0) -> StableDiffusionPipeline:
    """The pipeline in float16; its weights are drawn on the device in float32."""
    torch.manual_seed(seed)
    sizes = SIZES[size]
    with torch.device(device):
        return StableDiffusionPipeline(
            vae=_vae(sizes["vae"]).half(),
            text_encoder=_text_encoder(sizes["text"]).half(),
            tokenizer=_tokenizer(),
            unet=_unet(sizes["unet"], sizes["text"]["hidden_size"]).half(),
            scheduler=DDIMScheduler(**SCHEDULER),
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )


def save(size: str, folder: Path) -> None:
    """Save the pipeline, unless it is there; made on a GPU where there is one. Raises OSError."""
    if not (folder / "model_index.json").exists():
        build(size, "cuda" if torch.cuda.is_available() else "cpu").save_pretrained(folder)


def _tokenizer() -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(TOKENIZER, model_max_length=TOKENS)


def _text_encoder(sizes: dict[str, Any]) -> CLIPTextModel:
    tokenizer = _tokenizer()
    special = {name: getattr(tokenizer, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    return CLIPTextModel(CLIPTextConfig(vocab_size=VOCABULARY, max_position_embeddings=TOKENS, **sizes, **special))


def _unet(sizes: dict[str, Any], width: int) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        in_channels=4,
        out_channels=4,
        down_block_types=(*ATTENTION, "DownBlock2D"),
        up_block_types=("UpBlock2D", *(name.replace("Down", "Up") for name in ATTENTION)),
        layers_per_block=2,
        cross_attention_dim=width,
        **sizes,
    )


def _vae(sizes: dict[str, Any]) -> AutoencoderKL:
    levels = len(sizes["block_out_channels"])
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        latent_channels=4,
        scaling_factor=0.18215,
        **sizes,
    )


if __name__ == "__main__":
    save(sys.argv[1], Path(sys.argv[2]))
