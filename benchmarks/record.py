"""What the benchmarks leave behind: every trial as a line of JSON as soon as it is made, and tables in Markdown.

A run that is interrupted keeps what it has, and `python -m benchmarks.metrology show` prints its table again.

>>> print(table([{"batch": "1", "ratio": "0.998"}]))
| batch | ratio |
|---|---|
| 1 | 0.998 |
"""

from __future__ import annotations

import json
import secrets
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench_core.machine import cores, device

RESULTS = Path(__file__).with_name("results.jsonl")
QUICK_RESULTS = Path("runs") / "benchmarks-quick.jsonl"
"""Where the trials of `--quick` go: nothing to be kept."""
Trial = dict[str, Any]
Row = dict[str, str]


def conditions(arguments: Namespace) -> dict[str, Any]:
    """The machine, the day (UTC), the load average over the last minute, and the threads."""
    names = map(device.name_of, device.choices())
    return {
        "machine": f"{', '.join(names)}, {len(cores.affinity())} cores",
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "load": round(psutil.getloadavg()[0], 2),
        "threads": arguments.threads,
    }


class Log:
    """One run of one benchmark in the file: a line about it, then a line a trial."""

    def __init__(self, path: Path, benchmark: str, arguments: Namespace) -> None:
        self.path, self.run = path, secrets.token_hex(4)
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {k: v for k, v in vars(arguments).items() if k != "out"}
        asked = {k: v.name if isinstance(v, Path) else v for k, v in told.items()}
        self.conditions = conditions(arguments)
        self._append({"benchmark": benchmark, "arguments": asked, "conditions": self.conditions})

    def keep(self, trial: Trial) -> None:
        """Append a trial."""
        self._append({"trial": trial})

    def _append(self, line: dict[str, Any]) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps({"run": self.run, **line}, allow_nan=False) + "\n")


def stored(path: Path) -> Iterator[tuple[str, Namespace, dict[str, Any], list[Trial]]]:
    """Of every run in a file: benchmark, arguments, conditions, trials."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for head in (line for line in lines if "benchmark" in line):
        trials = [line["trial"] for line in lines if line["run"] == head["run"] and "trial" in line]
        yield head["benchmark"], Namespace(**head["arguments"]), head["conditions"], trials


def table(rows: Sequence[Row]) -> str:
    """Rows with the same columns as a table in Markdown; empty for no rows."""
    if not rows:
        return ""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join("|" + "|".join(line) + "|" if line[0] == "---" else f"| {' | '.join(line)} |" for line in lines)


def interval(ratio: tuple[float, float, float] | None, digits: int = 4) -> str:
    """`0.9981 [0.9950, 1.0012]`, or a dash where there is none."""
    if ratio is None:
        return "-"
    return f"{ratio[0]:.{digits}f} [{ratio[1]:.{digits}f}, {ratio[2]:.{digits}f}]"
