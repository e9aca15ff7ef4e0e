"""How people name a stored run: its id, a beginning of it that no other has, `latest`, `latest~1` for the one before.

The random end of an id does as well, from four characters on: ids of one day begin alike.

>>> ids = ["20260131-142530-9f3a1c", "20260131-142500-77b0aa"]        # newest first
>>> [resolved(reference, ids) for reference in ("latest~1", "20260131-1425300"[:15], "9f3a")]
['20260131-142500-77b0aa', '20260131-142530-9f3a1c', '20260131-142530-9f3a1c']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bench_core.errors import InputError, nearest
from bench_core.phrase import Phrase

LATEST = re.compile(r"latest(?:~(?P<back>\d{1,6}))?")
SHORTEST_END, NAMED = 4, 5


def resolved(reference: str, ids: Sequence[str]) -> str:
    """The id that is meant; `ids` newest first. Raises InputError where there is none, or more than one."""
    if reference in ids:
        return reference
    if relative := LATEST.fullmatch(reference):
        return _back(reference, int(relative["back"] or 0), ids)
    found = [i for i in ids if _begins(i, reference)]
    if len(found) > 1:
        raise _ambiguous(reference, found)
    if not found:
        raise _unknown(reference, ids)
    return found[0]


def is_relative(reference: str) -> bool:
    """Whether it counts back from the newest run."""
    return LATEST.fullmatch(reference) is not None


def _begins(run_id: str, reference: str) -> bool:
    end = run_id.rpartition("-")[2]
    return bool(reference) and (
        run_id.startswith(reference) or (len(reference) >= SHORTEST_END and end.startswith(reference))
    )


def _back(reference: str, back: int, ids: Sequence[str]) -> str:
    if not ids:
        raise _unknown(reference, ids)
    if back >= len(ids):
        expected = Phrase("latest to latest~{most}", most=len(ids) - 1)
        raise InputError("run", given=reference, expected=expected, todo="list the stored ones with the command runs")
    return ids[back]


def _ambiguous(reference: str, found: Sequence[str]) -> InputError:
    names, more = ", ".join(found[:NAMED]), len(found) - NAMED
    given = Phrase("{reference}, with which {n} runs begin", reference=reference, n=len(found))
    todo = Phrase("they are {names}", names=names)
    if more > 0:
        todo = Phrase("they are {names} and {n} more", names=names, n=more)
    return InputError("run", given=given, expected="the beginning of one run's id only", todo=todo)


def _unknown(reference: str, ids: Sequence[str]) -> InputError:
    none = Phrase("no run is stored yet; measure one with the command run")
    expected = "the id of a stored run or its beginning, latest, or latest~1"
    return InputError("run", given=reference, expected=expected, todo=nearest(reference, ids[:NAMED]) if ids else none)
