"""The gold standard of a fair comparison as a commented spec file, which `fairspeed protocol` prints.

One source of steps, one warm-up like the timed calls, one set of prompts, one seed policy, the same batched call for
everybody, candidates in turns, enough rounds for an interval. It is what an option is when it is not given; the file
says so line by line, with the reason.

>>> spec_file().splitlines()[0]
'# The gold standard of a fair comparison. Measure it with: fairspeed run --spec FILE'
"""

from __future__ import annotations

import json
import textwrap

from bench_core.request.fields import default, option
from bench_core.request.run_options import STARTS, RunOptions
from bench_core.spec import DEFAULT_ROUNDS

HEAD = """# The gold standard of a fair comparison. Measure it with: fairspeed run --spec FILE
# Every line is the default. Lines that begin with "# name =" are left to the model or the machine.
# What a line asks for holds for all candidates alike; what a candidate changes, its string declares."""
CANDIDATES = ("shapes", "shapes+deepcache:interval=3")
VALUES: dict[str, object] = {"candidates": CANDIDATES, "rounds": DEFAULT_ROUNDS, "starts": STARTS}
"""Where the default depends on something else, or there is none."""
WIDTH = 100
WHY = {
    "candidates": "What is compared. The first is the baseline; make it the fastest honest arm that you know.",
    "baseline": "Another baseline than the first. Every ratio is against it, so a weak one flatters everybody.",
    "batch_sizes": (
        "The same sizes for everybody, each called as one batch: 8 images one by one took 3.7 times as long as one "
        "batch of 8."
    ),
    "steps": "One source of steps for every model: the number is passed to each call, and the witness checks it.",
    "rounds": "Timed calls of a cell, paired across candidates. Fewer than six assume symmetric noise.",
    "precision": "Instead of rounds: measure until every interval is this narrow. Looking is allowed for.",
    "samples": "At least this many images in every cell, if the rounds make fewer. Totals are never divided.",
    "starts": "Two processes of one program differ by 1 to 3 %: with two starts that is seen and allowed for.",
    "max_time": "A time limit cuts rounds off whole, and the interval allows for it.",
    "prompts": "One set for everybody, in one order, none twice: a cache of a prompt must not pass for speed.",
    "guidance_scale": "The same for everybody: above 1 the denoiser works on twice the rows.",
    "height": "The same size for everybody: work grows with the area.",
    "width": "See height.",
    "output_type": "Pictures in memory, decoded: latents leave the decoder out of the time.",
    "seed": "Sample k has seed + k; it changes the pictures, not the time.",
    "warm_up": (
        "Calls exactly like the timed ones, not counted, until calls are steady: a first call took up to 1.9 times the "
        "median, 50 s with torch.compile."
    ),
    "threads": "One fewer than the cores: beside one busy program a call on all cores took four times as long.",
    "seed_policy": "Sample k is the same image at every batch size, so that pictures can be compared as well.",
    "device": "The GPU if there is one.",
    "accept": "Findings that you accept, with the reason, which stands beside the verdict. The gold standard has none.",
    "name": "A name for the run.",
}


def spec_file() -> str:
    """The spec file, TOML; `run --spec` reads it."""
    return "\n".join([HEAD, *(line for name in RunOptions.model_fields for line in _lines(name))]) + "\n"


def _lines(name: str) -> list[str]:
    value = VALUES.get(name, default(name))
    if value in (None, {}):
        return ["", *_comment(name), f"# {name} = {_toml(_example(name))}"]
    return ["", *_comment(name), f"{name} = {_toml(value)}"]


def _comment(name: str) -> list[str]:
    return textwrap.wrap(WHY[name], WIDTH, initial_indent="# ", subsequent_indent="# ")


def _example(name: str) -> object:
    """The option's example as a spec file has it."""
    shown = option(name)
    if name == "prompts":
        return ["a red circle", "a blue square"]
    if name == "accept":
        rule, _, reason = shown.example.partition("=")
        return {rule: reason.strip('"')}
    return shown.read(shown.example)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
