"""The raw data of a run inside its report, as links that a browser saves without a network.

The export is the very text of `fairspeed export --format json`, which `fairspeed import` reads. What is large is packed
with gzip; what is too large even so stays outside, and the report says how it is had.

>>> link = _link("calls.csv", "csv", b"call_id\\n")
>>> link.name, link.address
('calls.csv', 'data:text/csv;base64,Y2FsbF9pZAo=')
"""

from __future__ import annotations

import base64
import gzip
from typing import NamedTuple

from bench_core.results import exports, spreadsheet, tables
from bench_core.results.result import Result

PACKED_FROM = 1_000_000
"""Bytes from which a file is packed."""
TYPES = {"csv": "text/csv", "json": "application/json"}


class Link(NamedTuple):
    """A file within the report: `address` holds it whole."""

    kind: str
    name: str
    address: str

    @property
    def is_packed(self) -> bool:
        return self.name.endswith(".gz")


def links(result: Result, room: int) -> list[Link]:
    """The whole export, then the calls as a table, as long as they fit into `room` characters."""
    run_id = result.run.run_id
    found = []
    for link in (
        _link(f"fairspeed-{run_id}.json", "json", exports.text(result).encode()),
        _link(f"fairspeed-{run_id}-calls.csv", "csv", spreadsheet.csv(tables.calls(result)).encode()),
    ):
        room -= len(link.address)
        if room >= 0:
            found.append(link)
    return found


def _link(name: str, kind: str, content: bytes) -> Link:
    mime = TYPES[kind]
    if len(content) >= PACKED_FROM:
        name, mime, content = f"{name}.gz", "application/gzip", gzip.compress(content, mtime=0)
    return Link(kind, name, f"data:{mime};base64,{base64.b64encode(content).decode()}")
