"""Per-batch throughput with a fixed seed."""
import argparse
import csv
import time

import torch
from diffusers import KandinskyV22Pipeline, KandinskyV22PriorPipeline


def chunks(items, size):
    for start in range(0, len(items), size):
        yield items[start : start + size]


def main(args):
    prior = KandinskyV22PriorPipeline.from_pretrained(args.prior, dtype=torch.float16).to("cuda")
    decoder = KandinskyV22Pipeline.from_pretrained(args.decoder, dtype=torch.float16).to("cuda")
    prompts = [row["caption"] for row in csv.DictReader(open(args.captions))][: args.num]

    def step(batch):
        generator = torch.Generator("cuda").manual_seed(args.seed)
        embeds = prior(batch, generator=generator, num_inference_steps=args.prior_steps)
        return decoder(
            image_embeds=embeds.image_embeds,
            negative_image_embeds=embeds.negative_image_embeds,
            num_inference_steps=args.steps,
            generator=generator,
        ).images

    step(prompts[: args.batch])
    done, spent = 0, 0.0
    for batch in chunks(prompts, args.batch):
        torch.cuda.synchronize()
        before = time.perf_counter()
        images = step(batch)
        torch.cuda.synchronize()
        spent += time.perf_counter() - before
        done += len(images)
    print(f"{done / spent:.2f} images/s over {done} images")


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--prior", default="kandinsky-community/kandinsky-2-2-prior")
    p.add_argument("--decoder", default="kandinsky-community/kandinsky-2-2-decoder")
    p.add_argument("--captions", default="captions.csv")
    p.add_argument("--num", type=int, default=64)
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--prior-steps", type=int, default=25)
    p.add_argument("--steps", type=int, default=50)
    p.add_argument("--seed", type=int, default=0)
    main(p.parse_args())
