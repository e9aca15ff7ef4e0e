"""The conditions of a run in words: protocol, machine, versions, clock. They stand beside every result."""

from __future__ import annotations

import streamlit as st

from bench_core.results import Result
from pages._ui.text import t

UNKNOWN = "–"


def table(result: Result, *, clock: str = "batch_s") -> None:
    """The conditions as a table of two columns, to be printed with the chart."""
    import pandas as pd

    rows = [*_protocol(result), *_machine(result), (t("condition.clock"), t(f"clock.{clock}"))]
    frame = pd.DataFrame(rows, columns=[t("condition.what"), t("condition.value")])
    st.table(frame, border="horizontal", hide_index=True, hide_header=True)


def _protocol(result: Result) -> list[tuple[str, str]]:
    p = result.spec.protocol
    size = f"{p.width or '·'} × {p.height or '·'} px" if p.width or p.height else _seen_size(result)
    limit = result.spec.max_time_s
    rows = [
        ("prompts", t("condition.n_prompts", n=len(p.prompts))),
        ("batch_sizes", ", ".join(map(str, p.batch_sizes))),
        ("steps", ", ".join(map(str, p.steps))),
        ("rounds", t("condition.n_rounds", rounds=p.rounds, samples=p.samples)),
        ("warm_up", t("condition.n_warm_up", warm_up=p.warm_up_calls, settle=p.settle_calls)),
        ("guidance", f"{p.guidance_scale:g}"),
        ("size", size),
        ("seed", f"{p.seed}, {t('seed_policy.' + p.seed_policy)}"),
        ("output_type", t(f"output_type.{p.output_type}")),
        ("dtype", p.dtype),
        ("scope", t("condition.scope_value")),
        ("margin", f"± {p.margin * 100:g} %"),
    ]
    if limit is not None:
        rows.append(("max_time", f"{limit:g} s"))
    return [(t(f"condition.{name}"), value) for name, value in rows]


def _seen_size(result: Result) -> str:
    """The size that images were seen to have; several when they differ."""
    seen = {(c.witness.width, c.witness.height) for c in result.calls if c.phase == "timed" and c.witness.width}
    return ", ".join(f"{w} × {h} px" for w, h in sorted(seen)) or t("condition.own_size")


def _machine(result: Result) -> list[tuple[str, str]]:
    p, facts = result.spec.protocol, result.environment
    packages = {name: version for name, version in facts.get("packages", {}).items() if version}
    versions = ", ".join(f"{name} {version}" for name, version in packages.items())
    rows = [
        ("device", f"{p.device} · {facts.get('device_name', UNKNOWN)}"),
        ("threads", t("condition.n_threads", threads=p.threads, policy=p.omp_wait_policy)),
        ("versions", versions or UNKNOWN),
        ("system", f"Python {facts.get('python', UNKNOWN)} · {facts.get('os', UNKNOWN)}"),
    ]
    return [(t(f"condition.{name}"), value) for name, value in rows]
