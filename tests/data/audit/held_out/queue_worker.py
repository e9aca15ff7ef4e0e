import queue
import threading
import time

import torch
from diffusers import StableDiffusionPipeline


def worker(pipe, jobs, done, gen):
    while (prompt := jobs.get()) is not None:
        done.append(pipe(prompt, num_inference_steps=20, generator=gen).images[0])
        jobs.task_done()


def timed_queue(pipe, prompts):
    jobs, done = queue.Queue(), []
    gen = torch.Generator("cuda").manual_seed(0)
    thread = threading.Thread(target=worker, args=(pipe, jobs, done, gen), daemon=True)
    thread.start()
    jobs.put(prompts[0])
    jobs.join()
    torch.cuda.synchronize()
    t0 = time.time()
    for prompt in prompts:
        jobs.put(prompt)
    jobs.join()
    torch.cuda.synchronize()
    elapsed = time.time() - t0
    jobs.put(None)
    return elapsed


def timed_batch(pipe, prompts):
    gen = torch.Generator("cuda").manual_seed(0)
    pipe(prompts, num_inference_steps=20, generator=gen)
    torch.cuda.synchronize()
    t0 = time.time()
    pipe(prompts, num_inference_steps=20, generator=gen)
    torch.cuda.synchronize()
    return time.time() - t0


if __name__ == "__main__":
    pipe = StableDiffusionPipeline.from_pretrained("segmind/small-sd", dtype=torch.float16).to("cuda")
    prompts = ["a mug", "a lamp", "a desk", "a plant", "a rug", "a shelf"]
    print(f"queue {timed_queue(pipe, prompts):.2f} s, batch {timed_batch(pipe, prompts):.2f} s")
