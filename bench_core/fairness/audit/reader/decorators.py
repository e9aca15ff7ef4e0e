"""Decorators of libraries that the reader knows."""

from __future__ import annotations

from bench_core.fairness.source.values import Named, Unknown, Value

MARKS = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "cached_property": "property",
    "contextmanager": "context",
    "asynccontextmanager": "context",
    "dataclass": "data",
    "cache": "cached",
    "lru_cache": "cached",
    "wraps": "transparent",
    "no_grad": "transparent",
    "inference_mode": "transparent",
    "command": "command",
    "option": "transparent",
    "argument": "transparent",
}


def mark(decorator: Value) -> str | None:
    """What a decorator does, None where it is not known. With or without arguments."""
    path = decorator.path if isinstance(decorator, Named | Unknown) else ""
    return MARKS.get(path.rpartition(".")[2])
