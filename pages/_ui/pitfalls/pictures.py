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
from bench_core.results.quality import MeanScore, quality
from bench_core.results.result import Result
from bench_core.store.folders import run_folder
from pages._ui.frame.text import listed, plain, t
from pages._ui.show.pictures import enlarged

MOST, WIDTH_PX = 16, 80
"""Pictures of a row, and their width."""


class Picture(NamedTuple):
    """A picture that was made; `same_as` is the number of an earlier one of its row with the same pixels, from 1."""

    path: Path
    prompt: str
    same_as: int | None


def draw(pitfall: Pitfall, result: Result, *, width_px: int = WIDTH_PX) -> None:
    """A row for each candidate; that there are none, where there are none."""
    st.subheader(t("pitfalls.pictures"))
    roles = _roles(pitfall, result)
    rows = {key: _pictures(result, key) for key in roles}
    if not any(rows.values()):
        st.caption(t("pictures.none"))
    for key, pictures in rows.items():
        if pictures:
            _row(roles[key], pictures, width_px)
            _scores(result, key)


def _roles(pitfall: Pitfall, result: Result) -> dict[str, str]:
    """Whom each candidate stands for, e.g. `fair side, baseline`; both sides may share one."""
    roles: dict[str, list[str]] = {}
    (_, wrong), (_, fair) = wrong_side(result, pitfall), fair_side(result, pitfall)
    for side, taken in (("wrong", wrong), ("fair", fair)):
        for role, key in (("base", taken.base), ("other", taken.other)):
            name = side if taken.base == taken.other else f"{side}.{role}"
            roles.setdefault(key, []).append(t(f"pitfalls.side.{name}"))
    for key in fair.others:
        roles.setdefault(key, [t("pitfalls.control", candidate=key)])
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
    with st.container(horizontal=True, gap="xsmall"):
        for number, picture in enumerate(pictures, 1):
            with st.container(width=width_px, gap="xsmall"):
                alt = t("pictures.alt", candidate=names, prompt=picture.prompt)
                st.image(enlarged(str(picture.path)), width=width_px, alt=alt)
                same = "" if picture.same_as is None else t("pitfalls.same_as", n=picture.same_as)
                st.caption(f"{number} {same}")


def _scores(result: Result, key: str) -> None:
    """How good a candidate's pictures are, where they were scored."""
    found = quality(result, key, result.spec.baseline)
    if found is None or found.clip is None:
        return
    said = [t("pitfalls.clip", mean=f"{found.clip.mean:.1f}")]
    if found.clip_difference is not None:
        said.append(t("pitfalls.clip_difference", difference=_interval(found.clip_difference, "+.1f")))
    if found.ssim is not None:
        said.append(t("pitfalls.ssim", ssim=_interval(found.ssim, ".3f")))
    st.caption(" · ".join(said))


def _interval(score: MeanScore, form: str) -> str:
    if score.ci_low is None or score.ci_high is None:
        return f"{score.mean:{form}}"
    return f"{score.mean:{form}} [{score.ci_low:{form}}, {score.ci_high:{form}}]"
