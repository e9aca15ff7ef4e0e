"""Two runs in sentences of either language: what the control did, and what to do where something is left open.

The command line, the page and a report say the same ones; the answers of candidates are those of `results.answers`.

>>> drift = Drift(batch_size=4, steps=10, longer=1.38, ci_low=1.35, ci_high=1.41)
>>> of_control(Control(candidate="shapes", cells=(drift,)))[:67]
'the control shapes took 1.38× [1.35, 1.41] as long in B at batch 4.'
"""

from __future__ import annotations

from bench_core.results.diff_records import Control, Drift
from bench_core.words import formats
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text


def of_control(control: Control | None, language: str = DEFAULT_LANGUAGE) -> str:
    """How much longer the control took in B, in one line; that there is none, or that it is not known, as well."""
    if control is None:
        return text("diff.no_control", language=language)
    if not control.cells:
        return text("diff.control_unknown", language=language, control=control.candidate)
    with_steps = len({drift.steps for drift in control.cells}) > 1
    took = formats.listed([_took(d, language, with_steps=with_steps) for d in control.cells], language)
    return text("diff.control", language=language, control=control.candidate, took=took)


def todo(language: str = DEFAULT_LANGUAGE) -> str:
    """What decides what two runs leave open."""
    return text("diff.todo", language=language)


def _took(drift: Drift, language: str, *, with_steps: bool) -> str:
    """`1.38× [1.35, 1.41] as long in B at batch 4`."""
    cell = {"batch_size": drift.batch_size, "steps": drift.steps}
    where = text("diff.at_cell_of_steps" if with_steps else "diff.at_cell", language=language, **cell)
    longer = f"{formats.factor(drift.longer)}×{formats.interval(drift.ci_low, drift.ci_high)}"
    return text("diff.took", language=language, longer=longer, where=where)
