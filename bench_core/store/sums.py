"""Checksums of rows: a bit that has flipped in a stored row must not become another number.

A row's checksum is of all its values as they are stored (a JSON column's is its text), with their names, the table and
the run. It is the beginning of a SHA-256: of damage that is no attack, one case in 2**64 goes unseen. It is no
signature: who can write the file can also make checksums. SQLite itself checks only the pages of its write-ahead log.
Null is left out, so a column that is added later changes no checksum of an older row.

>>> row = {"run_id": "r", "name": "n", "created_ns": 1, "spec": "{}"}
>>> of("runs", row) == of("runs", {**row, "added_later": None}), of("runs", row) == of("runs", {**row, "name": "m"})
(True, False)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

DIGITS = 16
CHECKSUM = "checksum"
NOT_SUMMED = {CHECKSUM, "number"}
"""The checksum itself, and what the database counts up only as it stores the row: its place is its `sequence`."""


def of(table: str, row: Mapping[str, Any]) -> str:
    """The checksum of a row by its column names, 16 hex digits. It takes whatever a damaged database may return."""
    values = [table, *((name, row[name]) for name in sorted(row) if row[name] is not None and name not in NOT_SUMMED)]
    text = json.dumps(values, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def summed(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its checksum."""
    return {**row, CHECKSUM: of(table, row)}


def is_whole(table: str, row: Mapping[str, Any]) -> bool:
    """Whether a row is as it was stored; not where it has no checksum."""
    return bool(row[CHECKSUM] == of(table, row))
