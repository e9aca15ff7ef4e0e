"""Prompts of a column of a CSV file, or of a JSON list of texts or objects. A fault is said with its place.

A column, or the key of objects, is the one that is named; else `prompt`, `caption`, or the only one there is.

>>> list(of_csv("p.csv", 'id,caption\\n1,"a cat, asleep"\\n', None))
['a cat, asleep']
>>> list(of_json("p.json", '[{"prompt": "a cat"}, "a dog"]', None))
['a cat', 'a dog']
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench_core.errors import InputError
from bench_core.phrase import Phrase

COLUMNS = ("prompt", "caption")
"""Names that a column is looked for by."""
DELIMITERS: Mapping[str, Phrase] = {
    ";": Phrase("semicolons between columns"),
    "\t": Phrase("tabs between columns"),
    ",": Phrase("commas between columns"),
}
"""What separates columns, as programs write tables."""
NO_PROMPT = Phrase("no text")
JSON_FORM = Phrase("a list of texts, or of objects with a text each")


def of_csv(path: str, text: str, column: str | None, delimiter: str = ",") -> Iterator[str]:
    """The prompts of a table with a line of names; lines without any field are left out. Raises InputError.

    A line with a field too many is refused: it is a prompt whose comma is not quoted.
    """
    rows = _rows(path, text, delimiter)
    names = [name.strip() for name in next(rows, (1, []))[1]]
    if len(names) == 1 and (other := _separated_by(names[0], _wanted(column))):
        raise _other_delimiter(path, other, delimiter)
    index = _index(path, names, column)
    for line, row in rows:
        if len(row) != len(names):
            raise _wrong_length(path, line, len(row), len(names))
        if not row[index].strip():
            raise _fault(path, _line(line), NO_PROMPT)
        yield row[index]


def of_json(path: str, text: str, column: str | None) -> Iterator[str]:
    """The prompts of a list. Raises InputError with the JSON path of the fault."""
    try:
        data = json.loads(text)
    except RecursionError:
        raise _no_list(path, Phrase("lists in lists without end")) from None
    except ValueError as error:
        raise _no_list(path, Phrase("no valid JSON ({error})", error=error)) from None
    if not isinstance(data, list):
        raise _no_list(path, _kind(data))
    for index, item in enumerate(data):
        yield _prompt(path, f"$[{index}]", item, column)


READERS: Mapping[str, Callable[[str, str, str | None], Iterator[str]]] = {
    ".csv": of_csv,
    ".tsv": lambda path, text, column: of_csv(path, text, column, "\t"),
    ".json": of_json,
}
"""What reads a file, by its ending: of its path, its text and the column that is named."""


def _rows(path: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table that have a field, each with the number of the line that it ends in."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in rows:
            if row:
                yield rows.line_num, row
    except csv.Error as error:
        raise _fault(path, _line(rows.line_num), Phrase("no valid CSV ({error})", error=error)) from None


def _separated_by(names: str, wanted: Sequence[str]) -> str | None:
    """The mark that separates a line of names which was read as one; None if there is no wanted name between marks.

    >>> _separated_by("id;prompt", COLUMNS), _separated_by("prompt; in English", COLUMNS[1:])
    (';', None)
    """
    split = {mark: [name.strip().strip('"') for name in names.split(mark)] for mark in DELIMITERS if mark in names}
    return next((mark for mark, found in split.items() if set(found) & set(wanted)), None)


def _index(path: str, names: Sequence[str], column: str | None) -> int:
    """Where the prompts stand in a row."""
    if column is None and len(names) == 1:
        return 0
    found = [names.index(name) for name in _wanted(column) if names.count(name) == 1]
    if not found:
        raise _no_column(path, _line(1), names, column)
    return found[0]


def _prompt(path: str, place: str, item: object, column: str | None) -> str:
    """The prompt of an entry of a list."""
    if isinstance(item, dict):
        names = [name for name in _wanted(column) if name in item] or (list(item) if column is None else [])
        if not names or (len(names) > 1 and names[0] not in COLUMNS):
            raise _no_column(path, place, list(item), column)
        place, item = f"{place}.{names[0]}", item[names[0]]
    elif column is not None:
        raise _no_column(path, place, (), column)
    if not isinstance(item, str):
        raise _fault(path, place, _kind(item))
    if not item.strip():
        raise _fault(path, place, NO_PROMPT)
    return item


def _wanted(column: str | None) -> tuple[str, ...]:
    return COLUMNS if column is None else (column,)


def _line(number: int) -> Phrase:
    return Phrase("line {number}", number=number)


def _kind(value: object) -> str:
    """What a JSON value is: itself where it is short."""
    if isinstance(value, dict):
        return Phrase("an object")
    if isinstance(value, list):
        return Phrase("a list")
    return json.dumps(value)[:40]


# -- the faults ----------------------------------------------------------------------------------------------------


def _fault(path: str, place: str, given: str) -> InputError:
    what = Phrase("prompts {path}, {place}", path=path, place=place)
    return InputError(what, given=given, expected="a prompt", todo="mend it, or drop the entry")


def _no_list(path: str, given: str) -> InputError:
    what = Phrase("prompts {path}", path=path)
    return InputError(what, given=given, expected=JSON_FORM, todo=Phrase("e.g. {example}", example='["a red circle"]'))


def _no_column(path: str, place: str, names: Sequence[str], column: str | None) -> InputError:
    what = Phrase("prompts {path}, {place}", path=path, place=place)
    given = Phrase("columns {names}", names=", ".join(names)) if names else Phrase("no column")
    one, other = COLUMNS
    wanted = Phrase("{one} or {other}", one=one, other=other) if column is None else column
    expected = Phrase("one column {wanted}", wanted=wanted)
    return InputError(what, given=given, expected=expected, todo="name one that is there: --prompt-column NAME")


def _other_delimiter(path: str, given: str, expected: str) -> InputError:
    return InputError(
        Phrase("prompts {path}, {place}", path=path, place=_line(1)),
        given=DELIMITERS[given],
        expected=DELIMITERS[expected],
        todo="save it as CSV with commas, or as TSV with tabs",
    )


def _wrong_length(path: str, line: int, given: int, expected: int) -> InputError:
    return InputError(
        Phrase("prompts {path}, {place}, fields", path=path, place=_line(line)),
        given=given,
        expected=Phrase("{n} as in the first line", n=expected),
        todo="put quotes around a prompt that has a comma in it",
    )
