"""All pitfalls on the bundled model and on a pipeline of Stable Diffusion 1.5's size: what `lab/recorded/` ships.

    python -m benchmarks.record_pitfalls --out results/ --prefix h100 --seconds 540

writes `h100-shapes.json` and `h100-sd15.json`. A part of the seconds goes to each model; when it is over, what was
measured until then is written. `--only` measures one of them, `--names` some pitfalls.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench_core.pitfalls import registry

SHAPES, RANDOM = "shapes", "sd15"
LABEL = "Stable Diffusion 1.5 size, random weights, fp16"
"""What a folder's path is replaced by: it says nothing elsewhere."""
FOLDER = Path(tempfile.gettempdir()) / "fairspeed-sd15"
ENDING_S = 30.0
"""How long a command may take to write what it has measured, after it was told to stop."""


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and write a document for each model."""
    arguments = _parser().parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    end_s = time.monotonic() + arguments.seconds
    models = [arguments.only] if arguments.only else [SHAPES, RANDOM]
    for index, model in enumerate(models):
        left_s = (end_s - time.monotonic()) / (len(models) - index)
        candidate = SHAPES if model == SHAPES else _random(arguments)
        _record(candidate, arguments, arguments.out / f"{arguments.prefix}-{model}.json", left_s)


def _random(arguments: argparse.Namespace) -> str:
    """The candidate of the pipeline with random weights, which is made if it is not there.

    In a process of its own, so that this one holds no memory of the device.
    """
    command = [sys.executable, "-m", "benchmarks.random_pipeline", arguments.size, str(arguments.folder)]
    subprocess.run(command, check=True)
    return f"dir:{arguments.folder}+fp16"


def _record(candidate: str, arguments: argparse.Namespace, path: Path, seconds: float) -> None:
    names = arguments.names or list(registry.catalog())
    limits = ["--max-time", arguments.max_time, "--device", arguments.device]
    command = [
        sys.executable,
        "-m",
        "bench_core",
        "pitfall",
        *names,
        "--model",
        candidate,
        *limits,
        "--json",
        str(path),
    ]
    process = subprocess.Popen(command, env=os.environ | {"FAIRSPEED_STANDBY": "off"})
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        process.wait(ENDING_S)
    if path.exists():
        _label(path, candidate)


def _label(path: Path, candidate: str) -> None:
    """Name the model instead of its folder."""
    document = json.loads(path.read_text())
    for row in document["pitfalls"]:
        if candidate != SHAPES:
            row["model"] = LABEL
            row["message"] = row.get("message", "").replace(candidate, LABEL)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="folder of the documents")
    parser.add_argument("--prefix", required=True, help="of their names: the device, e.g. h100")
    parser.add_argument("--seconds", type=float, default=540.0, help="for all; default 540")
    parser.add_argument("--max-time", default="20s", help="of each pitfall; default 20s")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda:0; default auto")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of the random pipeline")
    parser.add_argument("--size", default=RANDOM, choices=("sd15", "tiny"), help="of the random pipeline")
    parser.add_argument("--only", choices=(SHAPES, RANDOM), help="only this model")
    parser.add_argument("--names", nargs="*", help="only these pitfalls")
    return parser


if __name__ == "__main__":
    main()
