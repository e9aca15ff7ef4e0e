"""A mend at a place given by hand."""

import ast
from textwrap import dedent

import pytest

from bench_core.fairness.audit.mends.tree import Tree, Unsafe
from bench_core.fairness.source.place import Place


def mended(mend, code, line, column=1):
    """The code with one mend, which must be Python."""
    tree = Tree(dedent(code))
    text = tree.edited(mend(tree, Place(line, column, line, column)))
    ast.parse(text)
    return text


def check(mend, code, line, expected, **place):
    assert mended(mend, code, line, **place) == dedent(expected)


def check_left(mend, code, line, why, **place):
    """Nothing is mended, for a reason."""
    with pytest.raises(Unsafe) as refused:
        mended(mend, code, line, **place)
    assert refused.value.why == why
