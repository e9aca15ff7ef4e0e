"""How long does an audit of 100 scripts take?

The scripts are those of the tests' corpus, over and over, read by `fairspeed audit` in a process of its own: what
Python and the rules need to be loaded is in the seconds. Target: 5 s.
"""

from __future__ import annotations

import itertools
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from benchmarks import sides
from benchmarks.record import Row, Trial

NAME = "audit_speed"
QUICK = {"files": 5, "repeats": 1}
CORPUS = sides.ROOT / "tests" / "data" / "audit"
TARGET_S = 5.0


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One an audit of all files."""
    with tempfile.TemporaryDirectory() as folder:
        scripts = itertools.cycle(sorted(CORPUS.rglob("*.py")))
        for number, script in enumerate(itertools.islice(scripts, arguments.files)):
            shutil.copy(script, Path(folder, f"{number:03}.py"))
        command = [sys.executable, "-m", "bench_core", "audit", folder, "--format", "json"]
        for _ in range(arguments.repeats):
            start = time.perf_counter()
            subprocess.run(command, cwd=sides.ROOT, capture_output=True, check=False)
            yield {"files": arguments.files, "seconds": time.perf_counter() - start}


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One for all repeats."""
    if not trials:
        return []
    seconds = [trial["seconds"] for trial in trials]
    return [
        {
            "files": str(arguments.files),
            "median": f"{statistics.median(seconds):.2f} s",
            "spread": f"{min(seconds):.2f} to {max(seconds):.2f} s, {len(seconds)} times",
            f"within {TARGET_S:g} s": "yes" if max(seconds) <= TARGET_S else "no",
        }
    ]


if __name__ == "__main__":  # metrology imports this module, so it is started and not imported
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks.metrology", NAME, *sys.argv[1:]]))
