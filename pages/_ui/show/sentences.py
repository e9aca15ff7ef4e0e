"""Results of a candidate's scaling curve as sentences: the best batch size, the cost of one more image."""

from __future__ import annotations

from bench_core.results.result import Result
from bench_core.stats.scaling_law import Tail
from pages._ui.frame.text import code, listed, seconds, t


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
        alike=_alike(result.as_good_batches(candidate, steps)),
        throughput=f"{cell.throughput_img_s:#.3g}".rstrip("."),
        batch_s=seconds(cell.batch_s.median if cell.batch_s else None),
    )
    return t("sentence.next", first=text, second=t("best.edge")) if best[1] else text


def _alike(sizes: tuple[int, ...] | None) -> str:
    """The batch sizes that cannot be told from the best one, in brackets; empty where it stands out."""
    if sizes is None:
        return t("best.no_interval")
    if not sizes:
        return ""
    return t("best.alike_one" if len(sizes) == 1 else "best.alike", sizes=listed(map(str, sizes)))


def tails(result: Result, steps: int) -> list[str]:
    """What one more image costs each candidate once the hardware is full; that no law fits is said once for all."""
    found = {key: result.tail(key, steps) for key in result.spec.keys}
    lines = [_tail(key, law) for key, law in found.items() if law is not None]
    without = [code(key) for key, law in found.items() if law is None]
    if without and lines:
        lines.append(t("tail.none", candidates=listed(without)))
    return lines or [t("tail.none_at_all")]


def _tail(candidate: str, law: Tail) -> str:
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
