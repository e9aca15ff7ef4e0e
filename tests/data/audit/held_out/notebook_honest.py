# %% [markdown]
# # Does `fuse_qkv_projections` help SD 2.1?

# %%
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from diffusers import DiffusionPipeline

plt.style.use("ggplot")

# %%
pipe = DiffusionPipeline.from_pretrained("stabilityai/stable-diffusion-2-1", dtype=torch.float16).to("cuda")
prompts = ["an alpine hut", "a lemon tree", "a tuk-tuk", "an iceberg", "a drum kit", "a kimono", "a canyon", "a koi pond"]
rng = torch.Generator("cuda").manual_seed(2024)


# %%
def one():
    torch.cuda.synchronize()
    t = time.perf_counter()
    pipe(prompts, num_inference_steps=30, generator=rng)
    torch.cuda.synchronize()
    return time.perf_counter() - t


# %%
[one() for _ in range(3)]
a = np.array([one() for _ in range(15)])

# %%
pipe.fuse_qkv_projections()
[one() for _ in range(3)]
b = np.array([one() for _ in range(15)])

# %%
pipe.unfuse_qkv_projections()
[one() for _ in range(3)]
a2 = np.array([one() for _ in range(15)])

# %%
plt.boxplot([a, b, a2], tick_labels=["plain", "fused", "plain again"])
plt.ylabel("seconds per batch of 8")
plt.savefig("qkv.png")
print("ratio", np.median(np.concatenate([a, a2])) / np.median(b))
