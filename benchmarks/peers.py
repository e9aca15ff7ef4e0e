"""The same sweep by optimum-benchmark, by Fairspeed and by the hand-written loop, side by side.

Every block makes the whole sweep once with each tool, in shuffled order; a tool's time is that of its whole command,
and its result is compared with the loop's of the same block, batch size by batch size. Pinned in an environment of
their own (`make_environment`): optimum-benchmark 0.6.0 does not import with transformers 5, so it has the libraries of
its time and this environment's torch. The loop runs there too, which shows what the older libraries do.

Further sides show where the difference comes from. optimum-benchmark's launching process asks its measuring process for
an answer without a pause, a whole core for nothing; `patient` lets it sleep (one function changed while it runs), and
`inline` has no such process. Each is run with the loop's threads and number of calls, and as it comes (`default`): as
many threads as cores, which spin while they wait, and calls for 10 s at least.
"""

from __future__ import annotations

import json
import math
import os
import random
import signal
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from bench_core.machine import cores
from bench_core.models.shapes import FOLDER as SHAPES_DIR
from bench_core.request import build
from bench_core.spec import RunSpec
from benchmarks import record, sides
from benchmarks.proportions import ratio_over
from benchmarks.record import Row, Trial

NAME = "peers"
QUICK = {"blocks": 1, "batch_sizes": [1], "steps": 2, "rounds": 3, "sides": ["loop", "fairspeed", "optimum"]}
ENVIRONMENT = sides.ROOT / ".venv" / "peers"
"""Made on the first run; ignored by git. Delete it to have it made anew."""
PINS = ["optimum-benchmark==0.6.0", "transformers==4.57.6", "diffusers==0.35.2", "datasets==4.0.0"]
PINS += ["huggingface-hub==0.36.2", "accelerate==1.10.1"]
WARM_UP_CALLS = 3
LAST_WORDS = 2000
"""Characters of a failed command's log that are shown."""
QUIET = {"LOG_TO_FILE": "0", "LOG_LEVEL": "ERROR", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
Medians = dict[int, float]
"""Median seconds of a batch, by batch size."""
Measured = tuple[Medians, float | None]
"""And the CPU seconds of a process that only waited, where there is one that says."""
TITLES = {
    "loop": "hand-written loop",
    "fairspeed": "Fairspeed",
    "optimum": "optimum-benchmark, same threads and number of calls",
    "default": "optimum-benchmark as it comes (threads, 10 s and 10 calls at least)",
    "default-patient": "optimum-benchmark as it comes, its waiting process asleep",
    "default-inline": "optimum-benchmark as it comes, inline launcher",
    "inline": "optimum-benchmark, inline launcher, same threads",
    "patient": "optimum-benchmark, same threads, its waiting process asleep",
    "old-loop": "hand-written loop with optimum-benchmark's libraries",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--blocks", type=int, default=6, help="6 at least, for an interval")
    parser.add_argument("--batch-sizes", type=lambda text: [int(b) for b in text.split(",")], default=[1, 4, 8])
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=10, help="timed calls of a batch size")
    parser.add_argument("--sides", type=lambda text: text.split(","), default=list(TITLES), help=", ".join(TITLES))


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a block and side: medians by batch size, and the seconds of the whole command."""
    python = make_environment()
    options = {"batch_sizes": arguments.batch_sizes, "steps": (arguments.steps,), "rounds": arguments.rounds}
    spec = build.make_spec(["shapes"], threads=arguments.threads, device="cpu", **options)
    with sides.temporary_home() as folder:
        measure = _sides(spec, folder, python)
        for block in range(arguments.blocks):
            for side in random.Random(block).sample(arguments.sides, len(arguments.sides)):
                began = time.monotonic()
                medians, waiting_cpu_s = measure[side]()
                seconds = {"seconds": time.monotonic() - began, "waiting_cpu_s": waiting_cpu_s}
                yield {"block": block, "side": side, "medians": medians} | seconds


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One a side: seconds of its sweep, and for each batch size its median and how far that is from the loop's."""
    present = [side for side in TITLES if any(t["side"] == side for t in trials)]
    return [_row(side, trials, arguments.batch_sizes) for side in present]


def make_environment() -> str:
    """The Python of the peers' environment, made if need be: this one's packages are seen behind its own."""
    python = ENVIRONMENT / "bin" / "python"
    done = ENVIRONMENT / "pins.json"
    if not done.exists() or json.loads(done.read_text()) != PINS:
        print(f"{NAME}: making {ENVIRONMENT}; a minute", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        (packages,) = ENVIRONMENT.glob("lib/python*/site-packages")
        (packages / "fairspeed.pth").write_text(sysconfig.get_path("purelib") + "\n")
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINS]
        subprocess.run(install, check=True, stdout=sys.stderr)
        done.write_text(json.dumps(PINS))
    return str(python)


def _sides(spec: RunSpec, folder: Path, python: str) -> dict[str, Callable[[], Measured]]:
    same = {"iterations": spec.protocol.rounds, "duration": 0}
    threads = spec.protocol.threads
    return {
        "loop": lambda: _loop(spec, sys.executable),
        "old-loop": lambda: _loop(spec, python),
        "fairspeed": lambda: _fairspeed(spec, folder),
        "optimum": lambda: _optimum(spec, python, threads, "process", same),
        "default": lambda: _optimum(spec, python, None, "process", {}),
        "default-patient": lambda: _optimum(spec, python, None, "process", {}, patient=True),
        "default-inline": lambda: _optimum(spec, python, None, "inline", {}),
        "inline": lambda: _optimum(spec, python, threads, "inline", same),
        "patient": lambda: _optimum(spec, python, threads, "process", same, patient=True),
    }


def _loop(spec: RunSpec, python: str) -> Measured:
    os.environ.update(cores.thread_environment(spec.protocol.threads, spec.protocol.omp_wait_policy))
    loop = sides.PlainLoop(spec.protocol, python=python)
    try:
        return {b: _loop_median(loop, spec, b) for b in spec.protocol.batch_sizes}, None
    finally:
        loop.stop()


def _loop_median(loop: sides.PlainLoop, spec: RunSpec, batch_size: int) -> float:
    rounds = range(-WARM_UP_CALLS, spec.protocol.rounds)
    seconds = [loop.seconds(sides.ask(spec.protocol, max(0, r), batch_size)) for r in rounds]
    return statistics.median(seconds[WARM_UP_CALLS:])


def _fairspeed(spec: RunSpec, folder: Path) -> Measured:
    protocol, target = spec.protocol, folder / "fairspeed.json"
    options = {"candidate": "shapes", "batch-sizes": ",".join(map(str, protocol.batch_sizes)), "device": "cpu"}
    options |= {"steps": protocol.steps[0], "rounds": protocol.rounds, "warm-up": WARM_UP_CALLS}
    options |= {"threads": protocol.threads, "json": target}
    command = [sys.executable, "-m", "bench_core", "run", "--quiet"]
    command += [part for name, value in options.items() for part in (f"--{name}", str(value))]
    subprocess.run(command, cwd=sides.ROOT, stdout=subprocess.DEVNULL, check=True)
    cells = json.loads(target.read_text())["cells"]
    return {cell["batch_size"]: cell["batch_s"]["median"] for cell in cells}, None


def _optimum(
    spec: RunSpec, python: str, threads: int | None, launcher: str, scenario: dict, *, patient: bool = False
) -> Measured:
    protocol = spec.protocol
    asked = {"model": str(SHAPES_DIR), "steps": protocol.steps[0], "guidance_scale": protocol.guidance_scale}
    asked |= {"batch_sizes": protocol.batch_sizes, "threads": threads, "launcher": launcher, "patient": patient}
    script = str(Path(__file__).with_name("optimum_sweep.py"))
    command = [python, script, json.dumps(asked | {"scenario": scenario})]
    ours = cores.thread_environment(protocol.threads, protocol.omp_wait_policy)
    inherited = {k: v for k, v in os.environ.items() if k not in ours}
    environment = inherited | QUIET | (ours if threads else {})
    found = json.loads(_output(command, environment).splitlines()[-1])
    medians = {int(b): statistics.median(seconds) for b, seconds in found["seconds"].items()}
    return medians, found["waiting_cpu_s"] if launcher == "process" else None


def _output(command: list[str], environment: dict[str, str]) -> str:
    """What a command writes; it and the processes it starts are ended when this one is interrupted."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True, "start_new_session": True}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stderr=log, **pipes)
        try:
            output = process.communicate()[0]
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.seek(0)
        if process.returncode:
            raise RuntimeError(f"optimum-benchmark failed: {log.read()[-LAST_WORDS:]}")
    return output


def _row(side: str, trials: list[Trial], batch_sizes: list[int]) -> Row:
    mine = [t for t in trials if t["side"] == side]
    row = {
        "side": TITLES[side],
        "blocks": str(len(mine)),
        "whole sweep, s": f"{statistics.median(t['seconds'] for t in mine):.1f}",
    }
    waiting = [t["waiting_cpu_s"] for t in mine if t["waiting_cpu_s"] is not None]
    row["CPU of the waiting process, s"] = f"{statistics.median(waiting):.1f}" if waiting else "-"
    for b in batch_sizes:
        row[f"batch {b}, s"] = f"{statistics.median(_seconds(t, b) for t in mine):.4f}"
        row[f"batch {b} / loop"] = "1" if side == "loop" else _distance(mine, trials, b)
    return row


def _distance(mine: list[Trial], trials: list[Trial], batch_size: int) -> str:
    """Over the loop's of the same block, with the interval over blocks where there are enough."""
    loops = {t["block"]: _seconds(t, batch_size) for t in trials if t["side"] == "loop"}
    logs = [math.log(_seconds(t, batch_size) / loops[t["block"]]) for t in mine if t["block"] in loops]
    if not logs:
        return "-"
    ratio = ratio_over([[x] for x in logs])
    return record.interval(ratio, 3) if ratio else f"{math.exp(statistics.median(logs)):.3f}"


def _seconds(trial: Trial, batch_size: int) -> float:
    """A batch size is a string once it was stored."""
    medians = trial["medians"]
    return medians[batch_size] if batch_size in medians else medians[str(batch_size)]
