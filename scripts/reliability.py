"""`make docs`: write docs/reliability.md from the tests of faults and from the newest long trial of them.

A test of `tests/faults/` says in its docstring `Fault 5.2: what happens -> what is expected.`; that is a row here.

>>> fault_of("Fault 5.2: a run is resumed with another file -> refused in one line.")
('5.2', 'a run is resumed with another file', 'refused in one line')
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import faults, record

ROOT = Path(__file__).parents[1]
TESTS, FILE = ROOT / "tests/faults", ROOT / "docs/reliability.md"
PATTERN = re.compile(r"Fault (\d+\.\d+): (.+?) -> (.+?)\.?", re.DOTALL)
HEAD = """# Reliability: what survives what

The table is made from `tests/faults/` by `make docs`. Every row is a test that is run with all others, with real
signals, processes and files; only GPUs, their drivers and clocks are faked.

## What you can rely on

- **A call that was reported is stored.** Before the next call begins it is in the database. No kill of any process, and
  no full disk, takes it back.
- **A run that ended early says how**: cancelled, failed or interrupted; and it can be resumed, on the same machine with
  the same files and versions only. What was measured is never pooled with anything else.
- **A stored number is the one that was measured, or an error.** Every row has a checksum. A damaged run is named and
  left out; all others open. `fairspeed doctor --store` checks everything.
- **One candidate's fault is its own.** Out of memory, a crash, a hang or a senseless answer ends a cell; the others go
  on. Nor is a conductor's own sleep (SIGSTOP, a frozen container) anybody's timeout.
- **One run at a time measures on a device**, whoever starts it. Locks are files in `/run/lock` (else `/var/lock`, else
  `/tmp`: the first in which every user may write), whatever the `TMPDIR`. A run that waits says for which one, and runs
  go on in the order in which they came. `FAIRSPEED_LOCKS` names another folder, for tests or for containers that share
  one; runs with different folders do not see each other, and may disturb each other.
- **Nothing is left behind.** Workers, what they started and their server end with the run, however it ends.
- **A model file is a stranger's code.** Where bubblewrap works, it runs without network, home, database or tokens, and
  is kept from the workers beside it; what a system lacks for that is in the sandbox's name. It can still take time from
  them ([security](security.md)). Without bubblewrap, pages refuse it unless the server was started with
  `--trust-model-code`.
- **The dashboard is yours alone**, unless it was started with `--allow-network`.

What is not promised: a disk that reports a write as done and loses it with the power; somebody with your own rights
on this machine who sets out to forge a database; numbers of a machine whose clock is wrong by design."""
SECTIONS = {
    1: "Signals and kills",
    2: "Where a run stands",
    3: "Who can reach the dashboard",
    4: "One measurement at a time",
    5: "What was measured is what is said",
    6: "Damaged records",
    7: "What comes from a worker or a file",
    8: "Text that attacks the reader",
    9: "What is left behind",
    10: "One line instead of a traceback",
    11: "Waiting, and clocks",
    12: "The sandbox of model files",
    13: "Held from the beginning",
    14: "Odd places: folders, users, streams and programs that are not as usual",
    15: "Chosen moments, bombs and cheats",
}
LONG = """## The long trial

`make faults` runs what is too long for every change; `make docs` takes its newest figures in here."""


class Fault(NamedTuple):
    """A row: its number such as `5.2`, what happens, what is expected, and the test that shows it."""

    number: str
    happens: str
    expected: str
    test: str

    @property
    def order(self) -> tuple[int, int]:
        """Section and place in it."""
        section, place = self.number.split(".")
        return int(section), int(place)


def document() -> str:
    """The whole document."""
    parts, rows = [HEAD], sorted(found(), key=lambda fault: fault.order)
    for section, title in SECTIONS.items():
        own = [_row(fault) for fault in rows if fault.order[0] == section]
        if own:
            parts += [f"## {section}. {title}", record.table(own)]
    return "\n\n".join([*parts, LONG, *_long()]) + "\n"


def found() -> Iterator[Fault]:
    """The faults of all tests. Raises ValueError where a test has no such docstring."""
    for path in sorted(TESTS.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                where = f"{path.relative_to(ROOT).as_posix()}::{node.name}"
                parts = fault_of(ast.get_docstring(node) or "")
                if parts is None:
                    raise ValueError(f'{where}: its docstring is not """Fault N.M: what happens -> expected."""')
                yield Fault(*parts, where)


def fault_of(docstring: str) -> tuple[str, str, str] | None:
    """The number, what happens and what is expected; None where a docstring does not say."""
    match = PATTERN.fullmatch(" ".join(docstring.split()))
    return (match[1], match[2], match[3]) if match else None


def _row(fault: Fault) -> record.Row:
    path, name = fault.test.split("::")
    return {
        "": fault.number,
        "fault": _cell(fault.happens),
        "expected": _cell(fault.expected),
        "seen": f"held: [{name.removeprefix('test_').replace('_', ' ')}](../{path})",
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _long() -> Iterator[str]:
    """The newest trials of `make faults` as a table, with the machine and the day."""
    for name, arguments, conditions, trials in record.stored(record.RESULTS):
        if name == faults.NAME and trials:
            yield f"On {conditions['date']}, {conditions['machine']}:"
            yield record.table(faults.rows(trials, arguments))


def main() -> None:
    """Write the file."""
    FILE.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
