import statistics
import time

import tomesd
import torch
from diffusers import StableDiffusionPipeline


def main(num_inference_steps=25):
    prompts = ["a red sports car", "a snowy village", "a ceramic mug", "a blue whale"]
    pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16)
    pipe.to("cuda")
    tomesd.apply_patch(pipe, ratio=0.5)
    g = torch.Generator("cuda").manual_seed(0)

    def once():
        torch.cuda.synchronize()
        t = time.perf_counter()
        images = pipe(prompts, num_inference_steps=num_inference_steps, generator=g).images
        torch.cuda.synchronize()
        return (time.perf_counter() - t) / len(images)

    once()
    print("seconds per image", statistics.median(once() for _ in range(5)))


if __name__ == "__main__":
    main()
