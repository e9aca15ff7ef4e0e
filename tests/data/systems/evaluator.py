"""Evaluate an accelerated text-to-image pipeline against its baseline: speed and CLIP score.

    python evaluator.py --base_model models/sd15_ddim.py --acc_model models/sd15_ddim_deepcache.py
"""

import argparse
import importlib.util
import json
import math
import os
import time

import numpy as np
import torch
from torchmetrics.functional.multimodal import clip_score
from functools import partial

clip_score_fn = partial(clip_score, model_name_or_path="openai/clip-vit-base-patch16")


def parse_args():
    parser = argparse.ArgumentParser(description="Evaluate an accelerated diffusion pipeline")
    parser.add_argument("--base_model", type=str, required=True, help="model file of the baseline")
    parser.add_argument("--acc_model", type=str, required=True, help="model file of the accelerated pipeline")
    parser.add_argument("--prompts", type=str, default="data/coco_captions_val2017.json")
    parser.add_argument("--num_samples", type=int, default=32)
    parser.add_argument("--batch_size", type=int, default=8)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--output", type=str, default="results/metrics.json")
    return parser.parse_args()


def load_model_file(path):
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_prompts(path, num_samples):
    with open(path) as f:
        captions = [entry["caption"] for entry in json.load(f)["annotations"]]
    return captions[:num_samples]


def calculate_clip_score(images, prompts):
    images_int = (images * 255).astype("uint8")
    score = clip_score_fn(torch.from_numpy(images_int).permute(0, 3, 1, 2), prompts).detach()
    return float(score)


class ModelEvaluator:
    def __init__(self, args):
        self.args = args
        self.num_samples = args.num_samples
        self.batch_size = args.batch_size
        self.prompts = load_prompts(args.prompts, args.num_samples)

    def evaluation(self, module, pipe_forward, name):
        """Seconds per sample and the mean CLIP score of one pipeline."""
        args = self.args
        batch_size = self.batch_size
        seed = args.seed
        num_batch = math.ceil(self.num_samples / batch_size)

        config_steps = getattr(module, "NUM_INFERENCE_STEPS", None)
        if config_steps is not None:
            num_steps = config_steps
        else:
            num_steps = args.steps
        print(f"[{name}] evaluating with {num_steps} steps, {num_batch} batches of {batch_size}")

        # Warm-up
        num_warmup_batches = min(3, num_batch)
        for i in range(num_warmup_batches):
            sample_prompts = self.prompts[i * batch_size : (i + 1) * batch_size]
            _ = pipe_forward(
                sample_prompts,
                output_type="np",
                return_dict=True,
                num_inference_steps=num_steps,
                generator=torch.manual_seed(seed),
            )

        total_inference_time = 0.0
        total_samples = 0
        min_batch_time = float("inf")
        max_batch_time = 0.0
        scores = []
        for i in range(num_batch):
            sample_prompts = self.prompts[i * batch_size : (i + 1) * batch_size]

            torch.cuda.synchronize()
            batch_start_time = time.time()
            pipe_output = pipe_forward(
                sample_prompts,
                output_type="np",
                return_dict=True,
                num_inference_steps=num_steps,
                generator=torch.manual_seed(seed),
            )
            torch.cuda.synchronize()
            batch_end_time = time.time()

            batch_time = batch_end_time - batch_start_time
            total_inference_time += batch_time
            total_samples += batch_size
            min_batch_time = min(min_batch_time, batch_time)
            max_batch_time = max(max_batch_time, batch_time)
            print(f"Batch {i + 1}/{num_batch} completed in {batch_time:.4f}s ({batch_time / batch_size:.4f}s per sample)")

            scores.append(calculate_clip_score(pipe_output.images, sample_prompts))

        inference_time = total_inference_time / total_samples
        print(
            f"Inference statistics: avg={inference_time:.4f}s, min={min_batch_time:.4f}s, max={max_batch_time:.4f}s"
        )
        return inference_time, float(np.mean(scores))


def main():
    args = parse_args()
    evaluator = ModelEvaluator(args)

    base_module = load_model_file(args.base_model)
    base_pipe = base_module.load_pipeline().to("cuda")
    base_time, base_clip = evaluator.evaluation(base_module, base_pipe, "base")
    del base_pipe
    torch.cuda.empty_cache()

    acc_module = load_model_file(args.acc_model)
    acc_pipe = acc_module.load_pipeline().to("cuda")
    acc_time, acc_clip = evaluator.evaluation(acc_module, acc_pipe, "acc")

    speedup = base_time / acc_time
    print(f"base {base_time:.4f}s  acc {acc_time:.4f}s  speedup {speedup:.2f}x")
    print(f"CLIP score: base {base_clip:.3f}, acc {acc_clip:.3f}")

    os.makedirs(os.path.dirname(args.output), exist_ok=True)
    with open(args.output, "w") as f:
        json.dump(
            {
                "base_time": base_time,
                "acc_time": acc_time,
                "speedup": speedup,
                "base_clip": base_clip,
                "acc_clip": acc_clip,
            },
            f,
            indent=2,
        )


if __name__ == "__main__":
    main()
