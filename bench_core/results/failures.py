"""What could not be measured, each reason once with what to do: a model that is missing is one line, not one a cell.

>>> known = {"candidates": ("hub:nobody/nothing",), "batch_sizes": (1, 2), "message": "OSError: ..."}
>>> print(Failure(kind="hub", **known).sentence())
hub:nobody/nothing: nobody/nothing is not on this machine and could not be fetched. Check the name, or download it \
first: `hf download nobody/nothing`
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from bench_core.records import Cell, Record
from bench_core.spec import Candidate
from bench_core.words import formats
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text
from bench_core.worker.sandbox import HINT_BEGINS

if TYPE_CHECKING:
    from bench_core.results.result import Result

Kind = Literal["hub", "load", "sandbox", "oom", "timeout", "failed"]
HUB = "hub:"
SANDBOXED = f" ({HINT_BEGINS} "
"""Begins what the message of a sandboxed worker ends with; a sentence says it in its own words."""
MOST_LETTERS = 200
"""Of a message in a sentence; in full it stands with the cell."""


class Failure(Record):
    """Cells that could not be measured for the same reason."""

    kind: Kind
    """`hub`: a model that is not here and could not be fetched; `load`: another one that could not be loaded;
    `sandbox`: one in a sandbox, which may be the reason."""
    candidates: tuple[str, ...]
    batch_sizes: tuple[int, ...]
    message: str
    """Of the first of them."""

    def sentence(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Who failed, why, and what to do, in one line; commands in backticks."""
        sizes = formats.listed(map(str, self.batch_sizes), language)
        names = formats.listed(self.candidates, language)
        message = shortened(self.message.partition(SANDBOXED)[0])
        model = Candidate.parse(self.candidates[0]).model.removeprefix(HUB)
        said = {"candidates": names, "sizes": sizes, "message": message, "model": model, "command": _download(model)}
        return text(f"failure.{self.kind}", language=language, **said)


def failures(result: Result) -> list[Failure]:
    """The failures of a run, each reason once, in the order of its cells; where a search ended is none."""
    bad = [c for c in result.cells if c.status not in ("ok", "skipped") and not _ended_a_search(c, result)]
    by_reason: dict[tuple[Kind, object], list[Cell]] = {}
    for cell in bad:
        kind = _kind(cell, result)
        reason = _sizes(cell.candidate, bad) if kind == "oom" else _without_names(cell)
        by_reason.setdefault((kind, reason), []).append(cell)
    return [_failure(kind, cells) for (kind, _), cells in by_reason.items()]


def failed_candidates(result: Result) -> tuple[str, ...]:
    """Who could not be measured everywhere, each once."""
    return tuple(dict.fromkeys(key for failure in failures(result) for key in failure.candidates))


def _sizes(candidate: str, cells: list[Cell]) -> tuple[int, ...]:
    """Where a candidate ran out of memory: messages of that differ from size to size."""
    return tuple(c.batch_size for c in cells if (c.candidate, c.status) == (candidate, "oom"))


def _failure(kind: Kind, cells: list[Cell]) -> Failure:
    return Failure(
        kind=kind,
        candidates=tuple(dict.fromkeys(c.candidate for c in cells)),
        batch_sizes=tuple(sorted({c.batch_size for c in cells})),
        message=cells[0].message,
    )


def _kind(cell: Cell, result: Result) -> Kind:
    if cell.status == "failed" and cell.candidate in _not_loaded(result):
        is_missing = cell.candidate.startswith(HUB) and cell.message.startswith(("OSError", "RepositoryNotFound"))
        return "hub" if is_missing else "sandbox" if SANDBOXED in cell.message else "load"
    return cell.status if cell.status in ("oom", "timeout") else "failed"


def _not_loaded(result: Result) -> set[str]:
    return {e.payload["candidate"] for e in result.events if e.kind == "load-failed"}


def _without_names(cell: Cell) -> str:
    """What two candidates of one model share of a message."""
    return cell.message.replace(cell.candidate, "")


def _ended_a_search(cell: Cell, result: Result) -> bool:
    return cell.status == "oom" and result.spec.protocol.auto_batch


def shortened(message: str, most: int = MOST_LETTERS) -> str:
    """A message without its last full stop, cut at a word where it is long.

    >>> shortened("Cannot load the model.", 12)
    'Cannot …'
    """
    if len(message) <= most:
        return message.rstrip(".")
    return (message[: most - 2].rpartition(" ")[0] or message[: most - 2]) + " …"


def _download(model: str) -> str:
    """The command that fetches a model, with its revision."""
    name, _, revision = model.partition("@")
    return f"hf download {name}" + (f" --revision {revision}" if revision else "")


def search_ends(result: Result) -> Iterable[Cell]:
    """Cells at which a search for batch sizes ran out of memory, which answers what was asked."""
    return (c for c in result.cells if _ended_a_search(c, result))
