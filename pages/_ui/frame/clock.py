"""When something was, in the time zone of the browser; in the server's where the browser does not tell its own.

>>> # full(created_ns), zone_name()                                          # ('2026-01-31 14:25', 'Europe/Berlin')
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

UNKNOWN = "–"


def full(created_ns: int) -> str:
    """Day and time with the year."""
    when = _when(created_ns)
    return UNKNOWN if when is None else f"{when:%Y-%m-%d %H:%M}"


def brief(created_ns: int) -> str:
    """The same without the year where it is this one: for narrow places."""
    when = _when(created_ns)
    if when is None:
        return UNKNOWN
    return f"{when:%m-%d %H:%M}" if when.year == datetime.now(_zone()).year else f"{when:%Y-%m-%d %H:%M}"


def zone_name() -> str:
    """What the zone is called."""
    return str(_zone() or datetime.now().astimezone().tzname())


def _when(created_ns: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(created_ns / 1e9, _zone()) if created_ns > 0 else None
    except (OverflowError, OSError, ValueError):
        return None


def _zone() -> tzinfo | None:
    """The browser's; None, which is the server's, where it is not known."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
