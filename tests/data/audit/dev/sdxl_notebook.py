#!/usr/bin/env python
# coding: utf-8

# # SDXL with and without channels_last

# In[1]:


import time

import torch
from diffusers import StableDiffusionXLPipeline

get_ipython().run_line_magic("load_ext", "autoreload")


# In[2]:


pipe = StableDiffusionXLPipeline.from_pretrained(
    "stabilityai/stable-diffusion-xl-base-1.0", dtype=torch.float16, variant="fp16"
).to("cuda")


# In[3]:


prompts = ["a castle on a hill, oil painting"] * 4


# In[4]:


torch.cuda.synchronize()
start = time.perf_counter()
images = pipe(prompts, num_inference_steps=30).images
torch.cuda.synchronize()
plain = time.perf_counter() - start
plain


# In[5]:


pipe.unet.to(memory_format=torch.channels_last)
torch.cuda.synchronize()
start = time.perf_counter()
images = pipe(prompts, num_inference_steps=30).images
torch.cuda.synchronize()
fast = time.perf_counter() - start
fast


# In[6]:


print("channels_last is %.2fx faster" % (plain / fast))
