"""What can be drawn, how it is said, and which combinations training never sees.

A combination is five indices (shape, colour, size, position, background), a row of an integer tensor.

>>> caption(combinations()[0])
'a small red circle at the top on an orange background'
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

SHAPES = ("circle", "square", "triangle", "diamond", "star", "cross", "ring", "heart")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "black", "white")
SIZES = ("small", "medium", "large")
POSITIONS = ("top", "bottom", "left", "right", "center")
BACKGROUNDS = COLOURS

#: The words of each column of a combination, in column order.
ATTRIBUTES = {"shape": SHAPES, "colour": COLOURS, "size": SIZES, "position": POSITIONS, "background": BACKGROUNDS}
#: How many combinations are kept from training, and the seed that chooses them.
HELD_OUT = 512
SPLIT_SEED = 20


@cache
def combinations() -> Tensor:
    """All combinations, (6720, 5) int64: a shape is never drawn on a background of its own colour."""
    grid = torch.cartesian_prod(*(torch.arange(len(words)) for words in ATTRIBUTES.values()))
    return grid[grid[:, 1] != grid[:, 4]]


@cache
def split() -> tuple[Tensor, Tensor]:
    """(training, held-out) combinations, shuffled by `SPLIT_SEED`; disjoint, together all of them."""
    rows = combinations()
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(SPLIT_SEED))
    return rows[order[HELD_OUT:]], rows[order[:HELD_OUT]]


def caption(combination: Tensor) -> str:
    """The sentence that asks for a combination, e.g. 'a large blue star in the center on a red background'."""
    shape, colour, size, position, background = (
        words[index] for words, index in zip(ATTRIBUTES.values(), combination.tolist(), strict=True)
    )
    place = f"in the {position}" if position == "center" else f"at the {position}"
    return f"{article(size)} {size} {colour} {shape} {place} on {article(background)} {background} background"


def article(word: str) -> str:
    """'an' before a vowel, else 'a'."""
    return "an" if word[0] in "aeiou" else "a"


def words() -> tuple[str, ...]:
    """Every word a caption can hold, sorted."""
    return tuple(sorted({word for row in combinations() for word in caption(row).split()}))
