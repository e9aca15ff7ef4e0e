"""Run every generated file against its baseline and write one metrics file each."""

import argparse
import importlib.util
import json
import time
from pathlib import Path

import torch


def import_file(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_call(module, steps: int):
    pipe = module.load_pipeline().to("cuda")
    if callable(getattr(module, "inference", None)):
        return lambda prompts, g: module.inference(pipe, prompts)
    return lambda prompts, g: [
        pipe(p, num_inference_steps=steps, generator=g).images[0] for p in prompts
    ]


def total(call, prompts, batch_size):
    g = torch.Generator("cuda").manual_seed(0)
    call(prompts[:batch_size], g)
    seconds, batches = 0.0, 0
    for begin in range(0, len(prompts), batch_size):
        part = prompts[begin : begin + batch_size]
        torch.cuda.synchronize()
        t0 = time.perf_counter()
        call(part, g)
        torch.cuda.synchronize()
        seconds += time.perf_counter() - t0
        batches += 1
    return seconds / (batches * batch_size)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--batch-size", type=int, default=4)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--prompts", type=Path, default=Path("prompts.txt"))
    args = parser.parse_args()

    prompts = args.prompts.read_text().splitlines()
    for entry in json.loads(args.manifest.read_text()):
        root = args.manifest.parent
        times = {}
        for role in ("baseline", "gen_code"):
            module = import_file(root / entry[f"path_to_{role}"])
            times[role] = total(make_call(module, args.steps), prompts, args.batch_size)
            torch.cuda.empty_cache()
        entry["speedup"] = times["baseline"] / times["gen_code"]
        (root / entry["path_to_metrics"]).write_text(json.dumps(entry, indent=2))
        print(entry["prompt_id"], f"{entry['speedup']:.2f}x")


if __name__ == "__main__":
    main()
