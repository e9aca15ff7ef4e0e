import sys, torch
from time import time
from diffusers import StableDiffusionPipeline
import xformers

model = sys.argv[1] if len(sys.argv) > 1 else "stable-diffusion-v1-5/stable-diffusion-v1-5"
pipe = StableDiffusionPipeline.from_pretrained(model, dtype=torch.float16).to("cuda")
prompt = "portrait photo of a old warrior chief, tribal panther make up"

start = time()
image = pipe(prompt).images[0]
end = time()
t1 = end - start
image.save("before.png")

pipe.enable_xformers_memory_efficient_attention()

start = time()
image = pipe(prompt).images[0]
end = time()
t2 = end - start
image.save("after.png")

print("before: %.1f s, after: %.1f s, speedup: %.1fx" % (t1, t2, t1 / t2))
