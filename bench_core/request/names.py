"""The name of a run to which nobody gave one: what is compared and where, short enough for a list.

>>> key = Candidate.parse
>>> default([key("shapes"), key("shapes+deepcache:interval=3"), key("shapes+tome:ratio=0.5")], (1, 2, 4, 8))
'shapes: deepcache, tome · batch 1–8'
>>> default([key("shapes+tome:ratio=0.3"), key("shapes+tome:ratio=0.5")], (4,))
'shapes: tome:ratio=0.3, tome:ratio=0.5 · batch 4'
>>> default([key("shapes"), key("shapes#2")], (), auto_batch=True)
'shapes vs shapes#2 · batch auto'
"""

from __future__ import annotations

from collections.abc import Sequence

from bench_core.spec import Candidate

LONGEST = 90
"""Characters of the part about the candidates: a longer one names fewer, and how many there are."""


def default(candidates: Sequence[Candidate], batch_sizes: Sequence[int], *, auto_batch: bool = False) -> str:
    """The name of a run of these candidates at these batch sizes."""
    return f"{_compared(candidates)} · batch {'auto' if auto_batch else _span(batch_sizes)}"


def _compared(candidates: Sequence[Candidate]) -> str:
    models = {_model(c) for c in candidates}
    changed = [c for c in candidates if c.techniques]
    if len(models) > 1 or len(changed) < len(candidates) - 1 or not changed:
        return _joined([c.short for c in candidates], " vs ")
    return f"{_model(candidates[0])}: {_joined(_techniques(changed), ', ')}"


def _model(candidate: Candidate) -> str:
    return candidate.short.partition("+")[0]


def _techniques(candidates: Sequence[Candidate]) -> list[str]:
    """Techniques without their options, where these are not needed to tell the candidates apart."""
    brief = ["+".join(use.name for use in c.techniques) for c in candidates]
    full = [c.short.partition("+")[2] for c in candidates]
    return [f if brief.count(b) > 1 else b for b, f in zip(brief, full, strict=True)]


def _joined(parts: Sequence[str], separator: str) -> str:
    """As many parts as fit, and how many more there are."""
    shown = list(parts)
    while len(shown) > 1 and len(separator.join(shown)) > LONGEST:
        shown.pop()
    more = len(parts) - len(shown)
    return separator.join(shown) + (f" +{more}" if more else "")


def _span(batch_sizes: Sequence[int]) -> str:
    least, most = min(batch_sizes), max(batch_sizes)
    return str(least) if least == most else f"{least}–{most}"
