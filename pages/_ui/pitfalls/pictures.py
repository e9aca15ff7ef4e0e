"""The pictures of both sides in the order in which they were made; one that was made before is said to be the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from bench_core import plan
from bench_core.lab.experiment import fair_side, wrong_side
from bench_core.pitfalls.registry import Pitfall
from bench_core.records import Call
from bench_core.results.result import Result
from bench_core.store.folders import run_folder
from pages._ui.frame.text import listed, plain, t
from pages._ui.show.pictures import enlarged

MOST, WIDTH_PX = 16, 84
"""Pictures of a row, and their width."""


class Picture(NamedTuple):
    """A picture that was made; `same_as` is the number of an earlier one of its row with the same pixels, from 1."""

    path: Path
    prompt: str
    same_as: int | None


def draw(pitfall: Pitfall, result: Result, *, width_px: int = WIDTH_PX) -> None:
    """A row for each candidate; that there are none, where there are none."""
    st.subheader(t("pitfalls.pictures"))
    rows = {names: _pictures(result, key) for key, names in _roles(pitfall, result).items()}
    if not any(rows.values()):
        st.caption(t("pictures.none"))
    for names, pictures in rows.items():
        if pictures:
            _row(names, pictures, width_px)


def _roles(pitfall: Pitfall, result: Result) -> dict[str, str]:
    """Whom each candidate stands for, e.g. `fair side, baseline`; both sides may share one."""
    roles: dict[str, list[str]] = {}
    for side, (_, taken) in (("wrong", wrong_side(result, pitfall)), ("fair", fair_side(result, pitfall))):
        for role, key in (("base", taken.base), ("other", taken.other)):
            name = side if taken.base == taken.other else f"{side}.{role}"
            roles.setdefault(key, []).append(t(f"pitfalls.side.{name}"))
    return {key: listed(dict.fromkeys(names)) for key, names in roles.items()}


def _pictures(result: Result, key: str) -> list[Picture]:
    """The first pictures of a candidate."""
    folder, first = run_folder(result.run.run_id) / "images", dict[str, int]()
    found = []
    for number, (sample, name) in enumerate(_made(result.calls, key), 1):
        path = folder / f"{name}.png"
        same_as = first.get(name)
        first.setdefault(name, number)
        if path.exists():
            found.append(Picture(path, plan.prompt(result.spec.protocol, "timed", sample), same_as))
        if len(found) == MOST:
            break
    return found


def _made(calls: Iterable[Call], key: str) -> Iterable[tuple[int, str]]:
    """Sample and hash of every picture that a candidate made in its timed calls, in order."""
    for call in calls:
        if call.counts and call.candidate == key:
            yield from zip(call.sample_ids, call.image_hashes, strict=False)


def _row(names: str, pictures: list[Picture], width_px: int) -> None:
    different = sum(picture.same_as is None for picture in pictures)
    st.markdown(t("pitfalls.pictures_of", names=f"**{plain(names)}**", n=len(pictures), different=different))
    with st.container(horizontal=True, gap="small"):
        for number, picture in enumerate(pictures, 1):
            with st.container(width=width_px, gap="xsmall"):
                alt = t("pictures.alt", candidate=names, prompt=picture.prompt)
                st.image(enlarged(str(picture.path)), width=width_px, alt=alt)
                same = "" if picture.same_as is None else t("pitfalls.same_as", n=picture.same_as)
                st.caption(f"{number} {same}")
