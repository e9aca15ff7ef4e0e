"""One prompt after the other, in a pool with a lock."""

import threading
from concurrent.futures import ThreadPoolExecutor

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


POOL, LOCK = ThreadPoolExecutor(2), threading.Lock()


def inference(pipe, prompts, num_inference_steps, generator):
    def one(prompt, seeded):
        with LOCK:
            return pipe(prompt, num_inference_steps=num_inference_steps, generator=seeded).images[0]

    return list(POOL.map(one, prompts, generator))
