"""Speed and FID for the thesis chapter."""

import time
from dataclasses import dataclass

import torch
from diffusers import DDIMPipeline
from torchmetrics.image.fid import FrechetInceptionDistance
from torchvision.transforms.functional import pil_to_tensor


@dataclass
class Outcome:
    seconds_per_image: float
    fid: float


def stack(images):
    return torch.stack([pil_to_tensor(image) for image in images]).to("cuda")


class Experiment:
    def __init__(self, repo: str, real: torch.Tensor, batch: int = 32):
        self.repo, self.batch = repo, batch
        self.fid = FrechetInceptionDistance(feature=2048).to("cuda")
        self.fid.update(real, real=True)

    def __enter__(self):
        torch.cuda.synchronize()
        self._t0 = time.perf_counter()
        return self

    def __exit__(self, *exc):
        torch.cuda.synchronize()
        self.elapsed = time.perf_counter() - self._t0

    def go(self, n_images: int, steps: int, fused: bool) -> Outcome:
        generator = torch.Generator("cuda").manual_seed(0)
        with self:
            pipe = DDIMPipeline.from_pretrained(self.repo).to("cuda")
            if fused:
                pipe.unet = torch.compile(pipe.unet, fullgraph=True)
            for _ in range(n_images // self.batch):
                images = pipe(self.batch, generator=generator, num_inference_steps=steps).images
                self.fid.update(stack(images), real=False)
            fid = self.fid.compute().item()
        return Outcome(self.elapsed / n_images, fid)


if __name__ == "__main__":
    real = torch.load("cifar10_real_uint8.pt").to("cuda")
    eager = Experiment("google/ddpm-cifar10-32", real).go(1024, 50, fused=False)
    fused = Experiment("google/ddpm-cifar10-32", real).go(1024, 50, fused=True)
    print(eager, fused, eager.seconds_per_image / fused.seconds_per_image, sep="\n")
