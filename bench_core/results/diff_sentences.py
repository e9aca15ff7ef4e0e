"""Two runs in sentences of either language: what the control did, and what to do where something is left open.

The command line, the page and a report say the same ones; the answers of candidates are those of `results.answers`.

>>> drift = Drift(batch_size=4, steps=10, longer=1.38, ci_low=1.35, ci_high=1.41)
>>> of_control(Control(candidate="shapes", cells=(drift,)))[:67]
'the control shapes took 1.38× [1.35, 1.41] as long in B at batch 4.'
"""

from __future__ import annotations

from collections.abc import Sequence

from bench_core.results.diff_records import Control, Drift
from bench_core.words import formats
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text


def of_control(control: Control | None, language: str = DEFAULT_LANGUAGE) -> str:
    """How much longer the control took in B, in one line; that there is none, or that it is not known, as well."""
    if control is None:
        return text("diff.no_control", language=language)
    if not control.cells:
        return text("diff.control_unknown", language=language, control=control.candidate)
    return text("diff.control", language=language, control=control.candidate, took=_took(control, language))


def todo(language: str = DEFAULT_LANGUAGE) -> str:
    """What decides what two runs leave open."""
    return text("diff.todo", language=language)


def _took(control: Control, language: str) -> str:
    """`1.38× [1.35, 1.41] as long in B at batch 4`; of several cells the least and the most, all intervals as one."""
    cells = control.cells
    least, most = (f"{formats.factor(pick(d.longer for d in cells))}×" for pick in (min, max))
    longer = least if least == most else text("answer.range", language=language, least=least, most=most)
    if any(d.ci_low < d.ci_high for d in cells):
        longer += formats.interval(min(d.ci_low for d in cells), max(d.ci_high for d in cells))
    return text("diff.took", language=language, longer=longer, run=control.run, where=_where(cells, language))


def _where(cells: Sequence[Drift], language: str) -> str:
    """`at batch 4`, `at all 3 batch sizes`."""
    if len(cells) == 1:
        return text("diff.at_cell", language=language, batch_size=cells[0].batch_size)
    if len({drift.steps for drift in cells}) > 1:
        return text("diff.at_cells", language=language, n=len(cells))
    return text("diff.at_both" if len(cells) == 2 else "diff.at_sizes", language=language, n=len(cells))
