"""What a model file says without being run: the names it defines, its steps, and its `CHANGES` where they are literal.

Names may be bound in any way at the top level: assigned, imported, defined in an `if`, a `try` or a `with`. Where
names may come from elsewhere (`from x import *`, `globals()[...] = `), the file is believed to define what it needs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import files
from bench_core.models._configured_steps import configured_steps
from bench_core.phrase import Phrase

WANTED = ("pipe", "load_pipeline")
MAX_BYTES = 4 * 2**20
"""A larger file is no model file."""
DTYPES = {"bf16": "bfloat16", "fp16": "float16", "half": "float16", "fp32": "float32", "float": "float32"}
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class Source:
    """A model file that was read. None is what is not written out."""

    names: frozenset[str]
    changes: dict[str, str] | None
    configured_steps: int | None


def read_source(name: str, path: Path) -> Source:
    """Read a file, for the model string `name`. Raises InputError where it is missing, no Python or no model file."""
    tree = _parsed(name, _text(name, path))
    names = frozenset(_names(tree))
    if not names & {*WANTED, "*"}:
        raise InputError(
            Phrase("model {name}", name=name),
            given=Phrase("a file that defines neither pipe nor load_pipeline"),
            expected="a Python file with pipe or load_pipeline(device=..., dtype=...)",
            todo="see examples/model_files",
        )
    return Source(names, _literal_changes(tree), configured_steps(tree))


def declared(changes: object) -> dict[str, str]:
    """`CHANGES` as text, as techniques declare theirs. Raises TypeError where it is no dictionary of names.

    >>> declared({"num_inference_steps": 5, "dtype": "torch.bfloat16"})
    {'num_inference_steps': '5', 'dtype': 'bfloat16'}
    """
    if not isinstance(changes, Mapping) or not all(isinstance(name, str) for name in changes):
        raise TypeError(f"CHANGES is {changes!r}, expected a dictionary such as {{'num_inference_steps': 5}}")
    texts = {str(name): str(value).removeprefix("torch.") for name, value in changes.items()}
    return texts | ({"dtype": DTYPES.get(texts["dtype"], texts["dtype"])} if "dtype" in texts else {})


def _text(name: str, path: Path) -> bytes:
    try:
        return files.read(path, most=MAX_BYTES)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        given = Phrase("no such file") if missing else Phrase("{error}", error=error.strerror or error)
        raise InputError(
            Phrase("model {name}", name=name), given=given, expected="a readable Python file", todo="check the path"
        ) from None


def _parsed(name: str, text: bytes) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line, message = getattr(error, "lineno", None), getattr(error, "msg", str(error))
        raise InputError(
            Phrase("model {name}", name=name),
            given=Phrase("line {line}: {error}", line=line or 1, error=message),
            expected="valid Python",
            todo="mend it",
        ) from None


def _names(tree: ast.Module) -> Iterator[str]:
    """Names that the module binds; `*` where others may come from elsewhere."""
    for node in _outside_scopes(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield "*" if node.name == "__getattr__" else node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names
        elif isinstance(node, ast.Name) and node.id in ("globals", "exec", "setattr"):
            yield "*"


def _outside_scopes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes and all below them, but nothing inside functions and classes."""
    for node in nodes:
        yield node
        if not isinstance(node, SCOPES):
            yield from _outside_scopes(ast.iter_child_nodes(node))


def _literal_changes(tree: ast.Module) -> dict[str, str] | None:
    """The value of a literal `CHANGES`; an empty one where the file has none."""
    found: dict[str, str] | None = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "CHANGES" for target in targets):
            try:
                found = declared(ast.literal_eval(getattr(node, "value", None) or "{}"))
            except (ValueError, TypeError, SyntaxError):
                found = None
    return found
