"""What the doctor finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from bench_core.cli.show import console
from bench_core.doctor.checks import Check
from bench_core.doctor.turns import TOLERANCE, Measured, is_last

CHECK_STYLE = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def print_checks(checks: Sequence[Check]) -> None:
    """One line a check, with what to do about it."""
    out = console.stdout()
    for check in checks:
        status = Text(f"{check.status:5}", CHECK_STYLE[check.status])
        out.print(status, f"{check.what}: {check.text}", soft_wrap=True, highlight=False)


def print_turns(measured: Iterable[Measured]) -> None:
    """How far each length of a turn was from uninterrupted calls, once it is measured, and whether it is stored."""
    out, each = console.stdout(), iter(measured)
    while (m := _next_while_waiting(each)) is not None:
        found = f"{m.ratio:.4f} of uninterrupted [{m.ci_low:.4f}, {m.ci_high:.4f}] in {m.n_blocks} alternations"
        lines = [f"{m.turn.settle_calls} settling + {m.turn.timed_calls} timed calls a turn: {found}"]
        for line in lines + [_outcome(m)] * is_last(m):
            console.print_line(out, f"batch {m.turn.batch_size}: {line}")


def _next_while_waiting(each: Iterator[Measured]) -> Measured | None:
    """The next result. Meanwhile a terminal shows a spinner, redrawn seldom so as not to disturb the measurement."""
    with console.stderr().status("measuring; Ctrl-C keeps what is kept", refresh_per_second=2):
        return next(each, None)


def _outcome(last: Measured) -> str:
    if last.agrees:
        return f"kept, it agrees with uninterrupted calls within {TOLERANCE:.1%}"
    if last.differs:
        return f"nothing kept, none agrees within {TOLERANCE:.1%}"
    return f"nothing kept, none is shown to agree within {TOLERANCE:.1%}; try a longer --max-time or a quieter machine"
