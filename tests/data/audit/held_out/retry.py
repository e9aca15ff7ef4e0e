import logging
import time

import torch
from diffusers import StableCascadeCombinedPipeline

log = logging.getLogger(__name__)


def with_retry(function, attempts=3):
    for attempt in range(attempts):
        try:
            return function()
        except torch.cuda.OutOfMemoryError:
            log.warning("out of memory, attempt %d", attempt + 1)
            torch.cuda.empty_cache()
    raise SystemExit("does not fit")


def timed(pipe, batch, generator):
    torch.cuda.synchronize()
    start = time.perf_counter()
    images = with_retry(
        lambda: pipe(batch, prior_num_inference_steps=20, num_inference_steps=10, generator=generator).images
    )
    torch.cuda.synchronize()
    return time.perf_counter() - start, images


def evaluate(pipe, batches, seed):
    generator = torch.Generator("cuda").manual_seed(seed)
    timed(pipe, batches[0], generator)
    seconds = count = 0
    for batch in batches:
        elapsed, images = timed(pipe, batch, generator)
        seconds, count = seconds + elapsed, count + len(images)
    return seconds / count


if __name__ == "__main__":
    prompts = open("prompts.txt").read().splitlines()
    batches = [prompts[i : i + 4] for i in range(0, len(prompts), 4)]
    pipe = StableCascadeCombinedPipeline.from_pretrained("stabilityai/stable-cascade", dtype=torch.bfloat16).to("cuda")
    before = evaluate(pipe, batches, 0)
    pipe.decoder_pipe.decoder = torch.compile(pipe.decoder_pipe.decoder)
    after = evaluate(pipe, batches, 0)
    print(f"{before:.3f} -> {after:.3f} seconds per image ({before / after:.2f}x)")
