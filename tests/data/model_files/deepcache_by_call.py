"""DeepCache that is switched on for every call."""

from DeepCache import DeepCacheSDHelper
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=2, cache_branch_id=0)
    helper.enable()
    try:
        return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)
    finally:
        helper.disable()
