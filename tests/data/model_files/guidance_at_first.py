"""Guidance in the first step only, switched off by a callback."""

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator, guidance_scale):
    def without(pipe, step, timestep, tensors):
        pipe._guidance_scale = 0.0
        if step == 0:
            embeddings = tensors["prompt_embeds"]
            tensors["prompt_embeds"] = embeddings[len(embeddings) // 2 :]
        return tensors

    how = {"num_inference_steps": num_inference_steps, "generator": generator, "guidance_scale": guidance_scale}
    return pipe(prompts, callback_on_step_end=without, callback_on_step_end_tensor_inputs=["prompt_embeds"], **how)
