"""What `compare` found: who was called how, the ratios, and an old script's number taken apart."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from bench_core.cli.show import claim, console
from bench_core.cli.show.numbers import counted
from bench_core.cli.show.result import conditions
from bench_core.results import sentences
from bench_core.results.result import Result
from bench_core.spec import Candidate
from bench_core.suite.compare import Role
from bench_core.suite.comparison import CodeComparison, CodeRole
from bench_core.suite.decomposition import Decomposition

ROLES = {"base": "base", "speedup": "generated", "gt": "ground truth"}
WAYS = {"found": "as it was found", "proposed": "as it was proposed"}


def print_compared(result: Result, found: CodeComparison) -> None:
    """The conditions, the roles with their ratios, findings, and the decompositions."""
    out = console.stdout()
    console.print_line(out, _what(found))
    for line in conditions(result):
        console.print_line(out, line)
    out.print(_roles(found))
    for line in (*_ratios(found), *_lines(result, found)):
        console.print_line(out, line)
    taken_apart: dict[Role, Decomposition | None] = {"speedup": found.decomposition, "gt": found.decomposition_gt}
    for role, decomposition in taken_apart.items():
        if decomposition is not None:
            out.print()
            _print_decomposition(found, role, decomposition)


def _what(found: CodeComparison) -> str:
    """What everybody was asked for, and how often."""
    last = found.samples % found.batch_size
    short = f", the last one of {last}" if last and found.samples > found.batch_size else ""
    size = min(found.samples, found.batch_size)
    made = f"{counted(found.samples, 'sample')} in batches of {size}{short}; {counted(found.passes, 'pass', 'passes')}"
    return f"{made}, {counted(found.steps, 'step')} asked for"


# -- roles and their ratios ----------------------------------------------------------------------------------------


def _roles(found: CodeComparison) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for name in ("role", "candidate", "called"):
        table.add_column(name, overflow="fold")
    for name in ("steps configured", "steps ran", "s per batch", "s per image", "over base"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    compared = {"speedup": found.speedup, "gt": found.gt}
    for role in found.roles:
        comparison = compared.get(role.role)
        verdict = role.status if role.status != "ok" else ""
        table.add_row(
            ROLES[role.role],
            Candidate.parse(role.candidate).short,
            called(role),
            "none" if role.configured_steps is None else str(role.configured_steps),
            "/".join(map(str, role.steps_ran)) or "unknown",
            _seconds(role.batch_s),
            _seconds(role.per_sample_s),
            console.ratio(comparison),
            console.verdict(comparison) if comparison else verdict,
        )
    return table


def called(role: CodeRole) -> str:
    """How a role is called, once for each batch.

    >>> from types import SimpleNamespace
    >>> called(SimpleNamespace(inference=("pipe", "prompts")))
    'inference(pipe, prompts)'
    """
    return "its pipeline" if role.inference is None else f"inference({', '.join(role.inference)})"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _ratios(found: CodeComparison) -> Iterator[str]:
    over = found.generated_over_gt
    if over is not None:
        yield f"generated over ground truth: {console.ratio(over)} {over.verdict}"
    share = found.gain_share
    if share is not None and share.share is not None:
        interval = f"[{share.ci_low:.0%}, {share.ci_high:.0%}]"
        yield f"of the time that the ground truth saves, the generated code saves {share.share:.0%} {interval}"
    elif share is not None:
        yield f"no share of the ground truth's gain: {share.message}"


def _lines(result: Result, found: CodeComparison) -> Iterator[str]:
    """Failures, accepted findings, all findings of those that were compared."""
    for role in found.roles:
        if role.message:
            yield f"{role.candidate}: {role.message}"
    compared = (found.speedup, found.gt, found.generated_over_gt)
    yield from console.judged_lines(result, [c for c in compared if c is not None])


# -- a claim taken apart -------------------------------------------------------------------------------------------


def _print_decomposition(found: CodeComparison, role: Role, decomposition: Decomposition) -> None:
    out = console.stdout()
    names = {r.role: Candidate.parse(r.candidate).short for r in found.roles}
    who = f"{names[role]} over {names['base']}"
    console.print_line(out, f"{who}, as the old script measured ({WAYS[found.original or 'found']}):")
    out.print(claim.factors(decomposition))
    errors = sentences.finding_lines(f for f in decomposition.findings if f.severity == "error")
    for line in (*_held(found, role), *errors, claim.in_words(decomposition)):
        console.print_line(out, line)


def _held(found: CodeComparison, other: Role) -> Iterator[str]:
    """Which of the two had to be held to what everybody was asked for."""
    for role in found.roles:
        if role.held and role.role in ("base", other):
            words = " and ".join(_held_to(text) for text in role.held)
            who = Candidate.parse(role.candidate).short
            yield f"in the fair calls {who} is held to {words}: by itself it makes its own"


def _held_to(text: str) -> str:
    """A condition in words.

    >>> _held_to("steps:n=50"), _held_to("seeds:policy=per-sample")
    ('50 steps', 'the seeds of its samples')
    """
    return f"{text.partition('=')[2]} steps" if text.startswith("steps") else "the seeds of its samples"
