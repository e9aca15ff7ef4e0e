"""JSON files of the suite: checked against their types when they are read, and described by a published JSON Schema.

What is wrong with a file is said in one line with the JSON path of the fault, such as `$[3].prompt_id`.

>>> json_path((3, "prompt_id")), json_path(("a b", 0)), json_path(())
('$[3].prompt_id', '$["a b"][0]', '$')
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bench_core.errors import InputError
from bench_core.machine import files
from bench_core.phrase import Phrase

T = TypeVar("T")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def read(path: str | Path, adapter: TypeAdapter[T], kind: Phrase) -> T:
    """The content of a JSON file. `kind` is what it should be, such as `manifest`: its schema has that name.

    Raises InputError when it cannot be read, is no JSON, or is not of that type.
    """
    data = load(path, kind)
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise fault(path, kind, json_path(first["loc"]), first["msg"]) from None


def load(path: str | Path, kind: Phrase) -> Any:
    """The JSON of a file, whatever is in it. Raises InputError when there is none."""
    try:
        return json.loads(files.read_text(path, encoding="utf-8-sig"))
    except OSError as error:
        todo = Phrase("check the path ({error})", error=error.strerror)
        raise InputError(kind, given=path, expected="a readable file", todo=todo) from None
    except RecursionError:
        raise fault(path, kind, "$", Phrase("lists in lists without end")) from None
    except ValueError as error:
        raise fault(path, kind, "$", Phrase("no valid JSON ({error})", error=error)) from None


def fault(path: str | Path, kind: Phrase, where: str, problem: str) -> InputError:
    """The error of a file: its path, the JSON path of the fault, and what is wrong there."""
    return InputError(
        Phrase("{kind} {path}", kind=kind, path=path),
        given=Phrase("{where}: {problem}", where=where, problem=problem),
        expected=Phrase("what docs/schemas/{kind}.schema.json describes", kind=str(kind)),
        todo="mend that place, or make the file again",
    )


def json_path(loc: tuple[int | str, ...]) -> str:
    """A place in a JSON document as a path from its root `$`, as in RFC 9535."""
    return "$" + "".join(_step(part) for part in loc)


def _step(part: int | str) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if part.isidentifier() else f"[{json.dumps(part, ensure_ascii=False)}]"


def schema(adapter: TypeAdapter[T], title: str) -> dict[str, Any]:
    """The JSON Schema of a type, with its title."""
    return {"$schema": DIALECT, **adapter.json_schema(), "title": title}
