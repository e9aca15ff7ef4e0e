"""What the benchmarks leave behind: one file a benchmark, a line of JSON a trial, and tables in Markdown.

A trial is written as soon as it is made, so an interrupted benchmark keeps what it has, and
`python -m benchmarks.metrology show` prints its table again. A benchmark that comes to its end replaces earlier
runs with the same arguments on the same machine, so the files do not grow with every run.

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
from bench_core.store import atomic

RESULTS = Path(__file__).with_name("results")
QUICK_RESULTS = Path("runs") / "benchmarks-quick"
"""The folder for trials of `--quick`, which are not worth keeping."""
SIGNIFICANT_DIGITS = 5
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
    """One run of one benchmark in its file: a line about the run, then a line a trial."""

    def __init__(self, folder: Path, benchmark: str, arguments: Namespace) -> None:
        self.path, self.run = folder / f"{benchmark}.jsonl", secrets.token_hex(4)
        folder.mkdir(parents=True, exist_ok=True)
        given = {k: v for k, v in vars(arguments).items() if k not in ("benchmark", "out")}
        asked = {k: v.name if isinstance(v, Path) else v for k, v in given.items()}
        self.head = {"benchmark": benchmark, "arguments": asked, "conditions": conditions(arguments)}
        self._append(self.head)

    @property
    def conditions(self) -> dict[str, Any]:
        """The conditions under which it runs."""
        return self.head["conditions"]

    def keep(self, trial: Trial) -> None:
        """Append a trial."""
        self._append({"trial": trial})

    def replace_earlier(self) -> None:
        """Drop earlier runs with the same arguments on the same machine."""
        lines = [json.loads(line) for line in self.path.read_text().splitlines()]
        replaced = {line["run"] for line in lines if "benchmark" in line and self._asks_the_same(line)} - {self.run}
        atomic.write(self.path, "".join(map(_compact, (line for line in lines if line["run"] not in replaced))))

    def _asks_the_same(self, head: dict[str, Any]) -> bool:
        ours, theirs = (json.loads(json.dumps(h)) for h in (self.head, head))
        same_machine = ours["conditions"]["machine"] == theirs["conditions"]["machine"]
        return same_machine and ours["arguments"] == theirs["arguments"]

    def _append(self, line: dict[str, Any]) -> None:
        with self.path.open("a") as file:
            file.write(_compact({"run": self.run, **line}))


def _compact(line: dict[str, Any]) -> str:
    return json.dumps(_rounded(line), allow_nan=False, separators=(",", ":")) + "\n"


def _rounded(value: Any) -> Any:
    """All floats in a JSON value to `SIGNIFICANT_DIGITS`; a machine's noise is a thousand times as large."""
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list | tuple) else value


def stored(folder: Path) -> Iterator[tuple[str, Namespace, dict[str, Any], list[Trial]]]:
    """Of every run in a folder: benchmark, arguments, conditions, trials; the newest of a benchmark last."""
    for path in sorted(folder.glob("*.jsonl")):
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
