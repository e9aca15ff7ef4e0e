"""Where a verdict holds, in a few words: batch sizes, step counts, or both, whichever is shorter to say.

Only what a reader needs to find the cells is said: a batch size that has the verdict at every step count needs no step
counts, and of neighbours only the first and the last are named.

>>> grid = [(batch_size, steps) for batch_size in (1, 2, 4, 8) for steps in (4, 6)]
>>> where(grid[:2], grid), where(grid[1::2], grid)
('at batch 1', 'at 6 steps')
>>> where([*grid[:2], (2, 6)], grid), where(grid[:6], grid)
('at batch 1 and at batch 2 with 6 steps', 'at batch 1 to 4')
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bench_core.words import formats
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text

Cell = tuple[int, int]
"""Batch size and steps."""
Block = tuple[tuple[int, ...], tuple[int, ...]]
"""Batch sizes and step counts of which every pair has the verdict; an empty one stands for all that were measured."""
MOST = 2
"""Blocks that can be read at once; of more only the number of their cells is said."""


def where(cells: Sequence[Cell], measured: Sequence[Cell], language: str = DEFAULT_LANGUAGE) -> str:
    """These cells among all that were measured."""
    by_batch = _blocks(cells, measured)
    by_steps = [(batches, steps) for steps, batches in _blocks(_turned(cells), _turned(measured))]
    blocks = min(by_batch, by_steps, key=lambda way: (len(way), sum(bool(b) + bool(s) for b, s in way)))
    if len(blocks) > MOST:
        return text("place.some", language=language, k=len(cells), n=len(measured))
    return text("place.and", language=language).join(_words(block, measured, language) for block in blocks)


def _turned(cells: Sequence[Cell]) -> list[Cell]:
    return [(second, first) for first, second in cells]


def _blocks(cells: Sequence[Cell], measured: Sequence[Cell]) -> list[Block]:
    """The cells by their first number; those with the same second numbers together, the complete ones first."""
    firsts: dict[tuple[int, ...], list[int]] = {}
    for first in sorted({first for first, _ in cells}):
        own, all_of_it = (tuple(sorted(s for f, s in of if f == first)) for of in (cells, measured))
        firsts.setdefault(() if own == all_of_it else own, []).append(first)
    return [(tuple(firsts[seconds]), seconds) for seconds in sorted(firsts, key=bool)]


def _words(block: Block, measured: Sequence[Cell], language: str) -> str:
    batches, steps = (
        _listed(numbers, sorted({cell[i] for cell in measured}), language) for i, numbers in enumerate(block)
    )
    kind = "both" if batches and steps else "batch" if batches else "steps"
    return text(f"place.{kind}", language=language, batches=batches, steps=steps)


def _listed(numbers: Sequence[int], measured: Sequence[int], language: str) -> str:
    """`1, 4`; three or more neighbours among those measured as `1 to 8`.

    >>> _listed([1, 2, 4], [1, 2, 4, 8], "en"), _listed([1, 2, 8], [1, 2, 4, 8], "en")
    ('1 to 4', '1, 2, 8')
    """
    places = [measured.index(n) for n in numbers]
    if len(numbers) > 2 and all(b == a + 1 for a, b in pairwise(places)):
        return text("answer.range", language=language, least=numbers[0], most=numbers[-1])
    return formats.listed(map(str, numbers), language)
