"""Does Fairspeed measure what a plain hand-written loop measures? `python -m benchmarks.agreement`

Both drive the same pipeline in processes of their own with the same threads, prompts and seeds, and are called
in turn, in an order shuffled anew each time, so that whatever else the machine does hits both alike. Two
processes of one and the same program may differ by a percent for as long as they live (where their memory came
to lie); so both are started afresh several times. Printed is the median of the paired ratios with its 95 %
interval, and the ratio of the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from bench_core import device, plan, request, stats
from bench_core.models.catalog import SHAPES_DIR
from bench_core.spec import RunSpec
from bench_core.worker.handle import Worker

WARM_UP_CALLS = 3


class PlainLoop:
    """The process of `plain_loop.py`."""

    def __init__(self, threads: int) -> None:
        script = str(Path(__file__).with_name("plain_loop.py"))
        command = [sys.executable, script, str(SHAPES_DIR), str(threads)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._read()

    def seconds(self, ask: dict[str, object]) -> float:
        """Seconds of one call."""
        self.process.stdin.write(json.dumps(ask) + "\n")
        self.process.stdin.flush()
        return float(self._read())

    def stop(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()

    def _read(self) -> object:
        return json.loads(self.process.stdout.readline())


class Measured:
    """Fairspeed's own worker, as a conductor drives it."""

    def __init__(self, spec: RunSpec, folder: Path) -> None:
        self.worker = Worker(spec.candidates[0], spec.protocol, folder, lambda: None)
        self.worker.load(spec.load_timeout_s)

    def seconds(self, ask: dict[str, object]) -> float:
        """`batch_s` of one call."""
        prompts = ask["prompts"]
        asked = {**ask, "phase": "timed", "batch_size": len(prompts), "save": [False] * len(prompts)}
        return self.worker.call(asked, 600)[0]["batch_s"]

    def stop(self) -> None:
        """End the process."""
        self.worker.stop()


def main() -> None:
    """Measure and print one line a batch size."""
    arguments = _arguments()
    spec = request.make_spec(["shapes"], threads=arguments.threads)
    protocol = spec.protocol
    os.environ.update(device.thread_environment(protocol.threads, protocol.omp_wait_policy))
    pairs: dict[int, list[tuple[float, float]]] = {b: [] for b in arguments.batch_sizes}
    machine = f"{device.cpu_name()}, {len(device.affinity())} cores"
    print(f"{machine}, {protocol.threads} threads, load {psutil.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "images").mkdir()
        for start in range(arguments.starts):
            _one_start(spec, Path(folder), start, arguments.rounds, pairs)
            print(f"start {start + 1} of {arguments.starts} done", file=sys.stderr)
    for batch_size, values in pairs.items():
        _print_row(batch_size, values)


def _one_start(
    spec: RunSpec, folder: Path, start: int, rounds: int, pairs: dict[int, list[tuple[float, float]]]
) -> None:
    sides = [PlainLoop(spec.protocol.threads), Measured(spec, folder)]
    order = random.Random(start)
    try:
        for batch_size, values in pairs.items():
            for round_ in range(-WARM_UP_CALLS, rounds):
                ask = _ask(spec, start * rounds + max(0, round_), batch_size)
                seconds = [0.0, 0.0]
                for side in order.sample((0, 1), 2):
                    seconds[side] = sides[side].seconds(ask)
                if round_ >= 0:
                    values.append((seconds[0], seconds[1]))
    finally:
        for side in sides:
            side.stop()


def _ask(spec: RunSpec, round_: int, batch_size: int) -> dict[str, object]:
    protocol, ids = spec.protocol, plan.sample_ids(round_, batch_size)
    prompts = [protocol.prompts[k % len(protocol.prompts)] for k in ids]
    same = {"steps": protocol.steps[0], "guidance_scale": protocol.guidance_scale}
    return {"prompts": prompts, "seeds": list(ids), **same}


def _print_row(batch_size: int, values: list[tuple[float, float]]) -> None:
    plain, ours = zip(*values, strict=True)
    low, high = stats.median_interval([b / a for a, b in values]) or (float("nan"),) * 2
    print(
        f"batch {batch_size}: plain loop {statistics.median(plain):.4f} s, Fairspeed {statistics.median(ours):.4f} s, "
        f"ratio of medians {statistics.median(ours) / statistics.median(plain):.4f}, "
        f"paired ratio {statistics.median(b / a for a, b in values):.4f} [{low:.4f}, {high:.4f}], {len(values)} pairs"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-sizes", type=lambda text: [int(b) for b in text.split(",")], default=[1, 4])
    parser.add_argument("--rounds", type=int, default=12, help="pairs per start and batch size")
    parser.add_argument("--starts", type=int, default=8, help="how often both processes are started")
    parser.add_argument("--threads", type=int, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    main()
