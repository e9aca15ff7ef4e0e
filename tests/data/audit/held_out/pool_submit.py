import os
import time
from concurrent import futures

import numpy as np
import torch
from diffusers import DiffusionPipeline
from torch import cuda

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


class Server:
    def __init__(self, name, threads, **extra):
        self.pipeline = DiffusionPipeline.from_pretrained(name, **extra).to("cuda")
        self.executor = futures.ThreadPoolExecutor(threads)
        self.generator = torch.Generator("cuda").manual_seed(0)

    def _handle(self, prompt):
        return self.pipeline(
            prompt=prompt,
            num_inference_steps=30,
            generator=self.generator,
            output_type="np",
        ).images[0]

    def serve(self, prompts):
        jobs = [self.executor.submit(self._handle, p) for p in prompts]
        return np.stack([job.result() for job in futures.as_completed(jobs)])

    def timed(self, prompts):
        self.serve(prompts[:2])
        cuda.synchronize()
        start = time.time_ns()
        images = self.serve(prompts)
        cuda.synchronize()
        return (time.time_ns() - start) / 1e9 / len(images)


if __name__ == "__main__":
    texts = [f"a {a} {b}" for a in ("red", "blue") for b in ("bus", "door", "hat", "chair")]
    slow = Server("stabilityai/stable-diffusion-2", 1, dtype=torch.float32).timed(texts)
    fast = Server("stabilityai/stable-diffusion-2", 4, dtype=torch.float16).timed(texts)
    print(f"1 thread {slow:.2f} s/image, 4 threads {fast:.2f} s/image, speedup {slow / fast:.2f}x")
