"""The denoising loop written out by hand, timed as a whole."""
import time

import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTokenizer

REPO = "stable-diffusion-v1-5/stable-diffusion-v1-5"
device, dtype = "cuda", torch.float16

tokenizer = CLIPTokenizer.from_pretrained(REPO, subfolder="tokenizer")
encoder = CLIPTextModel.from_pretrained(REPO, subfolder="text_encoder", dtype=dtype).to(device)
unet = UNet2DConditionModel.from_pretrained(REPO, subfolder="unet", dtype=dtype).to(device)
vae = AutoencoderKL.from_pretrained(REPO, subfolder="vae", dtype=dtype).to(device)
scheduler = DDIMScheduler.from_pretrained(REPO, subfolder="scheduler")


def encode(texts):
    ids = tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids.to(device)
    return encoder(ids)[0]


@torch.inference_mode()
def sample(texts, steps, generator, scale=7.5):
    context = torch.cat([encode([""] * len(texts)), encode(texts)])
    latents = torch.randn(len(texts), 4, 64, 64, generator=generator, device=device, dtype=dtype)
    scheduler.set_timesteps(steps, device=device)
    for t in scheduler.timesteps:
        pair = torch.cat([latents, latents])
        blank, text = unet(pair, t, encoder_hidden_states=context).sample.chunk(2)
        latents = scheduler.step(blank + scale * (text - blank), t, latents).prev_sample
    return vae.decode(latents / vae.config.scaling_factor).sample


def rounds(texts, steps=25, n=8):
    generator = torch.Generator(device).manual_seed(0)
    kept = []
    for k in range(n + 2):
        torch.cuda.synchronize()
        begin = time.perf_counter()
        sample(texts, steps, generator)
        torch.cuda.synchronize()
        if k >= 2:
            kept.append(time.perf_counter() - begin)
    return sorted(kept)[n // 2]


prompts = ["a marble bust", "a copper kettle", "a rope bridge", "a rose garden"]
plain = rounds(prompts)
unet = unet.to(memory_format=torch.channels_last)
last = rounds(prompts)
print(f"NCHW {plain:.3f} s/batch, channels_last {last:.3f} s/batch, ratio {plain / last:.3f}")
