"""Token merging benchmark."""
import time as t

import tomesd
import torch
from diffusers import StableDiffusionPipeline as SD

MODEL = "stabilityai/stable-diffusion-2-1"
with open("parti.tsv") as handle:
    rows = handle.read().splitlines()[1:]
PROMPTS = [row.split("\t")[0] for row in rows][:64]
STEPS = 30

pipe = SD.from_pretrained(MODEL, dtype=torch.float16).to("cuda")
g = torch.Generator("cuda").manual_seed(2023)

# warm up
_ = pipe(PROMPTS[:8], num_inference_steps=STEPS, generator=g)

torch.cuda.synchronize()
t0 = t.perf_counter()
images = [pipe(p, num_inference_steps=STEPS, generator=g).images[0] for p in PROMPTS]
torch.cuda.synchronize()
baseline = t.perf_counter() - t0

tomesd.apply_patch(pipe, ratio=0.5)
_ = pipe(PROMPTS[:8], num_inference_steps=STEPS, generator=g)

torch.cuda.synchronize()
t0 = t.perf_counter()
merged = []
for i in range(0, 64, 8):
    merged += pipe(PROMPTS[i : i + 8], num_inference_steps=STEPS, generator=g).images
torch.cuda.synchronize()
tome = t.perf_counter() - t0

print("baseline: %.2f s for %d images" % (baseline, len(images)))
print("tome:     %.2f s for %d images" % (tome, len(merged)))
print("speedup:  %.2f" % (baseline / tome))
