"""The images that were timed, same prompt and seed side by side: a row a sample, a column a candidate.

A technique that is fast because it draws something else is noticed here first.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from bench_core import plan
from bench_core.results.result import Result
from bench_core.store.folders import run_folder
from pages._ui.frame.text import breakable, plain, t
from pages._ui.show import choice

SHOWN_PX, NARROW_PX = 144, 120
"""Width of a picture; the narrow one where a run has more than three candidates."""
FIRST_ROWS = 4


def draw(result: Result, names: Mapping[str, str] | None = None) -> None:
    """Choose batch size and steps when there is a choice, then the rows; `names` are shown instead of candidates."""
    protocol = result.spec.protocol
    st.subheader(t("pictures.title"))
    if protocol.output_type == "latent":
        st.caption(t("pictures.latent"))
        return
    with st.container(horizontal=True):
        timed = sorted({c.batch_size for c in result.cells if c.batch_s is not None})
        batch_size = choice.number(t("column.batch_size"), timed, "pictures.batch_size")
        steps = choice.steps(result, "pictures.steps")
    samples = _samples(result, batch_size, steps)
    if not samples:
        st.caption(t("pictures.none"))
        return
    st.caption(t(f"pictures.about_{protocol.seed_policy}"))
    for sample in sorted(samples)[: None if st.session_state.get("pictures.all") else FIRST_ROWS]:
        _row(result, sample, samples[sample], names or {})
    if len(samples) > FIRST_ROWS:
        st.toggle(t("pictures.all", n=len(samples)), key="pictures.all")


def _samples(result: Result, batch_size: int, steps: int) -> dict[int, dict[str, Path]]:
    """Image files by sample and candidate, for the samples that have any stored image."""
    folder = run_folder(result.run.run_id) / "images"
    found: dict[int, dict[str, Path]] = {}
    for call in result.calls:
        if call.counts and (call.batch_size, call.steps) == (batch_size, steps):
            for sample, name in zip(call.sample_ids, call.image_hashes, strict=False):
                path = folder / f"{name}.png"
                if path.exists():
                    found.setdefault(sample, {})[call.candidate] = path
    return found


def _row(result: Result, sample: int, files: dict[str, Path], names: Mapping[str, str]) -> None:
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
            same = base is not None and candidate != result.spec.baseline and files.get(candidate) == base
            _picture(
                names.get(candidate, candidate),
                files.get(candidate),
                prompt,
                width,
                t("pictures.identical") if same else "",
            )


def _picture(candidate: str, path: Path | None, prompt: str, width: int, note: str) -> None:
    with st.container(width=width, gap="xsmall"):
        if path is None:
            st.caption(t("pictures.missing"))
        else:
            st.image(enlarged(str(path)), width=width, alt=t("pictures.alt", candidate=candidate, prompt=prompt))
        st.caption(breakable(candidate) + (f"  \n*{note}*" if note else ""))


@st.cache_data(max_entries=512, show_spinner=False)
def enlarged(path: str) -> bytes:
    """A PNG of at least the size that is shown, every pixel a sharp square: browsers would blur a small one."""
    from io import BytesIO

    from PIL import Image

    with Image.open(path) as image:
        factor = max(1, -(-2 * SHOWN_PX // image.width))
        bigger = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    out = BytesIO()
    bigger.save(out, format="PNG")
    return out.getvalue()
