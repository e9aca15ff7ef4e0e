"""The options of a run, from the command line and from a spec file, as `request.make_spec` takes them.

>>> duration("90s"), share("precision", "1%")
(90.0, 0.01)
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable
from typing import Any

from bench_core.errors import InputError
from bench_core.request import build
from bench_core.spec import CANDIDATE_FORM

DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?")
SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)", re.ASCII)
MOST = 100.0
"""A hundredfold change is a slip of the keyboard."""
SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600}
AUTO = "auto"
Parse = tuple[str, Callable[[str], Any]]
"""The name that `make_spec` has for an option, and how its text is read."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Let a parser know the options of a run."""
    add = parser.add_argument
    add(
        "--candidate",
        action="append",
        metavar="C",
        help=f"{CANDIDATE_FORM}; may be repeated, the first is the baseline",
    )
    add("--baseline", metavar="C", help="the candidate that the others are compared with")
    add("--name", help="a name for the run")
    add("--batch-sizes", metavar="B,...", help="default 1,2,4,8; auto doubles until memory ends or throughput falls")
    add("--steps", metavar="N,...", help="denoising steps, default 10")
    add("--samples", metavar="N", help="images per cell at least")
    add("--rounds", metavar="N", help="timed calls per cell, default 10")
    add("--precision", metavar="P", help="instead: until every ratio's interval is within +-P, e.g. 0.01 or 1%%")
    add("--starts", metavar="N", help="how often all processes are started anew; default 2")
    add("--max-time", metavar="T", help="begin no new round after this, e.g. 10m; with --precision 10m by default")
    add("--prompts", metavar="FILE", help="one prompt a line; default: built-in prompts")
    add("--guidance-scale", metavar="G", help="default: what suits the first candidate's model, 7.5 when unknown")
    add("--height", metavar="H", help="pixels, a multiple of 8; default: the model's")
    add("--width", metavar="W", help="pixels, a multiple of 8; default: the model's")
    add("--output-type", metavar="T", help="pil (default), np or latent")
    add("--seed", metavar="S", help="sample k has seed S + k; default 0")
    add(
        "--warm-up",
        metavar="N",
        help="calls per cell that are not counted, at least, default 3; more until they are steady",
    )
    add("--threads", metavar="N", help="CPU threads, default one fewer than the cores")
    add("--seed-policy", metavar="P", help="per-sample (default), reset-per-batch or continuing")
    add("--device", metavar="D", help="auto (default), cpu or cuda:0")
    add("--spec", metavar="FILE", help="a TOML file with these options, e.g. batch_sizes = [1, 2]")
    add("--resume", metavar="RUN", help="measure what is missing of a stored run")
    add("--json", metavar="FILE", help="write the export there; - is stdout")
    add("--quiet", action="store_true", help="show no progress")


def given(arguments: argparse.Namespace) -> dict[str, Any]:
    """What `make_spec` takes: the spec file's options, overridden by those of the command line."""
    texts = {k: v for k, v in vars(arguments).items() if v is not None}
    options = _from_file(texts["spec"]) if "spec" in texts else {}
    if "batch_sizes" in texts:
        for name in ("batch_sizes", "auto_batch"):
            options.pop(name, None)
    if texts.get("batch_sizes") == AUTO:
        texts["auto_batch"] = texts.pop("batch_sizes")
    parse: dict[str, Parse] = {
        "candidate": ("candidates", lambda v: v),
        "baseline": ("baseline", str),
        "name": ("name", str),
        "batch_sizes": ("batch_sizes", lambda v: whole_list("batch sizes", v, "--batch-sizes 1,2,4,8")),
        "steps": ("steps", lambda v: whole_list("steps", v, "--steps 10")),
        "prompts": ("prompts", build.read_prompts),
        "guidance_scale": ("guidance_scale", lambda v: _number("guidance scale", v, float)),
        "output_type": ("output_type", str),
        "seed_policy": ("seed_policy", str),
        "device": ("device_name", str),
        "max_time": ("max_time_s", duration),
        "precision": ("precision", lambda v: share("precision", v)),
        "auto_batch": ("auto_batch", lambda v: True),
    }
    for name in ("rounds", "starts", "samples", "height", "width", "seed", "warm_up", "threads"):
        parse[name] = (name, lambda v, name=name: _number(name.replace("_", "-"), v, int))
    return {"candidates": ()} | options | {parse[k][0]: parse[k][1](v) for k, v in texts.items() if k in parse}


def _from_file(path: str) -> dict[str, Any]:
    """A spec file's options under `make_spec`'s names; raises InputError for an unknown one or a wrong type."""
    types = {"candidates": list, "baseline": str, "name": str, "batch_sizes": list, "steps": list, "rounds": int}
    types |= {"samples": int, "prompts": list, "guidance_scale": (int, float), "height": int, "width": int}
    types |= {"output_type": str, "seed": int, "warm_up": int, "threads": int, "seed_policy": str, "device": str}
    types |= {"max_time": str, "precision": float, "starts": int}
    options = build.read_spec_file(path)
    auto = options.get("batch_sizes") == AUTO and bool(options.pop("batch_sizes"))
    for key, value in options.items():
        item = int if key in ("batch_sizes", "steps") else str
        bad_items = isinstance(value, list) and not all(type(v) is item for v in value)
        if key not in types or not isinstance(value, types[key]) or isinstance(value, bool) or bad_items:
            known = "a known option of the right type: " + ", ".join(types)
            raise InputError(f"spec file {path}", given=f"{key} = {value}", expected=known, todo="mend that line")
    if auto:
        options["auto_batch"] = True
    if "max_time" in options:
        options["max_time_s"] = duration(options.pop("max_time"))
    if "device" in options:
        options["device_name"] = options.pop("device")
    return options


def whole_list(what: str, text: str, example: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            what, given=text, expected="whole numbers from 1, with commas", todo=f"e.g. {example}"
        ) from None


def _number(what: str, text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        name = "a whole number" if kind is int else "a number"
        raise InputError(what, given=text, expected=name, todo=f"e.g. --{what.replace(' ', '-')} 8") from None


def duration(text: str) -> float:
    """`90s`, `10m` or `1h` in seconds; raises InputError."""
    match = DURATION.fullmatch(text.strip())
    if match is None:
        raise InputError(
            "max time", given=text, expected="a duration such as 90s, 10m or 1h", todo="e.g. --max-time 10m"
        )
    return float(match[1]) * SECONDS[match[2]]


def share(what: str, text: str) -> float:
    """`0.01` or `1%` as 0.01; raises InputError for anything else, also for a bare number above 1."""
    match = SHARE.fullmatch(text.strip())
    value = float(match[1]) / (100 if match[2] else 1) if match else math.nan
    if match is None or value > (MOST if match[2] else 1):
        raise InputError(what, given=text, expected="a share such as 0.01 or 1%", todo=f"e.g. --{what} 1%")
    return value
