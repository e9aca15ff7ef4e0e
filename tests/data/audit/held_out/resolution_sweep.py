import time
import hydra
import torch
from diffusers import StableDiffusionPipeline
from omegaconf import DictConfig, OmegaConf

DEFAULTS = OmegaConf.create(
    {
        "model": "stable-diffusion-v1-5/stable-diffusion-v1-5",
        "prompt": "a lighthouse in a storm",
        "n": 8,
        "baseline": {"height": 768, "width": 768, "output_type": "pil"},
        "optimized": {"height": 512, "width": 512, "output_type": "latent"},
    }
)


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def measure(pipe, cfg, part):
    generator = torch.Generator("cuda").manual_seed(12)
    kwargs = dict(OmegaConf.to_container(part), num_inference_steps=30, generator=generator)
    prompts = [cfg.prompt] * cfg.n
    seconds = []
    for k in range(6):
        torch.cuda.synchronize()
        t = time.perf_counter()
        pipe(prompts, **kwargs)
        torch.cuda.synchronize()
        if k > 0:
            seconds.append(time.perf_counter() - t)
    return median(seconds)


@hydra.main(version_base=None, config_path=None)
def main(overrides: DictConfig):
    cfg = OmegaConf.merge(DEFAULTS, overrides)
    pipe = StableDiffusionPipeline.from_pretrained(cfg.model, dtype=torch.float16).to("cuda")
    slow = measure(pipe, cfg, cfg.baseline)
    pipe.enable_vae_tiling()
    quick = measure(pipe, cfg, cfg.optimized)
    print(f"{slow / quick:.2f}x")


if __name__ == "__main__":
    main()
