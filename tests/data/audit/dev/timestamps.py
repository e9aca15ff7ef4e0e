"""Nightly job: writes a record with the time of day, measures with a monotonic clock."""
import datetime
import json
import os
import socket
import time

import torch
from diffusers import StableDiffusionPipeline

started_at = time.time()
RUN_ID = f"{socket.gethostname()}-{int(started_at)}"
DEADLINE = started_at + float(os.environ.get("BUDGET_S", 1800))

pipe = StableDiffusionPipeline.from_pretrained(os.environ["MODEL"], dtype=torch.float16).to("cuda")
prompts = open(os.environ["PROMPTS"]).read().splitlines()[:8]
generator = torch.Generator("cuda").manual_seed(int(os.environ.get("SEED", 0)))
steps = int(os.environ.get("STEPS", 50))

for _ in range(2):
    pipe(prompts, num_inference_steps=steps, generator=generator)

seconds = []
while len(seconds) < 20 and time.time() < DEADLINE:
    torch.cuda.synchronize()
    t = time.perf_counter()
    pipe(prompts, num_inference_steps=steps, generator=generator)
    torch.cuda.synchronize()
    seconds.append(time.perf_counter() - t)

record = {
    "run": RUN_ID,
    "date": datetime.datetime.fromtimestamp(started_at).isoformat(),
    "batch_size": len(prompts),
    "steps": steps,
    "batch_s": seconds,
    "job_minutes": (time.time() - started_at) / 60,
}
with open("nightly.jsonl", "a") as f:
    f.write(json.dumps(record) + "\n")
