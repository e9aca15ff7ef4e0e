"""The README's table of models is that of the registry."""

from pathlib import Path

import pytest

from bench_core.models import registry

README = (Path(__file__).parents[2] / "README.md").read_text()


def table():
    """The rows of the table whose first column is headed `model`."""
    lines = README.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("| model |")) + 2
    end = next(i for i in range(begin, len(lines)) if not lines[i].startswith("|"))
    return lines[begin:end]


@pytest.mark.parametrize("kind", registry.kinds().values(), ids=registry.kinds())
def test_every_kind_has_a_row_that_says_what_it_is(kind):
    row = next((line for line in table() if line.startswith(f"| `{kind.FORM}`")), None)
    assert row, f"README.md has no row for models of the form {kind.FORM}"
    assert kind.SUMMARY in row


def test_every_row_is_of_a_kind_that_is_there():
    forms = tuple(f"| `{kind.FORM}`" for kind in registry.kinds().values())
    assert [row for row in table() if not row.startswith(forms)] == []
