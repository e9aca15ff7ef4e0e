"""All stages in order: vae, clip, judge, unet, ship, evaluate.

python -m training --out DIR --scale gpu                  # everything; a stage already in DIR is kept
python -m training --out DIR --scale cpu --stages unet,ship,evaluate --more --seed 8 --minutes 60
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPModel

from training import architecture, captions, evaluate, judge, loop, tokenizer, train_clip, train_unet, train_vae
from training.scales import SCALES, Budget, Scale
from training.ship import restore, ship

STAGES = ("vae", "clip", "judge", "unet", "ship", "evaluate")
TRAINED = STAGES[:4]
SEED = 7


def main(arguments: list[str] | None = None) -> None:
    asked = parse(arguments)
    torch.set_num_threads(asked.threads)
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.restore:
        restore(asked.out)
    report = []
    for name in asked.stages:
        if name in TRAINED and saved(asked.out, name).exists() and not asked.more:
            print(f"{name}: kept, it is in the output folder", flush=True)
            continue
        began = time.perf_counter()
        note = run_stage(name, asked)
        report.append(f"{name:9}{time.perf_counter() - began:7.0f} s  {note}")
    print("\n".join(report))


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the stages' results")
    parser.add_argument("--scale", choices=SCALES, default="tiny")
    parser.add_argument("--stages", default=",".join(STAGES), help="comma-separated, in order")
    parser.add_argument("--more", action="store_true", help="train the named stages on from what is in --out")
    parser.add_argument("--minutes", type=float, help="time limit of each trained stage, instead of the scale's")
    parser.add_argument("--part", type=part, default=(0.0, 1.0), help="shares of the schedule to run, as 0:0.5")
    parser.add_argument("--seed", type=int, default=SEED, help="another one with --more, or the same noise comes again")
    parser.add_argument("--restore", action="store_true", help="first fill --out from the shipped model")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args(arguments)
    asked.stages = asked.stages.split(",")
    unknown = set(asked.stages) - set(STAGES)
    if unknown:
        parser.error(f"--stages: {sorted(unknown)} given, expected some of {', '.join(STAGES)}")
    return asked


def part(text: str) -> tuple[float, float]:
    """Two shares, 'BEGIN:END'."""
    begin, end = map(float, text.split(":"))
    if not 0 <= begin < end <= 1:
        raise ValueError
    return begin, end


def run_stage(name: str, asked: argparse.Namespace) -> str:
    """Run one stage; returns one line about it."""
    if name == "ship":
        ship(asked.out, asked.out / "shapes")
        return "pipeline written to shapes/ of the output folder"
    if name == "evaluate":
        count = 8 if asked.scale == "tiny" else captions.HELD_OUT
        options = ["--model", asked.out / "shapes", "--judge", saved(asked.out, "judge"), "--captions", count]
        options += ["--results", asked.out / "results.json", "--threads", asked.threads]
        evaluate.main([str(option) for option in options])
        return "results.json of the output folder"
    start = weights(asked.out, name) if asked.more and saved(asked.out, name).exists() else None
    model, done = train(name, asked, scaled(asked), start)
    keep(asked.out, name, model)
    return f"{done.steps} steps, {done.seconds:.0f} s of training, loss {done.loss:.5f}"


def scaled(asked: argparse.Namespace) -> Scale:
    """The scale asked for, with --part's share of its limits, and --minutes in place of its time limits."""
    scale, (begin, end) = SCALES[asked.scale], asked.part

    def limited(budget: Budget) -> Budget:
        seconds = 60 * asked.minutes if asked.minutes else budget.max_s * (end - begin)
        return dataclasses.replace(
            budget, steps=math.ceil(budget.steps * (end - begin)), max_s=seconds, begin=begin, end=end
        )

    return dataclasses.replace(scale, **{name: limited(getattr(scale, name)) for name in TRAINED})


def train(
    name: str, asked: argparse.Namespace, scale: Scale, start: dict[str, Tensor] | None
) -> tuple[nn.Module, loop.Done]:
    """Train one stage at a scale; `unet` reads `vae` and `clip` from the output folder."""
    device = torch.device(asked.device)
    if name == "unet":
        return train_unet.train(
            scale.unet, device, asked.seed,
            vae=AutoencoderKL.from_pretrained(asked.out / "vae").eval(),
            encoder=architecture.text_encoder(CLIPModel.from_pretrained(asked.out / "clip")),
            tokenizer=tokenizer.build(captions.words()), pool=scale.pool, pool_passes=scale.pool_passes, start=start,
            checkpoint=lambda model: keep(asked.out, "unet", model),
        )  # fmt: skip
    if name == "vae":
        return train_vae.train(scale.vae, device, asked.seed, scale.crops, start)
    stage: Callable = {"clip": train_clip.train, "judge": judge.train}[name]
    return stage(getattr(scale, name), device, asked.seed, start)


def saved(out: Path, name: str) -> Path:
    """Where the result of a trained stage lies."""
    return out / ("judge.safetensors" if name == "judge" else name)


def keep(out: Path, name: str, model: nn.Module) -> None:
    """Write the result of a trained stage in full precision (the judge in half)."""
    if name == "judge":
        judge.save(model, saved(out, name))
    else:
        model.save_pretrained(saved(out, name))


def weights(out: Path, name: str) -> dict[str, Tensor]:
    """The weights of an earlier result of a stage."""
    path = saved(out, name)
    if name == "judge":
        return judge.load(path).state_dict()
    kinds = {"vae": AutoencoderKL, "clip": CLIPModel, "unet": UNet2DConditionModel}
    return kinds[name].from_pretrained(path).state_dict()


if __name__ == "__main__":
    sys.exit(main())
