"""How good `shapes` is: the shipped pipeline draws the held-out captions, the judge reads the drawings.

python -m training.evaluate                     # writes training/results.json
python -m training.evaluate --captions 64 --guidance-scale 3 --results -
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers import AutoencoderKL, StableDiffusionPipeline
from torch import Tensor
from transformers import CLIPModel

from training import captions, drawings, judge
from training.train_clip import scores, token_ids

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "bench_core" / "models" / "shapes"
RESULTS = ROOT / "training" / "results.json"
#: All held-out captions are drawn right at 1, 1.5 and 2, 99.8 % at 4, 57 % at 7.5: guidance that strong leaves the
#: range of the latents, in ten steps at least.
GUIDANCE_SCALE = 2.0
#: Sample k is drawn from seed SEED + k, whatever the batch size.
SEED = 1000
BATCH_SIZE = 32
#: Held-out drawings that the judge itself is examined on.
EXAM = 4096


def evaluate(model: Path, judge_weights: Path, count: int, steps: int, guidance_scale: float) -> dict:
    """All figures with their conditions; shares are of pictures, 0…1."""
    rows = captions.split()[1][:count]
    pipeline = StableDiffusionPipeline.from_pretrained(model, dtype=torch.float32, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    clip = CLIPModel.from_pretrained(model / "clip", dtype=torch.float32, local_files_only=True).eval()
    referee = judge.load(judge_weights)
    made = generate(pipeline, [captions.caption(row) for row in rows], steps, guidance_scale)
    ids = token_ids(pipeline.tokenizer, [captions.caption(row) for row in rows])
    real = drawings.draw(rows, torch.Generator().manual_seed(SEED))
    return {
        "conditions": conditions(pipeline, count, steps, guidance_scale),
        "generated": shares(referee.read(made), rows),
        "judge_on_held_out_drawings": examine(referee),
        "vae": reconstruction(pipeline.vae, real, referee, rows),
        "clip": clip_figures(clip, ids, real, made),
    }


def conditions(pipeline: StableDiffusionPipeline, count: int, steps: int, guidance_scale: float) -> dict:
    """What must be repeated to get the same figures."""
    return {
        "captions": count, "captions_are": "held out from training", "num_inference_steps": steps,
        "guidance_scale": guidance_scale, "scheduler": type(pipeline.scheduler).__name__,
        "seeds": f"one generator per sample, {SEED} + sample index", "batch_size": BATCH_SIZE,
        "weights": "float16 files, computed in float32", "torch": torch.__version__,
        "diffusers": diffusers.__version__, "transformers": transformers.__version__,
    }  # fmt: skip


def generate(pipeline: StableDiffusionPipeline, sentences: list[str], steps: int, guidance_scale: float) -> Tensor:
    """One picture per sentence, (n, 3, 64, 64) in −1…1."""
    parts = []
    for first in range(0, len(sentences), BATCH_SIZE):
        batch = sentences[first : first + BATCH_SIZE]
        generators = [torch.Generator().manual_seed(SEED + first + k) for k in range(len(batch))]
        images = pipeline(
            batch, num_inference_steps=steps, guidance_scale=guidance_scale, generator=generators, output_type="np"
        ).images
        parts.append(2 * torch.from_numpy(images).permute(0, 3, 1, 2) - 1)
    return torch.cat(parts)


def shares(answers: Tensor, wanted: Tensor) -> dict[str, float]:
    """Share of pictures with each attribute right, and with all of them right."""
    right = answers == wanted
    columns = right.double().mean(0).tolist()
    return {**dict(zip(captions.ATTRIBUTES, columns, strict=True)), "all": right.all(1).double().mean().item()}


def examine(referee: judge.Judge) -> dict[str, float]:
    """The judge's own shares on fresh drawings of held-out combinations."""
    generator = torch.Generator().manual_seed(SEED)
    held_out = captions.split()[1]
    rows = held_out[torch.randint(len(held_out), (EXAM,), generator=generator)]
    answers = [referee.read(drawings.draw(part, generator)) for part in rows.split(256)]
    return shares(torch.cat(answers), rows)


@torch.no_grad()
def reconstruction(vae: AutoencoderKL, real: Tensor, referee: judge.Judge, rows: Tensor) -> dict:
    """Peak signal-to-noise ratio (dB) of held-out drawings through the autoencoder, and what the judge still reads."""
    rebuilt = [vae.decode(vae.encode(part).latent_dist.mode()).sample.clamp(-1, 1) for part in real.split(BATCH_SIZE)]
    error = ((torch.cat(rebuilt) - real) / 2).square().mean().item()
    return {"psnr_db": -10 * math.log10(error), "judge": shares(referee.read(torch.cat(rebuilt)), rows)}


def clip_figures(model: CLIPModel, ids: Tensor, real: Tensor, made: Tensor) -> dict[str, float]:
    """How often a held-out drawing finds its own caption among all, and CLIP scores (100 × cosine)."""
    table = scores(model, ids, real)
    generated = scores(model, ids, made)
    mismatched = generated.roll(1, dims=1)
    return {
        "retrieval_top1": (table.argmax(1) == torch.arange(len(table))).double().mean().item(),
        "score_of_drawings": 100 * table.diag().mean().item(),
        "score_of_generated": 100 * generated.diag().mean().item(),
        "score_of_generated_with_another_caption": 100 * mismatched.diag().mean().item(),
    }


def table(figures: dict) -> str:
    """The figures as a few lines of text."""
    asked = figures["conditions"]
    head = "{captions} held-out captions, {num_inference_steps} steps, guidance {guidance_scale}".format(**asked)
    lines = [head, f"{'':12}{'generated':>11}{'VAE':>9}{'judge':>9}"]
    columns = (figures["generated"], figures["vae"]["judge"], figures["judge_on_held_out_drawings"])
    for name in columns[0]:
        made, rebuilt, exam = (f"{column[name]:.1%}" for column in columns)
        lines.append(f"{name:12}{made:>11}{rebuilt:>9}{exam:>9}")
    lines.append(f"VAE {figures['vae']['psnr_db']:.1f} dB; CLIP retrieval {figures['clip']['retrieval_top1']:.1%}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--judge", type=Path, default=judge.WEIGHTS)
    parser.add_argument("--captions", type=int, default=captions.HELD_OUT, help="how many held-out captions")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--guidance-scale", type=float, default=GUIDANCE_SCALE)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--results", default=str(RESULTS), help="JSON file, or - for none")
    asked = parser.parse_args(arguments)
    torch.set_num_threads(asked.threads)
    figures = evaluate(asked.model, asked.judge, asked.captions, asked.steps, asked.guidance_scale)
    if asked.results != "-":
        Path(asked.results).write_text(json.dumps(figures, indent=2) + "\n")
    print(table(figures), file=sys.stdout)


if __name__ == "__main__":
    main()
