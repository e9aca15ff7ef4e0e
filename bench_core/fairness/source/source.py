"""What the reader found in one source file: the facts that the detectors of rules judge, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bench_core.fairness.source.place import Place


@dataclass(frozen=True)
class Said:
    """What a source says of one aspect of its protocol: as text, and where. `key` is equal where two mean the same."""

    text: str
    place: Place | None
    key: str


@dataclass(frozen=True)
class Source:
    """One file that was read: what it calls, what it times, how it counts."""

    path: str
    aspects: Mapping[str, Said] = field(default_factory=dict)
