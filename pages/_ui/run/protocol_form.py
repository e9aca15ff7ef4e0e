"""The protocol of a run to be: widgets in, keyword arguments of `request.make_spec` out.

What is checked here is only that numbers are numbers; what they may be is the core's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from bench_core import spec
from bench_core.errors import InputError
from bench_core.machine import cores, device
from bench_core.request import build
from pages._ui.frame.text import named, t

SIZES = (1, 2, 4, 8, 16, 32, 64)
STEPS = (4, 10, 20, 30, 50)
STOPS = ("rounds", "precision")
STOP, AUTO = "run.stop", "run.auto_batch"
DEFAULT_PERCENT, DEFAULT_MINUTES = 1.0, 10.0
"""Of a wished precision, and of the time limit that goes with it."""
keep: dict[str, Any] = {"persist_state": "session"}
"""Widgets keep their values while another view or page is shown."""


def main_settings() -> dict[str, Any]:
    """What most runs differ in."""
    left, right = st.columns([3, 2])
    with left:
        sizes = _numbers("run.batch_sizes", t("protocol.batch_sizes"), SIZES, spec.DEFAULT_BATCH_SIZES)
        auto = st.toggle(t("protocol.auto_batch"), key=AUTO, help=t("protocol.auto_batch_help"), **keep)
    with right:
        steps = _numbers("run.steps", t("protocol.steps"), STEPS, spec.DEFAULT_STEPS)
    settings = {"batch_sizes": partial(_whole, "batch sizes", sizes), "steps": partial(_whole, "steps", steps)}
    if auto:
        settings["auto_batch"] = True
    return settings | _how_long() | _seeds_and_device()


def _how_long() -> dict[str, Any]:
    """When a cell is measured enough: after a fixed number of rounds, or when its interval is narrow enough."""
    st.segmented_control(
        t("protocol.stop"),
        STOPS,
        default=STOPS[0],
        required=True,
        key=STOP,
        format_func=named("protocol.stop", STOPS),
        help=t("protocol.stop_help"),
        **keep,
    )
    return _precision() if _by_precision() else _rounds()


def _by_precision() -> bool:
    return st.session_state.get(STOP) == "precision"


def _rounds() -> dict[str, Any]:
    left, right = st.columns(2)
    rounds = left.number_input(
        t("protocol.rounds"), 1, 10_000, spec.DEFAULT_ROUNDS, key="run.rounds", help=t("protocol.rounds_help"), **keep
    )
    return {"rounds": rounds, "samples": _samples(right)}


def _precision() -> dict[str, Any]:
    left, middle, right = st.columns(3)
    percent = left.number_input(
        t("protocol.precision"),
        0.1,
        50.0,
        DEFAULT_PERCENT,
        0.5,
        key="run.precision",
        help=t("protocol.precision_help"),
        **keep,
    )
    minutes = middle.number_input(
        t("protocol.max_time"), 0.1, 10_000.0, DEFAULT_MINUTES, 1.0, key="run.precision_minutes", **keep
    )
    precision = round(percent / 100, 6)  # 0.7 / 100 is 0.006999999999999999
    return {"precision": precision, "max_time_s": minutes * 60, "samples": _samples(right)}


def _samples(column: Any) -> int:
    return column.number_input(
        t("protocol.samples"), 0, 1_000_000, 0, key="run.samples", help=t("protocol.samples_help"), **keep
    )


def _seeds_and_device() -> dict[str, Any]:
    left, right = st.columns(2)
    policy = left.selectbox(
        t("protocol.seed_policy"),
        spec.SEED_POLICIES,
        key="run.seed_policy",
        format_func=named("seed_policy", spec.SEED_POLICIES),
        help=t("protocol.seed_policy_help"),
        **keep,
    )
    where = right.selectbox(
        t("protocol.device"),
        device.choices(),
        index=device.choices().index(device.default()),
        key="run.device",
        format_func=_device,
        **keep,
    )
    return {"seed_policy": policy, "device_name": where}


def advanced_settings() -> dict[str, Any]:
    """What usually stays as it is."""
    with st.expander(t("protocol.advanced"), icon=":material/tune:"):
        left, middle, right = st.columns(3)
        with left:
            guidance = st.number_input(
                t("protocol.guidance"),
                0.0,
                50.0,
                None,
                0.5,
                key="run.guidance",
                placeholder=t("protocol.own_size"),
                help=t("protocol.guidance_help"),
                **keep,
            )
            height = st.number_input(
                t("protocol.height"), 8, 4096, None, 8, key="run.height", placeholder=t("protocol.own_size"), **keep
            )
            width = st.number_input(
                t("protocol.width"), 8, 4096, None, 8, key="run.width", placeholder=t("protocol.own_size"), **keep
            )
        with middle:
            seed = st.number_input(t("protocol.seed"), 0, 2**31, 0, key="run.seed", **keep)
            warm_up = st.number_input(
                t("protocol.warm_up"),
                0,
                100,
                spec.WARM_UP_CALLS,
                key="run.warm_up",
                help=t("protocol.warm_up_help"),
                **keep,
            )
            threads = st.number_input(
                t("protocol.threads"),
                1,
                1024,
                cores.default_threads(st.session_state.get("run.device", device.default())),
                key="run.threads",
                help=t("protocol.threads_help"),
                **keep,
            )
        with right:
            output = st.selectbox(
                t("protocol.output_type"),
                spec.OUTPUT_TYPES,
                key="run.output_type",
                format_func=named("output_type", spec.OUTPUT_TYPES),
                **keep,
            )
            limit = {} if _by_precision() else _time_limit()
            name = st.text_input(t("protocol.name"), key="run.name", placeholder=t("protocol.name_own"), **keep)
        prompts = st.text_area(
            t("protocol.prompts"),
            key="run.prompts",
            placeholder=t("protocol.prompts_own", n=len(build.default_prompts())),
            **keep,
        )
    lines = [line for line in prompts.splitlines() if line.strip()]
    return {
        "guidance_scale": guidance,
        "height": height,
        "width": width,
        "seed": seed,
        "warm_up": warm_up,
        "threads": threads,
        "output_type": output,
        "name": name.strip() or None,
        "prompts": lines or None,
    } | limit


def _time_limit() -> dict[str, Any]:
    """Of a fixed number of rounds; a precision has a limit of its own, beside it."""
    minutes = st.number_input(
        t("protocol.max_time"),
        0.1,
        10_000.0,
        None,
        1.0,
        key="run.max_time",
        placeholder=t("protocol.no_limit"),
        **keep,
    )
    return {"max_time_s": None if minutes is None else minutes * 60}


def _numbers(key: str, label: str, offered: Sequence[int], default: Sequence[int]) -> list[str]:
    """Several whole numbers as chips; any other number can be typed in."""
    return st.multiselect(
        label,
        [str(n) for n in offered],
        default=[str(n) for n in default],
        key=key,
        accept_new_options=True,
        wrap=True,
        placeholder=t("protocol.type_numbers"),
        help=t("protocol.numbers_help"),
        **keep,
    )


def _whole(what: str, texts: Sequence[str]) -> tuple[int, ...]:
    for text in texts:
        if not text.strip().isdecimal():
            raise InputError(what, given=text, expected="whole numbers from 1", todo="e.g. 1, 2, 4, 8")
    return tuple(int(text) for text in texts)


def _device(name: str) -> str:
    return f"{name} ({device.name_of(name)})"
