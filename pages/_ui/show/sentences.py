"""Results of a candidate's scaling curve as sentences: the best batch size, the cost of one more image."""

from __future__ import annotations

from bench_core.results.result import Result
from pages._ui.frame.text import code, seconds, t


def best_batch(result: Result, candidate: str, steps: int) -> str:
    """The best batch size of a candidate in a sentence."""
    best = result.best_batch(candidate, steps)
    if best is None:
        return t("best.none", candidate=code(candidate))
    cell = next(c for c in result.cells if (c.candidate, c.batch_size, c.steps) == (candidate, best[0], steps))
    text = t(
        "best.found",
        candidate=code(candidate),
        batch_size=best[0],
        throughput=f"{cell.throughput_img_s:#.3g}".rstrip("."),
        batch_s=seconds(cell.batch_s.median if cell.batch_s else None),
    )
    return t("sentence.next", first=text, second=t("best.edge")) if best[1] else text


def tail(result: Result, candidate: str, steps: int) -> str:
    """What one more image costs a candidate once the hardware is full, or that no law fits."""
    law = result.tail(candidate, steps)
    if law is None:
        return t("tail.none", candidate=code(candidate))
    text = t(
        "tail.found",
        candidate=code(candidate),
        first=min(law.batch_sizes),
        per_image=seconds(law.per_image_s),
        fixed=seconds(law.fixed_s),
        residual=f"{max(law.residual * 100, 0.1):.1f}",
    )
    if law.knee is None:
        return text
    return t("sentence.next", first=text, second=t("tail.knee", knee=f"{law.knee:.2g}"))
