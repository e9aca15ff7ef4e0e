"""torch.compile of the denoiser: fused kernels and fewer launches, for a long first call.

Source: PyTorch's tutorial "Introduction to torch.compile". Two defaults would falsify a batch sweep. With dynamic
shapes the second batch size recompiles everything, and curves depend on the order of batch sizes; so every size gets
code of its own. After a few recompilations PyTorch runs eagerly with no more than a warning; so the limit is raised,
and a call beyond it fails.

`forward` is compiled rather than the module, so that the witness's hooks stay outside of compiled code.
"""

from __future__ import annotations

from typing import Any

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.techniques import _dynamo
from bench_core.techniques._mechanism import Quantity, Seen
from bench_core.techniques._option import Option

BACKENDS = ("inductor", "aot_eager", "eager", "cudagraphs")
MODES = ("default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs")
RECOMPILE_LIMIT = 64
"""Versions of the code: one for each batch size, times what else the denoiser is compiled for."""

NAME = "compile"
SUMMARY = "Compile the denoiser (torch.compile), anew for every batch size"
LABEL = {"en": "compile the denoiser, anew for every batch size", "zh": "编译去噪网络，每个批大小各编译一次"}
NEEDS: tuple[str, ...] = ()
CHANGES: dict[str, str] = {}
OPTIONS = (Option("backend", "inductor", choices=BACKENDS), Option("mode", "default", choices=MODES))
MECHANISM = {
    "parts": Quantity(en="parts of the pipeline that were given to the compiler", zh="交给编译器的管线部件数"),
    "compiled_passes": Quantity(
        en="passes in a call of which something ran as compiled code",
        zh="每次调用中至少部分以编译代码执行的次数",
        promised=True,
    ),
    "eager_passes": Quantity(
        en="passes in a call of which something that was to be compiled ran eagerly",
        zh="每次调用中本应编译的代码以 eager 方式执行的次数",
        fallback="warning",
    ),
    "compilations": Quantity(en="compilations during a call", zh="每次调用期间的编译次数"),
    "graphs": Quantity(en="graphs compiled so far", zh="至今编译的计算图数"),
    "recompilations": Quantity(en="recompilations so far", zh="至今重新编译的次数"),
    "graph_breaks": Quantity(
        en="graph breaks so far, where Python runs between two graphs",
        zh="至今的图中断次数（两图之间由 Python 执行）",
        fallback="note",
    ),
    "cuda_graphs_skipped": Quantity(
        en="CUDA graphs that the compiler left out so far", zh="至今编译器放弃的 CUDA graph 数", fallback="note"
    ),
}


def caution(device: str) -> str:
    """The first call of every batch size is slow, on any device."""
    return Phrase("the first call of every batch size compiles, which takes from seconds to minutes")


def apply(pipe: Any, backend: str, mode: str) -> None:
    """Compile the denoiser in place; raises InputError when there is none, or the backend has no such mode."""
    import torch

    denoiser = getattr(pipe, "unet", None) or getattr(pipe, "transformer", None)
    if denoiser is None:
        raise InputError("technique compile", given=type(pipe).__name__, expected="a denoiser", todo="drop it")
    if mode != "default" and backend != "inductor":
        raise InputError(
            "option mode of compile",
            given=mode,
            expected=Phrase("default, with the backend {backend}", backend=backend),
            todo="modes are inductor's: drop one of the two options",
        )
    fail_instead_of_running_eagerly(RECOMPILE_LIMIT)
    denoiser.forward = torch.compile(denoiser.forward, backend=backend, mode=mode, dynamic=False)


def fail_instead_of_running_eagerly(limit: int) -> None:
    """Let torch compile a function up to `limit` times, and raise beyond it or when it cannot compile.

    These settings of `torch._dynamo` are private; `tests/worker/test_compile.py` fails if a new version moves them.
    """
    import torch._dynamo

    config: Any = torch._dynamo.config
    config.recompile_limit = max(config.recompile_limit, limit)
    config.accumulated_recompile_limit = max(config.accumulated_recompile_limit, limit)
    config.fail_on_recompile_limit_hit = True
    config.suppress_errors = False


def is_applied(pipe: Any) -> bool:
    """Whether any part was given to the compiler."""
    return _dynamo.is_compiled(pipe)


def mechanism(pipe: Any, **options: Any) -> Seen:
    """Passes through compiled parts, and what the compiler did since the process began."""
    return _dynamo.watch(pipe)
