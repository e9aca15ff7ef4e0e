"""Fine-tunes a UNet; prints an estimate of the time left and some previews."""
import math
import time

import torch
import torch.nn.functional as F
from accelerate import Accelerator
from diffusers import DDPMScheduler, StableDiffusionPipeline

PREVIEWS = ["a sks dog in a bucket", "a sks dog at the beach"]


def previews(accelerator, pipe, step):
    for number, prompt in enumerate(PREVIEWS):
        image = pipe(prompt, num_inference_steps=30, generator=torch.Generator().manual_seed(0)).images[0]
        image.save(f"preview-{step:06d}-{number}.png")


def train(accelerator, pipe, loader, optimizer, noise_scheduler, max_steps):
    begin, step = time.time(), 0
    for _ in range(math.ceil(max_steps / len(loader))):
        for batch in loader:
            latents = pipe.vae.encode(batch["pixel_values"]).latent_dist.sample() * 0.18215
            noise = torch.randn_like(latents)
            t = torch.randint(0, noise_scheduler.config.num_train_timesteps, (len(latents),), device=latents.device)
            noisy = noise_scheduler.add_noise(latents, noise, t)
            hidden = pipe.text_encoder(batch["input_ids"])[0]
            loss = F.mse_loss(pipe.unet(noisy, t, hidden).sample, noise)
            accelerator.backward(loss)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            if step % 100 == 0:
                left = (time.time() - begin) / step * (max_steps - step)
                print(f"step {step}: loss {loss.item():.4f}, {left / 60:.0f} min left")
                previews(accelerator, pipe, step)
            if step >= max_steps:
                return


if __name__ == "__main__":
    accelerator = Accelerator(mixed_precision="fp16")
    pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5").to(accelerator.device)
    loader = torch.load("dreambooth_loader.pt", weights_only=False)
    optimizer = torch.optim.AdamW(pipe.unet.parameters(), lr=2e-6)
    noise_scheduler = DDPMScheduler.from_config(pipe.scheduler.config)
    train(accelerator, pipe, loader, optimizer, noise_scheduler, 800)
