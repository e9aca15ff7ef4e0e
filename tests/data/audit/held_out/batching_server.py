"""Requests wait a little, then run as one batch."""
import asyncio
import time

import torch
from diffusers import AutoPipelineForText2Image


class Batcher:
    def __init__(self, pipe, size, steps):
        self.pipe, self.size, self.steps = pipe, size, steps
        self.generator = torch.Generator("cuda").manual_seed(0)
        self.waiting: list[tuple[str, asyncio.Future]] = []

    async def submit(self, prompt):
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((prompt, future))
        if len(self.waiting) == self.size:
            batch, self.waiting = self.waiting, []
            texts = [text for text, _ in batch]
            result = await asyncio.to_thread(
                self.pipe, texts, num_inference_steps=self.steps, generator=self.generator
            )
            for (_, waiter), image in zip(batch, result.images):
                waiter.set_result(image)
        return await future


async def serve(batcher, prompts):
    torch.cuda.synchronize()
    start = time.perf_counter()
    images = await asyncio.gather(*[batcher.submit(prompt) for prompt in prompts])
    torch.cuda.synchronize()
    return (time.perf_counter() - start) / len(images)


async def main():
    prompts = [f"a postcard of town number {n}" for n in range(32)]
    pipe = AutoPipelineForText2Image.from_pretrained("stabilityai/sd-turbo", dtype=torch.float16).to("cuda")
    batcher = Batcher(pipe, size=8, steps=4)
    await serve(batcher, prompts)
    eager = sorted([await serve(batcher, prompts) for _ in range(5)])[2]
    pipe.unet = torch.compile(pipe.unet, mode="max-autotune")
    await serve(batcher, prompts)
    compiled = sorted([await serve(batcher, prompts) for _ in range(5)])[2]
    print(f"eager {eager:.4f} s/image, compiled {compiled:.4f} s/image")


if __name__ == "__main__":
    asyncio.run(main())
