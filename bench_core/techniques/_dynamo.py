"""What torch's compiler did in this process, and whether compiled parts of a pipeline ran as compiled code.

`torch.compile` runs eagerly with no more than a warning when it gives up (`suppress_errors`, the recompile limit) or is
switched off. Inside compiled code hooks of submodules are not called, and in eager code they are. So a hook on the
first layers of a compiled part counts the passes that were eager, whoever compiled it, and costs nothing in the others.

The interfaces of `torch._dynamo` used here are private; `tests/worker/test_library_internals.py` says which moved.
"""

from __future__ import annotations

import functools
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench_core.techniques._mechanism import Seen
from bench_core.techniques._parts import parts

COMPILED = "_torchdynamo_orig_callable"
"""The attribute by which the result of `torch.compile` and of `Module.compile()` knows the code it was made of."""


def is_loaded() -> bool:
    """Whether the compiler was loaded: nothing is compiled without it."""
    return "torch._dynamo" in sys.modules


def is_compiled(pipe: Any) -> bool:
    """Whether a part of the pipeline, or of a part, was given to the compiler."""
    return is_loaded() and next(compiled_parts(pipe), None) is not None


def has_compiled() -> bool:
    """Whether anything was compiled in this process, so that counters within it may have stopped counting."""
    return is_loaded() and totals()["graphs"] > 0


def compiled_parts(pipe: Any) -> Iterator[tuple[Any, str]]:
    """(module, attribute) of everything in the pipeline that was given to the compiler: `forward`, `decode`, ..."""
    for part in parts(pipe).values():
        for module in part.modules():
            for name, value in vars(module).items():
                if callable(value) and hasattr(value, COMPILED):
                    yield module, name


def watch(pipe: Any) -> Seen:
    """Counts passes through the compiled parts of a pipeline, and what the compiler did since the process began.

    `parts`: how many there are. Since the last reading, `compiled_passes`: those of which any layer that is watched ran
    as compiled code, `eager_passes`: those of which any did not, and `compilations`.
    """
    compiled = [_Part(module, name) for module, name in list(compiled_parts(pipe))]
    tried = _compilations()

    def seen() -> dict[str, float]:
        nonlocal tried
        before, tried = tried, _compilations()
        counted = {"parts": len(compiled), "compilations": tried - before, **_passes(compiled)}
        return {name: float(n) for name, n in (counted | totals()).items()}

    return seen


def _passes(compiled: Sequence[_Part]) -> dict[str, int]:
    """Passes through the parts since the last reading.

    None are known where no part was called: a CUDA graph that was captured of them may be replayed.
    """
    taken = [part.take() for part in compiled]
    if taken and not any(sum(passes) for passes in taken):
        return {}
    return {"compiled_passes": sum(c for c, _ in taken), "eager_passes": sum(e for _, e in taken)}


class _Part:
    """One compiled function of a module: its calls, and those of its first layers that were eager."""

    def __init__(self, module: Any, name: str) -> None:
        self.calls: Counter[str] = Counter()
        self.eager = []
        vars(module)[name] = _counted(vars(module)[name], self.calls)
        for layer in _first_layers(module):
            self.eager.append(Counter[str]())
            layer.register_forward_pre_hook(_eager_hook(self.eager[-1]))

    def take(self) -> tuple[int, int]:
        """(passes with compiled layers, passes with eager ones) since the last reading."""
        called, eager = self.calls["calls"], [layer["calls"] for layer in self.eager]
        for counter in (self.calls, *self.eager):
            counter.clear()
        return max(0, called - min(eager, default=0)), min(called, max(eager, default=0))


def _counted(compiled: Callable[..., Any], calls: Counter[str]) -> Callable[..., Any]:
    """The compiled function with its calls counted; not while it is itself compiled into something larger."""
    import torch

    @functools.wraps(compiled)
    def counted(*args: Any, **kwargs: Any) -> Any:
        if not torch.compiler.is_compiling():
            calls["calls"] += 1
        return compiled(*args, **kwargs)

    _leave_alone(counted)
    return counted


def _first_layers(module: Any) -> Iterator[Any]:
    """The first layer with weights of each part of a module. None of a module that is a layer itself."""
    for child in getattr(module, "_orig_mod", module).children():
        layers = (m for m in child.modules() if next(m.children(), None) is None and vars(m)["_parameters"])
        yield from itertools.islice(layers, 1)


def _eager_hook(eager: Counter[str]) -> Callable[[Any, Any], None]:
    import torch

    def hook(layer: Any, args: Any) -> None:
        if not torch.compiler.is_compiling():
            eager["calls"] += 1

    _leave_alone(hook)
    return hook


def _leave_alone(function: Any) -> None:
    """Keep the compiler from compiling a function by itself: it would believe that `is_compiling` for good."""
    import torch._dynamo

    torch._dynamo.eval_frame.skip_code(function.__code__)


def _compilations() -> int:
    """Pieces of code that the compiler has worked on since the process began, those that failed included."""
    import torch._dynamo

    counters: Any = torch._dynamo.utils.counters
    return int(counters["frames"]["total"])


def totals() -> dict[str, float]:
    """What the compiler did since the process began; recompilations are counted among its last 64 compilations."""
    import torch._dynamo

    counters: Any = torch._dynamo.utils.counters
    again = [m for m in torch._dynamo.utils.get_compilation_metrics() if not (m.compile_id or "/0").endswith("/0")]
    return {
        "graphs": float(counters["stats"]["unique_graphs"]),
        "recompilations": float(len(again)),
        "graph_breaks": float(sum(counters["graph_break"].values())),
        "cuda_graphs_skipped": float(counters["inductor"]["cudagraph_skips"]),
    }
