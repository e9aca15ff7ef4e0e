"""The conditions of a run in words: protocol, machine, versions, clock. They stand beside every result."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from bench_core.results.own_environments import OwnEnvironment, own_environments
from bench_core.results.result import Result
from bench_core.spec import Protocol
from pages._ui.frame.text import code, listed, t
from pages._ui.show import choice

UNKNOWN = "–"


def clock_note(result: Result) -> None:
    """Which clock times are by, where it is not the usual one."""
    if result.clock == "outside_s":
        st.caption(t("clock.note"))


def table(result: Result, *, clocks: Iterable[str] = ("batch_s",)) -> None:
    """The conditions as a table of two columns, to be printed with the chart; `clocks` are those that were read."""
    import pandas as pd

    read = "; ".join(t(f"clock.{clock}") for clock in sorted(set(clocks)))
    rows = [*_protocol(result), *_machine(result), (t("condition.clock"), read)]
    frame = pd.DataFrame(rows, columns=[t("condition.what"), t("condition.value")])
    st.table(frame, border="horizontal", hide_index=True, hide_header=True)


def _protocol(result: Result) -> list[tuple[str, str]]:
    p = result.spec.protocol
    size = f"{p.width or '·'} × {p.height or '·'} px" if p.width or p.height else _seen_size(result)
    limit = result.spec.max_time_s
    rows = [
        ("prompts", t("condition.n_prompts", n=len(p.prompts))),
        ("batch_sizes", _batch_sizes(result)),
        ("steps", ", ".join(map(str, p.steps))),
        ("rounds", _rounds(p)),
        *([("precision", t("condition.precision_value", percent=f"{p.precision * 100:g}"))] if p.precision else []),
        ("warm_up", t("condition.n_warm_up", least=p.warm_up_calls, cap=max(p.warm_up_calls, p.warm_up_cap))),
        ("turns", _turns(result)),
        *([("starts", t("condition.n_starts", n=p.starts))] if p.starts > 1 else []),
        *([("spread", f"± {p.process_spread * 100:g} %")] if p.process_spread else []),
        ("guidance", f"{p.guidance_scale:g}"),
        ("size", size),
        ("seed", f"{p.seed}, {t('seed_policy.' + p.seed_policy)}"),
        ("output_type", t(f"output_type.{p.output_type}")),
        ("dtype", p.dtype),
        ("scope", t("condition.scope_value")),
        ("margin", f"± {p.margin * 100:g} %"),
    ]
    if limit is not None:
        rows.append(("max_time", t("unit.s", n=f"{limit:g}")))
    return [(t(f"condition.{name}"), value) for name, value in rows]


def _rounds(p: Protocol) -> str:
    if p.samples:
        return t("condition.n_rounds", rounds=p.rounds, samples=p.samples)
    return t("condition.least_rounds", rounds=p.rounds) if p.sequential else str(p.rounds)


def _batch_sizes(result: Result) -> str:
    """The batch sizes of the protocol; where they were searched for, those that were tried."""
    if not result.spec.protocol.auto_batch:
        return ", ".join(map(str, result.spec.protocol.batch_sizes))
    return t("condition.searched", sizes=", ".join(map(str, choice.sizes(result))))


def _turns(result: Result) -> str:
    """Calls of a turn, for the batch sizes that share them."""
    by_turn: dict[tuple[int, int], list[str]] = {}
    for b in choice.sizes(result):
        turn = result.spec.protocol.turn(b)
        by_turn.setdefault((turn.settle_calls, turn.timed_calls), []).append(str(b))
    words = {
        t("condition.n_turn" if settle else "condition.n_turn_timed", settle=settle, timed=timed): ", ".join(b)
        for (settle, timed), b in by_turn.items()
    }
    if len(words) == 1:
        return next(iter(words))
    return "; ".join(t("condition.turn_at", turn=turn, sizes=sizes) for turn, sizes in words.items())


def _ceilings(result: Result) -> str | None:
    """The best rates that were measured on the machine; None when they were not."""
    ceilings = result.ceilings
    if not ceilings:
        return None
    rates = [f"{dtype} {_flops(rate)}" for dtype, rate in ceilings["matmul_flops_per_s"].items() if rate]
    copy = ceilings.get("copy_bytes_per_s")
    copied = [t("condition.copy", rate=f"{copy / 1e9:,.0f} GB/s")] if copy else []
    return ", ".join([*rates, *copied]) or None


def _flops(rate: float) -> str:
    return f"{rate / 1e12:.3g} TFLOP/s" if rate >= 1e12 else f"{rate / 1e9:.3g} GFLOP/s"


def _seen_size(result: Result) -> str:
    """The measured size of the images; several when they differ."""
    seen = {(c.witness.width, c.witness.height) for c in result.calls if c.phase == "timed" and c.witness.width}
    return ", ".join(f"{w} × {h} px" for w, h in sorted(seen)) or t("condition.own_size")


def _machine(result: Result) -> list[tuple[str, str]]:
    p, environment = result.spec.protocol, result.environment
    packages = {name: version for name, version in environment.packages.items() if version}
    versions = ", ".join(f"{name} {version}" for name, version in packages.items())
    ceilings = _ceilings(result)
    rows = [
        ("device", f"{p.device} · {environment.device_name or UNKNOWN}"),
        ("threads", t("condition.n_threads", threads=p.threads, policy=p.omp_wait_policy)),
        *([("cores", ", ".join(map(str, environment.worker_cores)))] if environment.worker_cores else []),
        *([("ceilings", ceilings)] if ceilings else []),
        ("versions", versions or UNKNOWN),
        ("system", f"Python {environment.python or UNKNOWN} · {environment.os or UNKNOWN}"),
    ]
    return [*((t(f"condition.{name}"), value) for name, value in rows), *_own_environments(result)]


def _own_environments(result: Result) -> list[tuple[str, str]]:
    """The versions of each candidate that was measured in another environment, with those of this one."""
    return [
        (t("condition.own_environment", candidate=code(own.candidate)), _versions(own))
        for own in own_environments(result)
    ]


def _versions(own: OwnEnvironment) -> str:
    here = {name: version for name, (_, version) in own.differing.items()}
    said = (
        t("condition.version_here", name=name, version=version, here=here[name])
        if name in here
        else f"{name} {version}"
        for name, version in own.said.items()
    )
    return listed(said)
