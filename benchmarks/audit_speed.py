"""How long does an audit of a hundred files take?

The command is started from nothing on the files of the audit's corpus, scripts and model files as people write them, so
imports and printing are in the seconds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from bench_core.errors import EXIT_DONE, EXIT_FOUND
from benchmarks import sides
from benchmarks.record import Row, Trial

NAME = "audit-speed"
QUICK = {"files": 5, "times": 1}
CORPUS = sides.ROOT / "tests" / "data" / "audit"
TARGET_S = 5.0


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--times", type=int, default=10)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a start. The first is not counted: it reads the files from the disk."""
    paths = corpus(arguments.files)
    for index in range(arguments.times + 1):
        seconds = _audit_s(paths)
        if index:
            yield {"seconds": seconds, "files": len(paths), "lines": sum(map(_n_lines, paths))}


def corpus(n_files: int) -> list[Path]:
    """The first files of the corpus by name; as many as there are, if that is fewer."""
    return sorted(CORPUS.rglob("*.py"))[:n_files]


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One, if there are trials."""
    if not trials:
        return []
    seconds = [trial["seconds"] for trial in trials]
    return [
        {
            "files": str(trials[0]["files"]),
            "lines": str(trials[0]["lines"]),
            "median": f"{statistics.median(seconds):.2f} s",
            "spread": f"{min(seconds):.2f} to {max(seconds):.2f} s, {len(seconds)} times",
            f"under {TARGET_S:g} s": "yes" if max(seconds) < TARGET_S else "no",
        }
    ]


def _n_lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _audit_s(paths: list[Path]) -> float:
    """Seconds of the whole command. Raises RuntimeError when it could not do it."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "bench_core", "audit", *paths], cwd=sides.ROOT, capture_output=True)
    seconds = time.perf_counter() - start
    if done.returncode not in (EXIT_DONE, EXIT_FOUND):
        raise RuntimeError(f"the audit ended with {done.returncode}: {done.stderr.decode()}")
    return seconds


if __name__ == "__main__":  # metrology imports this module, so it is started and not imported
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks.metrology", NAME, *sys.argv[1:]]))
