"""All conditions of a run as pairs of words, for tables: protocol, machine, versions, clock.

>>> # rows(load_result(Store(), "latest"))[0]          # ('Prompts', '36, used in turn')
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bench_core.machine import bubblewrap
from bench_core.models import registry as models
from bench_core.results.own_environments import OwnEnvironment, own_environments
from bench_core.results.result import Result
from bench_core.spec import Protocol
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text
from bench_core.words.formats import listed

UNKNOWN = "–"


def rows(
    result: Result, language: str = DEFAULT_LANGUAGE, *, clocks: Iterable[str] = ("batch_s",)
) -> list[tuple[str, str]]:
    """Every condition with its value; `clocks` are those that were read."""
    read = "; ".join(text(f"clock.{clock}", language=language) for clock in sorted(set(clocks)))
    machine = _machine(result, language)
    return [*_protocol(result, language), *machine, (text("condition.clock", language=language), read)]


def _protocol(result: Result, language: str) -> list[tuple[str, str]]:
    t = partial(text, language=language)
    p = result.spec.protocol
    size = f"{p.width or '·'} × {p.height or '·'} px" if p.width or p.height else _seen_size(result, language)
    limit = result.spec.max_time_s
    found = [
        ("prompts", t("condition.n_prompts", n=len(p.prompts))),
        ("batch_sizes", _batch_sizes(result, language)),
        ("steps", ", ".join(map(str, p.steps))),
        ("rounds", _rounds(p, language)),
        *([("precision", t("condition.precision_value", percent=f"{p.precision * 100:g}"))] if p.precision else []),
        ("warm_up", t("condition.n_warm_up", least=p.warm_up_calls, cap=max(p.warm_up_calls, p.warm_up_cap))),
        ("turns", _turns(result, language)),
        *([("starts", t("condition.n_starts", n=p.starts))] if p.starts > 1 else []),
        *([("spread", f"± {p.process_spread * 100:g} %")] if p.process_spread else []),
        ("guidance", f"{p.guidance_scale:g}"),
        ("size", size),
        ("seed", f"{p.seed}, {t('seed_policy.' + p.seed_policy)}"),
        ("output_type", t(f"output_type.{p.output_type}")),
        ("dtype", p.dtype),
        ("scope", t("condition.scope_value")),
        ("margin", f"± {p.margin * 100:g} %"),
        *([("max_time", t("unit.s", n=f"{limit:g}"))] if limit is not None else []),
    ]
    return [(t(f"condition.{name}"), value) for name, value in found]


def _rounds(p: Protocol, language: str) -> str:
    if p.samples:
        return text("condition.n_rounds", language=language, rounds=p.rounds, samples=p.samples)
    return text("condition.least_rounds", language=language, rounds=p.rounds) if p.sequential else str(p.rounds)


def _sizes(result: Result) -> list[int]:
    """All batch sizes of the run's cells, ascending: those that a search tried are among them."""
    return sorted({c.batch_size for c in result.cells})


def _batch_sizes(result: Result, language: str) -> str:
    """The batch sizes of the protocol; where they were searched for, those that were tried."""
    if not result.spec.protocol.auto_batch:
        return ", ".join(map(str, result.spec.protocol.batch_sizes))
    return text("condition.searched", language=language, sizes=", ".join(map(str, _sizes(result))))


def _turns(result: Result, language: str) -> str:
    """Calls of a turn, for the batch sizes that share them."""
    by_turn: dict[tuple[int, int], list[str]] = {}
    for b in _sizes(result):
        turn = result.spec.protocol.turn(b)
        by_turn.setdefault((turn.settle_calls, turn.timed_calls), []).append(str(b))
    words = {_turn(*turn, language): ", ".join(sizes) for turn, sizes in by_turn.items()}
    if len(words) == 1:
        return next(iter(words))
    said = (text("condition.turn_at", language=language, turn=turn, sizes=sizes) for turn, sizes in words.items())
    return "; ".join(said)


def _turn(settle: int, timed: int, language: str) -> str:
    key = "n_turn" if settle else "n_turn_timed"
    return text(f"condition.{key}", language=language, settle=settle, timed=timed)


def _ceilings(result: Result, language: str) -> str | None:
    """The best rates that were measured on the machine; None when they were not."""
    ceilings = result.ceilings
    if not ceilings:
        return None
    rates = [f"{dtype} {_flops(rate)}" for dtype, rate in ceilings["matmul_flops_per_s"].items() if rate]
    copy = ceilings.get("copy_bytes_per_s")
    copied = [text("condition.copy", language=language, rate=f"{copy / 1e9:,.0f} GB/s")] if copy else []
    return ", ".join([*rates, *copied]) or None


def _flops(rate: float) -> str:
    return f"{rate / 1e12:.3g} TFLOP/s" if rate >= 1e12 else f"{rate / 1e9:.3g} GFLOP/s"


def _seen_size(result: Result, language: str) -> str:
    """The measured size of the images; several when they differ."""
    seen = {(c.witness.width, c.witness.height) for c in result.calls if c.phase == "timed" and c.witness.width}
    return ", ".join(f"{w} × {h} px" for w, h in sorted(seen)) or text("condition.own_size", language=language)


def _machine(result: Result, language: str) -> list[tuple[str, str]]:
    p, environment = result.spec.protocol, result.environment
    versions = ", ".join(f"{name} {version}" for name, version in environment.packages.items() if version)
    ceilings = _ceilings(result, language)
    threads = text("condition.n_threads", language=language, threads=p.threads, policy=p.omp_wait_policy)
    found = [
        ("device", f"{p.device} · {environment.device_name or UNKNOWN}"),
        ("threads", threads),
        *([("cores", ", ".join(map(str, environment.worker_cores)))] if environment.worker_cores else []),
        *([("ceilings", ceilings)] if ceilings else []),
        *([("sandbox", _sandbox(result, language))] if _runs_code(result) else []),
        ("versions", versions or UNKNOWN),
        ("system", f"Python {environment.python or UNKNOWN} · {environment.os or UNKNOWN}"),
    ]
    said = [(text(f"condition.{name}", language=language), value) for name, value in found]
    return said + [_own_environment(own, language) for own in own_environments(result)]


def _runs_code(result: Result) -> bool:
    return any(models.runs_code(c.model) for c in result.spec.candidates)


def _sandbox(result: Result, language: str) -> str:
    """What model files could reach."""
    if result.sandbox == bubblewrap.NONE:
        return text("condition.sandbox_none", language=language)
    return text("condition.sandbox_of", language=language, name=result.sandbox)


def _own_environment(own: OwnEnvironment, language: str) -> tuple[str, str]:
    """The versions of a candidate that was measured in another environment, with those of this one."""
    said = []
    for name, version in own.said.items():
        here = own.differing[name][1] if name in own.differing else None
        other = {"name": name, "version": version, "here": here}
        said.append(f"{name} {version}" if here is None else text("condition.version_here", language=language, **other))
    return text("condition.own_environment", language=language, candidate=own.candidate), listed(said, language)
