"""What a gate decides: the headline, why, the cells, how noisy the run was, what to do next.

>>> from types import SimpleNamespace
>>> from bench_core.results.gate import Noise
>>> how_noisy(SimpleNamespace(noise=Noise(half_width=0.012, n_calls=80, n_contended=20, n_throttled=0)))
'it could tell differences of ±1.2% and more (median half-width); 20 of 80 timed calls (25%) shared their cores'
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from bench_core.cli.show import console
from bench_core.cli.show.numbers import counted
from bench_core.results.conditions_line import conditions_line
from bench_core.results.gate import Gate, GateCell, percent
from bench_core.results.gate_headline import headline, tolerated
from bench_core.results.own_environments import between
from bench_core.results.result import Result
from bench_core.spec import Candidate
from bench_core.stats import intervals

OUTCOME = {"within": "tolerated", "beyond": "too slow"}
"""What the outcome of a cell is called, where it is not called by its name."""
STYLE = {"within": "green", "beyond": "red", "failed": "red", "not comparable": "bold magenta"}
UNKNOWN_TIMES, TOO_LONG = 4, 20
"""How many times as long a run is advised to be that has no interval yet; and what nobody is advised to do."""
BUSY = 0.2
"""Share of calls that shared their cores from which a quieter machine is advised."""


def print_gate(result: Result, found: Gate) -> None:
    """Headline and reasons first, since a log is read from there; findings last."""
    out = console.stdout()
    for line in (headline(found), *(f"  {line}" for line in (*found.reasons, *found.left_open))):
        console.print_line(out, line)
    console.print_line(out, ", ".join(f"{role} {key}" for role, key in result.spec.roles.items()))
    for answer in found.answers:
        console.print_line(out, f"{Candidate.parse(answer.candidate).short}: {answer.sentence}")
    out.print(_table(found))
    for line in (
        *under_test(result, found),
        conditions_line(result),
        *of_control(found),
        how_noisy(found),
        *next_steps(result, found),
    ):
        console.print_line(out, line)
    for line in console.judged_lines(result, result.comparisons):
        console.print_line(out, line)


def takes(cell: GateCell) -> str:
    """How much longer head takes, with the interval: `+1.2% [-0.5, +2.9]`; a dash where that is not known."""
    if cell.longer is None or cell.longer_low is None or cell.longer_high is None:
        return "-"
    return f"{cell.longer:+.1%} [{100 * cell.longer_low:+.1f}, {100 * cell.longer_high:+.1f}]"


def seconds(value: float | None) -> str:
    """Seconds of a batch; a dash where there are none."""
    return "-" if value is None else f"{value:.4g}"


def _table(found: Gate) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for name in ("batch", "steps", "rounds", "s base", "s head", "head takes", "speedup"):
        table.add_column(name, justify="right")
    table.add_column("gate")
    for cell in found.cells:
        numbers = (cell.batch_size, cell.steps, cell.n_pairs)
        outcome = Text(OUTCOME.get(cell.outcome, cell.outcome), STYLE.get(cell.outcome, ""))
        times = seconds(cell.base_s), seconds(cell.head_s), takes(cell)
        table.add_row(*map(str, numbers), *times, console.ratio(cell), outcome)
    return table


def of_control(found: Gate) -> Iterator[str]:
    """A line about the control, if there is one."""
    if found.control is None:
        return
    name = Candidate.parse(found.control).short
    moved = ", ".join(str(c.batch_size) for c in found.control_cells if c.moved)
    if moved:
        yield f"the control {name} differs from base at batch {moved}: less is decided there"
    elif any(c.speedup is not None for c in found.control_cells):
        yield f"the control {name} was not seen to differ from base"
    else:
        yield f"the control {name} was not measured"


def how_noisy(found: Gate) -> str:
    """How small a difference the run could see, and how many of its calls were disturbed."""
    noise = found.noise
    width = "no interval yet"
    if noise.half_width is not None:
        width = f"it could tell differences of ±{percent(noise.half_width)} and more (median half-width)"
    share = noise.n_contended / noise.n_calls if noise.n_calls else 0.0
    calls = f"{noise.n_contended} of {counted(noise.n_calls, 'timed call')} ({share:.0%}) shared their cores"
    throttled = f", {noise.n_throttled} were throttled" if noise.n_throttled else ""
    return f"{width}; {calls}{throttled}"


def under_test(result: Result, found: Gate) -> Iterator[str]:
    """The versions that differ where base or head has an environment of its own, those of base first."""
    versions = between(result, found.base, found.head)
    if versions is None:
        return
    said = ", ".join(f"{name} {base} → {head}" for name, (base, head) in versions.items())
    yield f"versions of base → head: {said or 'the same ones in both environments'}"


# -- what to do next -----------------------------------------------------------------------------------------------


def next_steps(result: Result, found: Gate) -> Iterator[str]:
    """What to do about a gate that is closed or undecided, a line each."""
    outcomes = {c.outcome for c in found.cells}
    if "beyond" in outcomes:
        yield "next: if this slowdown is wanted, raise --fail-slower; else see the run on the pages: fairspeed app"
    if "not comparable" in outcomes:
        yield "next: mend what differs, or accept it by name where it is on purpose: --accept RULE=REASON"
    if "undecided" in outcomes:
        yield f"next: {_measure_more(result, found)}"
        if found.noise.n_contended > BUSY * found.noise.n_calls:
            yield "next: stop the programs that shared the cores: intervals become narrower"


def _measure_more(result: Result, found: Gate) -> str:
    """How to decide what is undecided: more rounds, more time, more precision, or another machine."""
    protocol, limit_s = result.spec.protocol, result.spec.max_time_s
    widest = max(_half_width(c) for c in found.cells if c.outcome == "undecided")
    times = _times_longer(widest, found.tolerance)
    if protocol.precision is None:
        return f"measure more: --rounds {times * protocol.rounds}, or without it until it is decided"
    if widest <= protocol.precision or limit_s is None:
        return f"head is about as slow as is just tolerated; to tell, --precision {protocol.precision / 2:.2%}"
    if times > TOO_LONG:
        return f"too noisy here to decide {tolerated(found)}: tolerate more (--fail-slower), or use a steadier machine"
    return f"measure longer: --max-time {_typed(times * limit_s)}"


def _times_longer(half_width: float, tolerance: float) -> int:
    """How many times as long a run would have to be, to decide where nothing differs: widths go with the square root.

    >>> _times_longer(0.06, 0.03), _times_longer(0.01, 0.03), _times_longer(math.inf, 0.03)
    (4, 2, 4)
    """
    if half_width == math.inf:
        return UNKNOWN_TIMES
    return max(2, math.ceil((half_width / tolerance) ** 2)) if tolerance else TOO_LONG + 1


def _typed(duration_s: float) -> str:
    """A duration as it is typed.

    >>> _typed(1200), _typed(45)
    ('20m', '45s')
    """
    return f"{duration_s / 60:g}m" if duration_s >= 60 else f"{duration_s:g}s"


def _half_width(cell: GateCell) -> float:
    if cell.ci_low is None or cell.ci_high is None:
        return math.inf
    return intervals.half_width(cell.ci_low, cell.ci_high)
