"""What the pictures of an entry are worth: their scores, and whether fewer steps would have done as well."""

from __future__ import annotations

import streamlit as st

from bench_core.fairness.registry import rules
from bench_core.suite.metrics import Control, Quality
from pages._ui.frame.text import evidence_or, language, listed, plain, t, translated
from pages._ui.show import figure


def quality(found: Quality, prompt_id: str) -> None:
    """The scores of the pictures beside the baseline's."""
    import pandas as pd

    st.subheader(t("suite.quality"))
    kept = {True: "kept", False: "lost", None: "unknown"}[found.kept]
    said, reason = t(f"suite.quality.{kept}"), _reason(found)
    st.markdown(t("sentence.next", first=said, second=plain(reason)) if reason else said)
    if not found.scores:
        return
    rows = [
        {
            "role": t(f"suite.role.{s.candidate}"),
            "n": s.n_samples,
            "clip": None if s.clip is None else f"{s.clip:.2f}",
            "clip_difference": _interval(s.clip_difference, s.clip_ci_low, s.clip_ci_high, "+.2f"),
            "ssim": _interval(s.ssim, s.ssim_ci_low, s.ssim_ci_high, ".3f"),
        }
        for s in found.scores
    ]
    frame = pd.DataFrame(rows)
    headings = {name: t(f"suite.picture.{name}") for name in frame}
    figure.show_table(frame, headings, alt=t("suite.quality_alt", id=prompt_id), key="suite.quality")


def _reason(found: Quality) -> str:
    """Why it is so, as far as the table below does not say it: the tripwires, or what was in the way of scores."""
    tripwires = [rule for s in found.scores if s.candidate == "generated" for rule in s.tripwires]
    if tripwires:
        return listed(rules()[rule].words[language()].title if rule in rules() else rule for rule in tripwires)
    return "" if found.kept is False else translated(found.message)


def _interval(mean: float | None, low: float | None, high: float | None, form: str) -> str | None:
    if mean is None:
        return None
    return f"{mean:{form}}" if low is None or high is None else f"{mean:{form}} [{low:{form}}, {high:{form}}]"


def control(found: Control) -> None:
    """The baseline with fewer steps beside the generated code, in words."""
    st.subheader(t("suite.control"), help=t("suite.control_help"))
    said = [t("suite.control_steps", steps=found.steps, speedup=_times(found.speedup, found.ci_low, found.ci_high))]
    over = _times(
        found.generated_over_control, found.generated_over_control_ci_low, found.generated_over_control_ci_high
    )
    said.append(t("suite.control_over", over=over, steps=found.steps))
    for name, form in (("clip", "+.2f"), ("ssim", "+.3f")):
        mean, low, high = (getattr(found, f"{name}_{end}") for end in ("difference", "ci_low", "ci_high"))
        shown = _interval(mean, low, high, form)
        if shown is not None:
            said.append(t(f"suite.control_{name}.{_direction(low, high)}", difference=plain(shown)))
    if found.clip_difference is None and found.ssim_difference is None:
        said.append(plain(evidence_or(found.reason_evidence, found.reason)))
    st.markdown("\n".join(f"- {line}" for line in said))
    st.markdown(f"**{t(f'suite.control_verdict.{found.verdict}', steps=found.steps)}**")


def _times(mean: float | None, low: float | None, high: float | None) -> str:
    shown = _interval(mean, low, high, ".2f")
    return "–" if shown is None else plain(shown.replace(" [", "× [") if "[" in shown else shown + "×")


def _direction(low: float | None, high: float | None) -> str:
    """Which way a difference surely goes: `higher`, `lower`, or `same` where that is not sure."""
    if low is None or high is None:
        return "same"
    return "higher" if low > 0 else "lower" if high < 0 else "same"
