"""The protocol of a new run: widgets in, fields of `RunOptions` out, and a place below each for what is wrong with it.

Defaults, bounds and choices are those of the fields; labels and help are the catalogue's `protocol.NAME` and
`protocol.NAME_help`. All is in an expander that has the present values in its label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bench_core.machine import cores, device
from bench_core.request import accept, prompts, values
from bench_core.request.fields import default, limits
from bench_core.request.run_options import PRECISION_MAX_TIME_S, STARTS
from bench_core.spec import DEFAULT_ROUNDS, OUTPUT_TYPES, SEED_POLICIES
from pages._ui.frame.text import code, listed, named, t, text_or
from pages._ui.run import at_present, reach

Places = dict[str, DeltaGenerator]
"""Below each field, by what an error about it calls the field."""
SIZES = (1, 2, 4, 8, 16, 32, 64)
STEPS = (4, 10, 20, 30, 50)
STOPS = ("rounds", "precision")
STOP = "run.stop"
MINUTE_S = 60
MAX_BROWSER_NUMBER = 2**53 - 1
"""Beyond it a browser's numbers are not exact."""
KEEP: dict[str, Any] = {"persist_state": "session"}
"""Widgets keep their values while another view or page is shown."""


def draw(places: Places) -> dict[str, Any]:
    """All settings, as fields of `RunOptions`."""
    label = t("protocol.now", values=at_present.values())
    with st.expander(label, key="run.protocol", icon=":material/tune:", expanded=at_present.was_changed(label)):
        settings = main_settings(places)
        st.markdown(f"**{t('protocol.advanced')}**")
        return settings | advanced_settings(places)


def main_settings(places: Places) -> dict[str, Any]:
    """The settings that most runs differ in, as fields of `RunOptions`."""
    left, right = st.columns([3, 2])
    sizes = _numbers(left, "batch_sizes", SIZES, places)
    auto = left.toggle(t("protocol.auto_batch"), key="run.auto_batch", help=t("protocol.auto_batch_help"), **KEEP)
    steps = _numbers(right, "steps", STEPS, places)
    settings: dict[str, Any] = {
        "batch_sizes": list(dict.fromkeys([*sizes, values.AUTO])) if auto else sizes,
        "steps": steps,
    }
    return settings | _stop(settings, places) | _seeds_and_device()


def advanced_settings(places: Places) -> dict[str, Any]:
    """The settings that usually stay as they are."""
    own = t("protocol.own_size")
    left, middle, right = st.columns(3)
    settings = {
        "guidance_scale": _number(left, "guidance_scale", step=0.5, placeholder=own),
        "height": _number(left, "height", placeholder=own),
        "width": _number(left, "width", placeholder=own),
        "seed": _number(middle, "seed"),
        "warm_up": _number(middle, "warm_up"),
        "threads": _number(middle, "threads", value=_default_threads()),
        "output_type": _choice(right, "output_type", named("output_type", OUTPUT_TYPES)),
    }
    places["size"] = left.container()
    if not _by_precision():
        settings |= _time_limit(right)
        places["max time"] = right.container()
    return settings | {"prompts": _prompts(places), "accept": _accept(places)}


def _stop(cells: dict[str, Any], places: Places) -> dict[str, Any]:
    """When a cell has enough calls: after a fixed number of rounds, or when its interval is narrow enough."""
    st.segmented_control(
        t("protocol.stop"),
        STOPS,
        default=STOPS[0],
        required=True,
        key=STOP,
        format_func=named("protocol.stop", STOPS),
        help=t("protocol.stop_help"),
        **KEEP,
    )
    return _precision(cells, places) if _by_precision() else _rounds(places)


def _by_precision() -> bool:
    return st.session_state.get(STOP) == "precision"


def _rounds(places: Places) -> dict[str, Any]:
    left, middle, right = st.columns(3)
    rounds = _number(left, "rounds", value=DEFAULT_ROUNDS)
    return {"rounds": rounds, "starts": _starts(middle, rounds, places), "samples": _number(right, "samples")}


def _precision(cells: dict[str, Any], places: Places) -> dict[str, Any]:
    """A precision in percent, with what it takes here; its time limit has a widget and a default of its own."""
    left, right = st.columns(2)
    percent = _number(left, "precision", unit=0.01, value=reach.usual_percent(cells), step=0.5)
    shown = {"key": "run.precision_minutes", "value": PRECISION_MAX_TIME_S / MINUTE_S}
    minutes = _number(right, "max_time", unit=MINUTE_S, step=1.0, **shown)
    places["max time"] = right.container()
    reach.draw(cells, percent)
    precision = round(percent / 100, 6)  # 0.7 / 100 is 0.006999999999999999
    limits_s = {"precision": precision, "max_time": minutes * MINUTE_S}
    return limits_s | {"starts": _starts(left, STARTS, places), "samples": _number(right, "samples")}


