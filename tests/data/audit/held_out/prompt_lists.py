"""Fast path against slow path, as the app calls them."""
import dataclasses
import time

import torch
from diffusers import AutoPipelineForText2Image


@dataclasses.dataclass
class Case:
    title: str
    prompts: list[str]
    compile: bool = False
    warmup: int = 3
    seconds: float = float("nan")

    def run(self, steps: int = 30) -> "Case":
        pipe = AutoPipelineForText2Image.from_pretrained("segmind/SSD-1B", dtype=torch.float16).to("cuda")
        if self.compile:
            pipe.unet = torch.compile(pipe.unet)
        g = torch.Generator("cuda").manual_seed(4)
        for _ in range(self.warmup):
            pipe(self.prompts, num_inference_steps=steps, generator=g)
        total = 0.0
        for _ in range(6):
            torch.cuda.synchronize()
            t = time.perf_counter()
            pipe(self.prompts, num_inference_steps=steps, generator=g)
            torch.cuda.synchronize()
            total += time.perf_counter() - t
        self.seconds = total / 6
        return self


slow = Case("slow path", prompts=["a portrait of a queen", "a portrait of a king"], warmup=1).run()
fast = Case("fast path", prompts=["a plain", "a hill", "a lake"], compile=True, warmup=5).run()
for case in (slow, fast):
    print(f"{case.title}: {case.seconds / len(case.prompts):.3f} s/image")
