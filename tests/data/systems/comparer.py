"""Compare a generated acceleration with its baseline and with the ground truth.

    python comparer.py --base models/base.py --speedup generated/192_experiment.py --gt gt_code/192.py --steps 50
"""

import argparse
import ast
import gc
import importlib.util
import sys
import time

import torch

PROMPTS = [
    "a red vintage car parked on a rainy street at night",
    "an astronaut riding a horse on the moon, photorealistic",
    "a bowl of ramen with a soft boiled egg, studio light",
    "a watercolor painting of a fox in a birch forest",
    "a lighthouse on a cliff during a storm",
    "a robot watering flowers on a balcony",
    "a macro photo of a dew drop on a leaf",
    "a medieval castle above the clouds, matte painting",
    "a cozy library with a fireplace and a sleeping cat",
    "a bicycle leaning against a yellow wall",
    "an oil painting of a harbor at sunrise",
    "a chef preparing sushi in a small restaurant",
    "a snow leopard walking through deep snow",
    "a futuristic city with flying trams, golden hour",
    "a bouquet of dried lavender on a wooden table",
    "a portrait of an old fisherman, dramatic light",
    "a hot air balloon over a canyon",
    "a dragon made of stained glass",
    "a child flying a kite on the beach",
    "a plate of croissants and a cup of coffee",
    "an isometric illustration of a tiny bakery",
    "a waterfall in a tropical jungle, long exposure",
    "a violin on a velvet chair",
    "a subway station in the style of art deco",
    "two owls on a branch under the full moon",
    "a desert highway with a lone gas station",
    "a ceramic teapot with blue patterns",
    "a cyberpunk street market in the rain",
    "a sailing ship in a glass bottle",
    "a field of sunflowers under dark clouds",
    "a corgi wearing a tiny backpack in the mountains",
    "an abandoned greenhouse overgrown with ivy",
    "a jazz trio on a dimly lit stage",
    "a polar bear on a melting ice floe",
    "a paper boat floating in a puddle",
    "a steampunk airship above Paris",
    "a still life with pomegranates and a silver jug",
    "a wooden cabin by a frozen lake, northern lights",
    "a marble statue wearing headphones",
    "a macaw in flight, high speed photograph",
]


class ModelLoader:
    """Loads a model file, and reads its configuration out of its source."""

    def __init__(self, path):
        self.path = path

    def load(self, role):
        spec = importlib.util.spec_from_file_location(f"{role}_model", self.path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    def config(self):
        found = {}
        with open(self.path) as f:
            tree = ast.parse(f.read())
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
                if node.arg in ("num_inference_steps", "guidance_scale"):
                    found[node.arg] = node.value.value
        return found


def print_model_config(role, loader):
    print(f"--- {role}: {loader.path}")
    for key, value in loader.config().items():
        print(f"    {key} = {value}")


def get_pipe(module):
    pipe = module.load_pipeline() if hasattr(module, "load_pipeline") else module.pipe
    pipe.set_progress_bar_config(disable=True)
    return pipe.to("cuda")


def run_model_test(module, prompts, batch_size, num_inference_steps):
    pipe = get_pipe(module)

    # Warm up
    warmup_prompts = prompts[:batch_size]
    if hasattr(module, "inference") and callable(module.inference):
        _ = module.inference(pipe, warmup_prompts)
    else:
        for prompt in warmup_prompts:
            _ = pipe(prompt, num_inference_steps=num_inference_steps)

    test_prompts = prompts[batch_size:]
    num_batch = (len(test_prompts) + batch_size - 1) // batch_size
    gen_time = 0
    for i in range(num_batch):
        batch_prompts = test_prompts[i * batch_size : (i + 1) * batch_size]
        torch.cuda.synchronize()
        gen_start = time.time()

        # Handle inference - either using module.inference or calling pipe directly
        if hasattr(module, "inference") and callable(module.inference):
            _ = module.inference(pipe, batch_prompts)
        else:
            # Assume pipe is callable
            for prompt in batch_prompts:
                _ = pipe(prompt, num_inference_steps=num_inference_steps)

        torch.cuda.synchronize()
        gen_time += time.time() - gen_start

    del pipe
    gc.collect()
    torch.cuda.empty_cache()
    return gen_time, num_batch


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", required=True, help="model file of the baseline")
    parser.add_argument("--speedup", required=True, help="generated code under test")
    parser.add_argument("--gt", default=None, help="ground-truth acceleration")
    parser.add_argument("--batch_size", type=int, default=4)
    parser.add_argument("--steps", type=int, default=50)
    args = parser.parse_args()

    prompts = PROMPTS[:36]

    base_loader = ModelLoader(args.base)
    print_model_config("base", base_loader)
    base_module = base_loader.load("base")
    base_time, num_iter = run_model_test(base_module, prompts, args.batch_size, args.steps)
    print(f"base: {base_time:.3f} s for {num_iter} iterations")

    speedup_loader = ModelLoader(args.speedup)
    print_model_config("speedup", speedup_loader)
    speedup_module = speedup_loader.load("speedup")
    speedup_time, _ = run_model_test(speedup_module, prompts, args.batch_size, args.steps)
    print(f"speedup: {speedup_time:.3f} s for {num_iter} iterations")

    speedup_ratio = base_time / speedup_time
    print(f"speedup ratio: {speedup_ratio:.2f}x")

    if args.gt:
        gt_loader = ModelLoader(args.gt)
        print_model_config("gt", gt_loader)
        gt_module = gt_loader.load("gt")
        gt_time, _ = run_model_test(gt_module, prompts, args.batch_size, args.steps)
        print(f"gt: {gt_time:.3f} s, ratio {base_time / gt_time:.2f}x")
        print(f"generated against ground truth: {gt_time / speedup_time:.2f}x")


if __name__ == "__main__":
    main()
