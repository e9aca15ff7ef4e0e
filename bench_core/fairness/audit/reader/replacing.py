"""What of another module a call replaces: `setattr(time, "perf_counter", fake)`, `mock.patch("time.perf_counter")`."""

from __future__ import annotations

from collections.abc import Sequence

from bench_core.fairness.source.values import Literal, Named, Unknown, Value

BY_OBJECT = ("setattr", "patch.object")
BY_PATH = ("mock.patch", "patch")


def replaced_in(of: Value, key: Value) -> str | None:
    """The path of what `time.__dict__["perf_counter"] = fake` replaces, also `vars(time)[…]`; None of anything else."""
    module = of.of[0] if isinstance(of, Unknown) and of.path == "vars" and of.of else of
    if not (isinstance(module, Named) and isinstance(key, Literal) and isinstance(key.value, str)):
        return None
    is_inside = module is not of or module.path.endswith(".__dict__")
    return f"{module.path.removesuffix('.__dict__')}.{key.value}" if is_inside else None


def replaced_by(path: str, given: Sequence[Value]) -> str | None:
    """The path of what a function of this path replaces, None where it replaces nothing of another module."""
    texts = [value.value for value in given if isinstance(value, Literal) and isinstance(value.value, str)]
    if not given or not texts:
        return None
    if path.endswith(BY_OBJECT) and isinstance(given[0], Named) and given[0].path and len(given) > 1:
        return f"{given[0].path}.{texts[0]}"
    is_patch = any(path == name or path.endswith(f".{name}") for name in BY_PATH)
    is_path = is_patch or (path.endswith("setattr") and "." in texts[0])
    return texts[0] if is_path and isinstance(given[0], Literal) else None
