"""Compare eager and int8 on throughput."""
import argparse
import time

import torch
from diffusers import PixArtSigmaPipeline
from torchao.quantization import int8_weight_only, quantize_

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=20)
parser.add_argument("--base-batch-size", type=int, default=1)
parser.add_argument("--int8-batch-size", type=int, default=8)
parser.add_argument("--iters", type=int, default=10)
opt = parser.parse_args()

PROMPT = "a small cactus with a happy face in the sahara desert"


def images_per_second(pipe, batch_size):
    prompts = [PROMPT] * batch_size
    generator = torch.Generator("cuda").manual_seed(9)
    for _ in range(3):
        pipe(prompts, num_inference_steps=opt.steps, generator=generator)
    torch.cuda.synchronize()
    begin = time.perf_counter()
    for _ in range(opt.iters):
        pipe(prompts, num_inference_steps=opt.steps, generator=generator)
    torch.cuda.synchronize()
    return opt.iters * batch_size / (time.perf_counter() - begin)


pipe = PixArtSigmaPipeline.from_pretrained("PixArt-alpha/PixArt-Sigma-XL-2-1024-MS", dtype=torch.bfloat16).to("cuda")
eager = images_per_second(pipe, opt.base_batch_size)
quantize_(pipe.transformer, int8_weight_only())
int8 = images_per_second(pipe, opt.int8_batch_size)
print(f"eager {eager:.2f} img/s, int8 {int8:.2f} img/s, {int8 / eager:.2f}x")
