"""The images that were timed, same prompt and seed side by side: a row a sample, a column a candidate.

A technique that is fast because it draws something else is noticed here first: what changed against the baseline is
said in numbers, and shown as a picture of the difference on request.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import streamlit as st

from bench_core import plan
from bench_core.records import Group
from bench_core.report.names import Names
from bench_core.results import picture_changes
from bench_core.results.picture_changes import Change
from bench_core.results.result import Result
from bench_core.words import formats
from pages._ui.frame.text import breakable, code, plain, t
from pages._ui.show import choice

SHOWN_PX, NARROW_PX = 144, 120
"""Width of a picture; the narrow one where a run has more than three candidates."""
FIRST_ROWS = 4


def draw(result: Result, names: Mapping[str, str] | None = None) -> None:
    """Choose batch size and steps when there is a choice, then the rows; `names` are shown instead of candidates.

    A picture is narrow: without `names` a file goes by its name, without its folders.
    """
    names = names or dict(zip(result.spec.keys, Names(result.spec.keys).all, strict=True))
    protocol = result.spec.protocol
    st.subheader(t("pictures.title"))
    if protocol.output_type == "latent":
        st.caption(t("pictures.latent"))
        return
    if not picture_changes.has_pictures(result):
        st.caption(t("pictures.none"))
        return
    with st.container(horizontal=True):
        timed = sorted({c.batch_size for c in result.cells if c.batch_s is not None})
        batch_size = choice.number(t("column.batch_size"), timed, "pictures.batch_size")
        steps = choice.steps(result, "pictures.steps")
    samples = picture_changes.picture_files(result, batch_size, steps)
    if not samples:
        st.caption(t("pictures.none"))
        return
    st.caption(t(f"pictures.about_{protocol.seed_policy}"))
    gains = _changes(picture_changes.changes(result, samples, Group(batch_size, steps)), names)
    for sample in sorted(samples)[: None if st.session_state.get("pictures.all") else FIRST_ROWS]:
        _row(result, sample, samples[sample], names, gains)
    if len(samples) > FIRST_ROWS:
        st.toggle(t("pictures.all", n=len(samples)), key="pictures.all")


def _changes(found: list[Change], names: Mapping[str, str]) -> dict[str, int]:
    """What changed against the baseline in a line for each candidate; where differences are wanted, their gains."""
    for change in found:
        st.markdown(_change(change, code(names.get(change.candidate, change.candidate))))
    if not any(change.mean for change in found):
        return {}
    shown = st.toggle(t("pictures.differences"), key="pictures.differences", help=t("pictures.differences_help"))
    return {c.candidate: picture_changes.gain_for(c.mean) for c in found if c.mean} if shown else {}


def _change(change: Change, name: str) -> str:
    if not change.most:
        return t("pictures.unchanged", candidate=name, n=change.n)
    numbers = {"mean": formats.levels(change.mean), "most": formats.levels(change.most), "sample": change.most_sample}
    said = t("pictures.changed", candidate=name, n=change.n, **numbers)
    similar = "" if change.ssim is None else t("pictures.ssim", ssim=f"{change.ssim:.3f}")
    return t("sentence.next", first=said, second=similar) if similar else said


def _row(
    result: Result, sample: int, files: dict[str, Path], names: Mapping[str, str], gains: Mapping[str, int]
) -> None:
    protocol = result.spec.protocol
    prompt = plan.prompt(protocol, "timed", sample)
    base = files.get(result.spec.baseline)
    with st.container(horizontal=True, vertical_alignment="top", border=True, gap="small"):
        with st.container(width=190):
            st.markdown(plain(prompt))
            seed = t("pictures.seed", seed=protocol.seed + sample) if protocol.seed_policy == "per-sample" else ""
            st.caption(" · ".join(filter(None, [t("pictures.sample", n=sample), seed])))
        width = SHOWN_PX if len(result.spec.keys) <= 3 else NARROW_PX
        for candidate in result.spec.keys:
            path, other = files.get(candidate), base if candidate != result.spec.baseline else None
            with st.container(width=width, gap="xsmall"):
                _picture(names.get(candidate, candidate), path, prompt, width, _note(path, other))
                if path and other and path != other and candidate in gains:
                    _difference(names.get(candidate, candidate), (str(other), str(path)), gains[candidate], width)


def _note(path: Path | None, base: Path | None) -> str:
    """How far a picture is from that of the baseline; empty where there is nothing to compare."""
    if path is None or base is None:
        return ""
    if path == base:
        return t("pictures.identical")
    difference = picture_changes.difference_of(str(base), str(path))
    return t("pictures.other_size") if difference is None else t("pictures.difference", mean=formats.levels(difference))


def _picture(candidate: str, path: Path | None, prompt: str, width: int, note: str) -> None:
    if path is None:
        st.caption(t("pictures.missing"))
    else:
        st.image(enlarged(str(path)), width=width, alt=t("pictures.alt", candidate=candidate, prompt=prompt))
    st.caption(breakable(candidate) + (f"  \n*{note}*" if note else ""))


def _difference(candidate: str, paths: tuple[str, str], gain: int, width: int) -> None:
    """The difference to the baseline's picture, amplified, which its words say."""
    shown = _difference_picture(*paths, gain)
    if shown is not None:
        st.image(shown, width=width, alt=t("pictures.difference_alt", candidate=candidate, gain=gain))
        st.caption(t("pictures.amplified", gain=gain))


@st.cache_data(max_entries=512, show_spinner=False)
def _difference_picture(base: str, path: str, gain: int) -> bytes | None:
    picture = picture_changes.difference_picture(base, path, gain)
    return None if picture is None else _sharp(BytesIO(picture))


@st.cache_data(max_entries=512, show_spinner=False)
def enlarged(path: str) -> bytes:
    """A PNG of at least the size that is shown, every pixel a sharp square: browsers would blur a small one."""
    return _sharp(path)


def _sharp(source: str | BytesIO) -> bytes:
    from PIL import Image

    with Image.open(source) as image:
        factor = max(1, -(-2 * SHOWN_PX // image.width))
        bigger = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    out = BytesIO()
    bigger.save(out, format="PNG")
    return out.getvalue()
