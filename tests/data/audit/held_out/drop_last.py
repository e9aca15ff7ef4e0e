import argparse
import time

import torch
from diffusers import StableDiffusionPipeline
from torch.utils.data import DataLoader, Dataset


class Captions(Dataset):
    def __init__(self, path):
        self.lines = open(path).read().splitlines()

    def __len__(self):
        return len(self.lines)

    def __getitem__(self, index):
        return self.lines[index]


def throughput(pipe, loader, steps, seed):
    generator = torch.Generator("cuda").manual_seed(seed)
    pipe(next(iter(loader)), num_inference_steps=steps, generator=generator)
    n_images, seconds = 0, 0.0
    for texts in loader:
        torch.cuda.synchronize()
        start = time.perf_counter()
        images = pipe(texts, num_inference_steps=steps, generator=generator).images
        torch.cuda.synchronize()
        seconds += time.perf_counter() - start
        n_images += len(images)
    return n_images / seconds


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("captions")
    ap.add_argument("--batch-size", type=int, default=16)
    ap.add_argument("--steps", type=int, default=25)
    ap.add_argument("--ratio", type=float, default=0.5)
    opt = ap.parse_args()
    loader = DataLoader(Captions(opt.captions), batch_size=opt.batch_size, drop_last=True, collate_fn=list)
    pipe = StableDiffusionPipeline.from_pretrained("segmind/small-sd", dtype=torch.float16).to("cuda")
    plain = throughput(pipe, loader, opt.steps, seed=0)
    import tomesd

    tomesd.apply_patch(pipe, ratio=opt.ratio)
    merged = throughput(pipe, loader, opt.steps, seed=0)
    print(f"plain {plain:.2f} images/s, ToMe {merged:.2f} images/s, speedup {merged / plain:.2f}")


if __name__ == "__main__":
    main()
