import math
import time
from dataclasses import dataclass, field

import torch
from diffusers import DiffusionPipeline


@dataclass
class Config:
    model: str = "stable-diffusion-v1-5/stable-diffusion-v1-5"
    batch_size: int = 8
    steps: int = 25
    warmup: int = 2
    seed: int = 1234


@dataclass
class Result:
    batch_times: list = field(default_factory=list)
    n_images: int = 0

    @property
    def per_image(self):
        return sum(self.batch_times) / self.n_images


class Benchmark:
    def __init__(self, cfg: Config, prompts: list[str]):
        self.cfg = cfg
        self.prompts = prompts
        self.pipe = DiffusionPipeline.from_pretrained(cfg.model, dtype=torch.float16).to("cuda")
        self.generator = torch.Generator("cuda").manual_seed(cfg.seed)

    def _forward(self, batch):
        return self.pipe(batch, num_inference_steps=self.cfg.steps, generator=self.generator).images

    def run(self) -> Result:
        bs = self.cfg.batch_size
        for _ in range(self.cfg.warmup):
            self._forward(self.prompts[:bs])

        result = Result()
        n_batches = math.ceil(len(self.prompts) / bs)
        for i in range(n_batches):
            chunk = self.prompts[i * bs : (i + 1) * bs]
            torch.cuda.synchronize()
            tic = time.perf_counter()
            self._forward(chunk)
            torch.cuda.synchronize()
            result.batch_times.append(time.perf_counter() - tic)
            result.n_images += bs
        return result


def report(name: str, result: Result) -> None:
    print(
        f"{name}: avg {result.per_image:.3f}s "
        f"(fastest {min(result.batch_times):.3f}s, slowest {max(result.batch_times):.3f}s)"
    )


if __name__ == "__main__":
    with open("prompts.txt") as f:
        lines = [line.strip() for line in f if line.strip()]
    report("sd15", Benchmark(Config(), lines).run())
