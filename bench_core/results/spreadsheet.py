"""A table as CSV that a spreadsheet program opens without acting on it.

Programs compute a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break, and a name or a message of others
may begin so: an apostrophe before it makes it text. Numbers stay numbers, also negative ones. What acts or hides in a
text is written out (see `visible`), so that a row is a line; JSON and parquet have every text as it is.

>>> print(csv(pd.DataFrame({"name": ["=1+1", "shapes"], "change": [-0.5, 2.0]})))
name,change
'=1+1,-0.5
shapes,2.0
<BLANKLINE>
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from bench_core.visible import visible

COMPUTED = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""How a cell begins that a program computes; some read the wide forms alike."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def csv(table: pd.DataFrame) -> str:
    """The rows with a heading, without the index."""
    shown = table.rename(columns=_cell)
    numeric = shown.select_dtypes(include=["number", "bool"]).columns
    return pd.DataFrame({name: c if name in numeric else c.map(_cell) for name, c in shown.items()}).to_csv(index=False)


def _cell(value: Any) -> Any:
    """A text as a spreadsheet may have it; anything else as it is."""
    if not isinstance(value, str):
        return value
    computed = COMPUTED.match(value) and not NUMBER.fullmatch(value)
    return ("'" if computed else "") + visible(value, but="\t")
