"""Prompt embeddings are made (and kept) by the file itself; one pipeline call a batch."""
import torch
from diffusers import StableDiffusionPipeline


class Embedder:
    def __init__(self, pipe):
        self.pipe = pipe
        self.known = {}

    def one(self, prompt):
        if prompt not in self.known:
            self.known[prompt], self.blank = self.pipe.encode_prompt(prompt, self.pipe.device, 1, True)
        return self.known[prompt]

    def inference(self, pipe, prompts, num_inference_steps, generator=None, guidance_scale=7.5):
        positive = torch.cat([self.one(prompt) for prompt in prompts])
        negative = self.blank.expand(len(prompts), -1, -1)
        return pipe(
            prompt_embeds=positive,
            negative_prompt_embeds=negative,
            num_inference_steps=num_inference_steps,
            guidance_scale=guidance_scale,
            generator=generator,
        )


pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16)
pipe = pipe.to("cuda")
inference = Embedder(pipe).inference