def _starts(column: DeltaGenerator, rounds: int, places: Places) -> int | None:
    """How many sets of fresh processes the rounds are divided among; None where the default stays."""
    starts: int | None = _number(column, "starts", placeholder=str(min(STARTS, rounds)))
    places["starts"] = column.container()
    return starts


def _time_limit(column: DeltaGenerator) -> dict[str, Any]:
    """The time limit of a fixed number of rounds."""
    minutes = _number(column, "max_time", unit=MINUTE_S, step=1.0, placeholder=t("protocol.no_limit"))
    return {"max_time": None if minutes is None else minutes * MINUTE_S}


def _seeds_and_device() -> dict[str, Any]:
    left, right = st.columns(2)
    policy = _choice(left, "seed_policy", named("seed_policy", SEED_POLICIES))
    where = right.selectbox(
        t("protocol.device"),
        device.choices(),
        index=device.choices().index(device.default()),
        key="run.device",
        format_func={name: _device(name) for name in device.choices()}.__getitem__,
        **KEEP,
    )
    return {"seed_policy": policy, "device": where}


def _device(name: str) -> str:
    return t("protocol.device_named", name=name, model=device.name_of(name))


def _default_threads() -> int:
    return cores.default_threads(st.session_state.get("run.device", device.default()))


def _prompts(places: Places) -> list[str] | None:
    built_in = t("protocol.prompts_own", n=len(prompts.default_prompts()))
    text = st.text_area(t("protocol.prompts"), key="run.prompts", placeholder=built_in, **KEEP)
    places["prompts"] = st.container()
    return [line for line in text.splitlines() if line.strip()] or None


def _accept(places: Places) -> list[str]:
    text = st.text_area(
        t("protocol.accept"), key="run.accept", placeholder=accept.EXAMPLE, help=t("protocol.accept_help"), **KEEP
    )
    places["accept"] = st.container()
    return [line for line in text.splitlines() if line.strip()]


# -- one widget of a field --------------------------------------------------------------------------------------------


def _number(column: DeltaGenerator, name: str, *, unit: float = 1, **shown: Any) -> Any:
    """A number of a field, shown in a unit (a percent is 0.01); `shown` goes to the widget, its value in that unit."""
    bounds = limits(name)
    kind = int if bounds.whole else float
    low, high = (None if b is None else kind(min(b, MAX_BROWSER_NUMBER) / unit) for b in (bounds.low, bounds.high))
    usual = {"key": f"run.{name}", "value": default(name), "step": bounds.step, "help": _help(name)}
    usual |= {"min_value": low, "max_value": high}
    return column.number_input(t(f"protocol.{name}"), **usual | shown, **KEEP)


def _choice(column: DeltaGenerator, name: str, words: Callable[[str], str]) -> str:
    """One of the names that a field may have."""
    choices = limits(name).choices
    chosen: str = column.selectbox(
        t(f"protocol.{name}"),
        choices,
        index=choices.index(default(name)),
        key=f"run.{name}",
        format_func=words,
        help=_help(name),
        **KEEP,
    )
    return chosen


def _numbers(column: DeltaGenerator, name: str, offered: Sequence[int], places: Places) -> list[int | float | str]:
    """Several whole numbers as chips, typed one by one or all at once; `RunOptions` refuses what is no whole number."""
    key = f"run.{name}"
    chosen = column.multiselect(
        t(f"protocol.{name}"),
        [str(n) for n in offered],
        default=[str(n) for n in default(name)],
        key=key,
        select_all=False,
        accept_new_options=True,
        wrap=True,
        placeholder=t("protocol.type_numbers"),
        help=t("protocol.numbers_help"),
        on_change=_separate,
        args=(key,),
        **KEEP,
    )
    places[values.label(name)] = column.container()
    typed = values.separated(chosen)
    if wrong := [text for text in typed if not values.is_size(text)]:
        _drop_button(column, key, wrong)
    return [values.number(text) for text in typed]


def _separate(key: str) -> None:
    """`1,2,4` becomes three chips."""
    st.session_state[key] = values.separated(st.session_state[key])


def _drop_button(column: DeltaGenerator, key: str, wrong: Sequence[str]) -> None:
    """A button that takes out what is no whole number."""
    column.button(
        t("protocol.drop", what=listed(code(text) for text in wrong)),
        key=f"{key}.drop",
        icon=":material/backspace:",
        on_click=_drop,
        args=(key, wrong),
    )


def _drop(key: str, wrong: Sequence[str]) -> None:
    st.session_state[key] = [text for text in st.session_state[key] if text not in wrong]


def _help(name: str) -> str | None:
    return text_or(f"protocol.{name}_help", "") or None
