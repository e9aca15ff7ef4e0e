import asyncio
import time

import torch
from diffusers import StableDiffusionPipeline

pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16)
pipe = pipe.to("cuda")
lock = asyncio.Lock()


async def generate(prompt: str, steps: int):
    async with lock:
        return await asyncio.to_thread(pipe, prompt, num_inference_steps=steps)


async def serve(prompts: list[str], steps: int) -> float:
    loop = asyncio.get_running_loop()
    started = loop.time()
    await asyncio.gather(*(generate(p, steps) for p in prompts))
    torch.cuda.synchronize()
    return loop.time() - started


async def serve_batched(prompts: list[str], steps: int) -> float:
    loop = asyncio.get_running_loop()
    started = loop.time()
    await asyncio.to_thread(pipe, prompts, num_inference_steps=steps)
    torch.cuda.synchronize()
    return loop.time() - started


async def main():
    prompts = ["a paper crane", "a stone bridge", "a copper kettle", "a velvet sofa"]
    await serve(prompts, 20)
    one_by_one = await serve(prompts, 20)
    await serve_batched(prompts, 20)
    batched = await serve_batched(prompts, 20)
    print(f"without batching {one_by_one:.2f} s, with batching {batched:.2f} s")
    print(f"dynamic batching gives {one_by_one / batched:.2f}x")


asyncio.run(main())
