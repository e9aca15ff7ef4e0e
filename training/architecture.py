"""The networks of `shapes`: the Stable Diffusion layout, scaled to 64x64 pictures and 8x8 latents.

Sizes are chosen so that a batch pays: at 8x8 latents a call of one image is mostly fixed cost. Cross-attention sits at
the top level (token merging works there), and the depth sits below it (feature caching has something to skip).
"""

from __future__ import annotations

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from torch import nn
from transformers import CLIPConfig, CLIPModel, CLIPTextModel, CLIPTokenizer

from training.drawings import IMAGE_SIZE

#: Width of the text tower, which is what cross-attention reads.
TEXT_WIDTH = 128
VISION_WIDTH = 128
PROJECTION_WIDTH = 64
VISION_PATCH = 8
VAE_CHANNELS = (16, 32, 64, 64)
UNET_CHANNELS = (64, 128)
#: Twice Stable Diffusion's: with four, shapes of a few pixels are lost in the latents already.
LATENT_CHANNELS = 8
#: Start of the autoencoder: logarithm of the posterior's variance, and deviation of the biases.
INITIAL_LOG_VARIANCE = -5.0
LEVEL = 1.0


def vae() -> AutoencoderKL:
    """64x64 RGB in −1…1 to and from 8x8x8 latents, initialised by `start_near_linear`."""
    model = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * len(VAE_CHANNELS),
        up_block_types=("UpDecoderBlock2D",) * len(VAE_CHANNELS),
        block_out_channels=VAE_CHANNELS,
        layers_per_block=1,
        latent_channels=LATENT_CHANNELS,
        norm_num_groups=2,
        sample_size=IMAGE_SIZE,
        mid_block_add_attention=False,
    )
    return start_near_linear(model)


@torch.no_grad()
def start_near_linear(model: AutoencoderKL) -> AutoencoderKL:
    """Initialise so that absolute colours get through at once; from the usual start they are learnt far more slowly.

    Group normalisation removes the level of a plain picture. Large random biases give it constant channels to measure
    against; residual branches start at zero, resampling starts as averaging and copying, the posterior starts narrow.
    """
    for name, module in model.named_modules():
        if not isinstance(module, nn.Conv2d):
            continue
        if name.endswith("conv2"):
            nn.init.zeros_(module.weight)
            nn.init.zeros_(module.bias)
        elif name.split(".")[-1] in ("conv_in", "conv1", "conv_shortcut", "conv"):
            nn.init.normal_(module.bias, std=LEVEL)
        if "samplers" in name:
            identity = torch.eye(len(module.weight))[:, :, None, None]
            taps = slice(0, 2) if "downsamplers" in name else slice(1, 2)
            module.weight.mul_(0.1)
            module.weight[:, :, taps, taps] += identity / (taps.stop - taps.start) ** 2
    nn.init.constant_(model.quant_conv.bias[LATENT_CHANNELS:], INITIAL_LOG_VARIANCE)
    return model


def unet() -> UNet2DConditionModel:
    """Two levels (8x8 and 4x4), both with cross-attention; `attention_head_dim` is the number of heads here."""
    return UNet2DConditionModel(
        sample_size=IMAGE_SIZE // 2 ** (len(VAE_CHANNELS) - 1),
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        block_out_channels=UNET_CHANNELS,
        down_block_types=("CrossAttnDownBlock2D",) * len(UNET_CHANNELS),
        up_block_types=("CrossAttnUpBlock2D",) * len(UNET_CHANNELS),
        layers_per_block=1,
        norm_num_groups=16,
        attention_head_dim=4,
        cross_attention_dim=TEXT_WIDTH,
    )


def clip(tokenizer: CLIPTokenizer) -> CLIPModel:
    """Both towers; the text tower's end-of-text id is the tokenizer's, so pooling reads the right token."""
    ids = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    text = {
        "vocab_size": len(tokenizer), "hidden_size": TEXT_WIDTH, "intermediate_size": 2 * TEXT_WIDTH,
        "num_hidden_layers": 3, "num_attention_heads": 4, "projection_dim": PROJECTION_WIDTH,
        "max_position_embeddings": tokenizer.model_max_length, **ids,
    }  # fmt: skip
    vision = {
        "hidden_size": VISION_WIDTH, "intermediate_size": 2 * VISION_WIDTH, "num_hidden_layers": 3,
        "num_attention_heads": 4, "projection_dim": PROJECTION_WIDTH, "image_size": IMAGE_SIZE,
        "patch_size": VISION_PATCH,
    }  # fmt: skip
    return CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=PROJECTION_WIDTH))


def text_encoder(model: CLIPModel) -> CLIPTextModel:
    """A copy of the text tower of a CLIPModel, as the pipeline's text encoder."""
    encoder = CLIPTextModel(model.config.text_config)
    encoder.load_state_dict(model.text_model.state_dict())
    return encoder.eval()


def scheduler() -> DDIMScheduler:
    """DDIM for a v-prediction model. The linear schedule ends at a signal-to-noise ratio of 4e-5, near enough to zero
    for backgrounds to follow the text (arXiv:2305.08891), and other schedulers can be made from its config."""
    return DDIMScheduler(
        beta_start=1e-4, beta_end=0.02, beta_schedule="linear",
        prediction_type="v_prediction", timestep_spacing="trailing", clip_sample=False, steps_offset=1,
    )  # fmt: skip


def pipeline(vae: AutoencoderKL, unet: UNet2DConditionModel, encoder: CLIPTextModel, tokenizer: CLIPTokenizer):
    """The four parts as a StableDiffusionPipeline without safety checker."""
    return StableDiffusionPipeline(
        vae=vae, unet=unet, text_encoder=encoder, tokenizer=tokenizer, scheduler=scheduler(),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
