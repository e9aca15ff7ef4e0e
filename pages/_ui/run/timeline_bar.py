"""The timeline of a run as a thin bar: starts side by side, warm-up and rounds of each, the present position.

It is drawn by hand since it is redrawn at every poll, beside a measurement: a chart would cost many times as much.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from pages._ui.frame.text import listed, t
from pages._ui.run import timeline
from pages._ui.run.timeline import Part, Track, Where

WEIGHTS: dict[Part, int] = {"warm_up": 1, "rounds": 2}
COLORS: dict[Part, str] = {"warm_up": "#B07C00", "rounds": "#0080C4"}
"""Okabe and Ito's, as in the charts; the words below say the same."""
LEAST_PERCENT = 3
"""A part that has begun is seen to have."""
REST = "color-mix(in srgb, currentColor 16%, transparent)"
BOX = "display:flex;gap:0.9rem;font-size:0.8rem;line-height:1.35;margin:0.1rem 0"
CUT = "overflow:hidden;text-overflow:ellipsis;white-space:nowrap"


def draw(at: Where) -> None:
    """The bar, with words for who cannot see it."""
    shown = timeline.tracks(at)
    boxes = "".join(_track(track) for track in shown)
    more = "<div style='align-self:center;opacity:0.6'>…</div>" if at.is_open and not at.is_over else ""
    said = t("timeline.alt", parts=listed(_said(track) for track in shown))
    st.html(f'<div role="img" aria-label="{escape(said)}" style="{BOX}">{boxes}{more}</div>')


def _track(track: Track) -> str:
    """A start: its name, its parts; the words of its parts only where the run is, since others have no room."""
    width = 3 if track.now else 2
    parts = "".join(_part(track, part) for part in timeline.PARTS)
    name = f"<div style='{CUT};font-weight:{600 if track.now else 400}'>{escape(_name(track))}</div>"
    return f"<div style='flex:{width} 1 0;min-width:0'>{name}<div style='display:flex;gap:3px'>{parts}</div></div>"


def _part(track: Track, part: Part) -> str:
    share, is_now = track.shares[part], track.now == part
    percent = max(LEAST_PERCENT, round(100 * share)) if is_now else round(100 * share)
    fill = f"<div style='width:{percent}%;height:100%;background:{COLORS[part]}'></div>"
    bar = f"<div style='height:0.4rem;border-radius:0.2rem;overflow:hidden;background:{REST}'>{fill}</div>"
    look = f"{CUT};opacity:{1 if is_now else 0.65};font-weight:{600 if is_now else 400}"
    word = f"<div style='{look}'>{escape(t(f'timeline.{part}'))}</div>" if track.now else ""
    return f"<div style='flex:{WEIGHTS[part]} 1 0;min-width:0'>{bar}{word}</div>"


def _name(track: Track) -> str:
    name = t("timeline.start", n=track.first)
    if track.last > track.first:
        name = t("timeline.starts", first=track.first, last=track.last)
    return f"{name} ✓" if _is_over(track) else name


def _said(track: Track) -> str:
    if track.now:
        percent = round(100 * track.shares[track.now])
        return t("timeline.now", start=_name(track), part=t(f"timeline.{track.now}"), percent=percent)
    return t("timeline.over" if _is_over(track) else "timeline.to_come", start=_name(track).removesuffix(" ✓"))


def _is_over(track: Track) -> bool:
    return all(share == 1.0 for share in track.shares.values()) and track.now is None
