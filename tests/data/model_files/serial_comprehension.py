"""One prompt after the other, in one line."""

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    return [
        pipe(prompt, num_inference_steps=num_inference_steps, generator=seeded).images[0]
        for prompt, seeded in zip(prompts, generator, strict=True)
    ]
