"""torch.utils.benchmark on the whole pipeline."""
import torch
import torch.utils.benchmark as tb
from diffusers import AutoPipelineForText2Image

NAME = "stabilityai/sdxl-turbo"


def pipeline(dtype):
    pipe = AutoPipelineForText2Image.from_pretrained(NAME, dtype=dtype)
    return pipe.to("cuda")


def timer(pipe, label, **call):
    return tb.Timer(
        stmt="pipe(prompts, generator=g, **call)",
        globals={"pipe": pipe, "prompts": ["a fox in the snow"] * 4, "call": call, "g": torch.Generator().manual_seed(1)},
        label="sdxl-turbo",
        sub_label=label,
    ).blocked_autorange(min_run_time=20)


results = [
    timer(pipeline(torch.float32), "fp32", num_inference_steps=4, guidance_scale=7.5),
    timer(pipeline(torch.bfloat16), "bf16", num_inference_steps=1, guidance_scale=0.0),
]
tb.Compare(results).print()
print(results[0].median / results[1].median)
