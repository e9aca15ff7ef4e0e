"""What `compare` found: who was called how, the ratios, and an old script's number taken apart."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from bench_core.cli.show import console
from bench_core.cli.show.result import conditions
from bench_core.results import sentences
from bench_core.results.result import Result
from bench_core.suite.comparison import CodeComparison, CodeRole
from bench_core.suite.decomposition import Condition, Decomposition, Factor
from bench_core.suite.effects import Effect, ResidualEffect, effect, residual_effect

ROLES = {"base": "base", "speedup": "generated", "gt": "ground truth"}
CAUSES: dict[Condition, str] = {
    "warm-up": "too little warm-up",
    "samples": "which batches were counted, and how",
    "execution": "one call a prompt on one side, one call a batch on the other",
    "steps": "other numbers of steps",
    "seeds": "other seeds",
}
"""What a factor other than 1 comes of."""
RESIDUALS: dict[ResidualEffect, str] = {
    "chance": "which may be chance",
    "more": "more than chance: the order of calls, or drift",
    "negligible": "under 1 %",
    "no interval": "too few passes for an interval",
}
WAYS = {"found": "as it was found", "proposed": "as it was proposed"}


def print_compared(result: Result, found: CodeComparison) -> None:
    """The conditions, the roles with their ratios, findings, and the decompositions."""
    out = console.stdout()
    console.print_line(out, _what(found))
    console.print_line(out, conditions(result))
    out.print(_roles(found))
    for line in (*_ratios(found), *_lines(result, found)):
        console.print_line(out, line)
    for decomposition in (found.decomposition, found.decomposition_gt):
        if decomposition is not None:
            out.print()
            _print_decomposition(found, decomposition)


def _what(found: CodeComparison) -> str:
    """What everybody was asked for, and how often."""
    last = found.samples % found.batch_size
    short = f", the last one of {last}" if last and found.samples > found.batch_size else ""
    size = min(found.samples, found.batch_size)
    return f"{found.samples} samples in batches of {size}{short}; {found.passes} passes, {found.steps} steps asked for"


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
            role.candidate,
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
    compared = [c for c in (found.speedup, found.gt, found.generated_over_gt) if c is not None]
    yield from console.accepted_lines(compared)
    keys = set(result.spec.roles.values())
    own = [f for cell, findings in result.cell_findings.items() if cell.candidate in keys for f in findings]
    yield from sentences.finding_lines([*own, *(f for c in compared for f in c.findings)])
    yield from _steps(found)


def _steps(found: CodeComparison) -> Iterator[str]:
    """Where the steps that a source configures are not those that ran."""
    for role in found.roles:
        if role.configured_steps is not None and role.steps_ran not in ((), (role.configured_steps,)):
            ran = "/".join(map(str, role.steps_ran))
            yield f"{role.candidate}: configured {role.configured_steps} steps, ran {ran}"


# -- a claim taken apart -------------------------------------------------------------------------------------------


def _print_decomposition(found: CodeComparison, decomposition: Decomposition) -> None:
    out = console.stdout()
    who = f"{decomposition_name(found, decomposition)} over {found.roles[0].candidate}"
    console.print_line(out, f"{who}, as the old script measured ({WAYS[found.original or 'found']}):")
    out.print(factors(decomposition))
    errors = sentences.finding_lines(f for f in decomposition.findings if f.severity == "error")
    for line in (*_held(found, decomposition), *errors, in_words(decomposition)):
        console.print_line(out, line)


def decomposition_name(found: CodeComparison, decomposition: Decomposition) -> str:
    """The candidate of the role that a decomposition is of."""
    role = "gt" if decomposition is found.decomposition_gt else "speedup"
    return next(r.candidate for r in found.roles if r.role == role)


def factors(found: Decomposition) -> Table:
    """From the claim down to the fair speedup: every row is divided by its factor."""
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("")
    for name in ("factor", "95 % interval", "left"):
        table.add_column(name, justify="right")
    left = found.claimed
    table.add_row("claimed by the old way", "", _interval(found.claimed_ci_low, found.claimed_ci_high), _times(left))
    rows = [(f"/ {f.name}", f.factor, f.ci_low, f.ci_high) for f in found.factors]
    if found.residual is not None:
        rows.append(("/ residual: order, drift, chance", found.residual, found.residual_ci_low, found.residual_ci_high))
    for name, factor, low, high in rows:
        left = None if left is None else left / factor
        table.add_row(name, f"{factor:.3f}", "the same" if low == high == 1 else _interval(low, high), _times(left))
    table.add_row("= fair speedup", "", _interval(found.ci_low, found.ci_high), _times(found.fair))
    return table


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"[{low:.3f}, {high:.3f}]"


def _times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.3f}x"


def _held(found: CodeComparison, decomposition: Decomposition) -> Iterator[str]:
    """Who had to be held to what everybody was asked for."""
    other = "gt" if decomposition is found.decomposition_gt else "speedup"
    for role in found.roles:
        if role.held and role.role in ("base", other):
            words = " and ".join(_held_to(text) for text in role.held)
            yield f"in the fair calls {role.candidate} is held to {words}: by itself it makes its own"


def _held_to(text: str) -> str:
    """A condition in words.

    >>> _held_to("steps:n=50"), _held_to("seeds:policy=per-sample")
    ('50 steps', 'the seeds of its samples')
    """
    return f"{text.partition('=')[2]} steps" if text.startswith("steps") else "the seeds of its samples"


def in_words(found: Decomposition) -> str:
    """What the old script says, what made its number, and the fair one."""
    claim = "" if found.claimed is None else f"The old script says {_times(found.claimed)}. "
    if found.message:
        return f"{claim}{found.message[0].upper()}{found.message[1:]}."
    causes = [f"{f.factor:.2f}x of that is {CAUSES[f.name]}" for f in _of_effect(found, "larger")]
    causes += [f"{CAUSES[f.name]} hid {1 / f.factor:.2f}x" for f in _of_effect(found, "smaller")]
    said = "; ".join(causes) if causes else "no condition made it larger or smaller for certain"
    rest = "" if found.residual is None else f"; {found.residual:.2f}x is explained by none of them ({_chance(found)})"
    fair = "too few calls for a fair number" if found.fair is None else f"measured fairly it is {_fair(found)}"
    return f"{claim}Of its conditions: {said}{rest}; {fair}."


def _fair(found: Decomposition) -> str:
    return f"{_times(found.fair)} {_interval(found.ci_low, found.ci_high)}, {found.verdict}"


def _of_effect(found: Decomposition, wanted: Effect) -> list[Factor]:
    return [f for f in found.factors if effect(f.ci_low, f.ci_high) == wanted]


def _chance(found: Decomposition) -> str:
    """Whether the residual may be chance."""
    return RESIDUALS[residual_effect(found.residual_ci_low, found.residual_ci_high)]
