"""Code for the Audit page: a function that times a pipeline prompt by prompt, and the same mended. Never run."""

SERIAL = """\
import time
import torch

pipe = load("sd15").to("cuda")


def run(batch, steps, seed):
    generator = torch.Generator("cuda").manual_seed(seed)
    pipe(batch, num_inference_steps=steps, generator=generator)  # warm-up
    torch.cuda.synchronize()
    start = time.time()
    images = []
    for prompt in batch:
        images.append(pipe(prompt, num_inference_steps=steps, generator=generator).images[0])
    torch.cuda.synchronize()
    return (time.time() - start) / len(images)


def median(batch, steps):
    return sorted(run(batch, steps, seed) for seed in range(9))[4]
"""
FAIR = SERIAL.replace("time.time()", "time.perf_counter()").replace(
    """    images = []
    for prompt in batch:
        images.append(pipe(prompt, num_inference_steps=steps, generator=generator).images[0])
""",
    """    images = pipe(batch, num_inference_steps=steps, generator=generator).images
""",
)
