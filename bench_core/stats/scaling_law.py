"""Fixed cost of a batch and cost of one more image, once the hardware is full.

A small batch does not fill the hardware, so a larger one takes hardly longer; later every further image costs the
same, and T(b) = fixed + per_image * b holds. The line is fitted to the largest batch sizes only, as far down as it is
true of them. See docs/statistics.md, "Scaling law of large batches".

>>> law = tail([1, 2, 4, 8, 16, 32, 64], [0.530, 0.673, 0.763, 1.144, 2.162, 4.190, 8.211])
>>> law.batch_sizes, f"{law.per_image_s:.4f} s an image, knee {law.knee:.1f}"
((8, 16, 32, 64), '0.1265 s an image, knee 3.1')
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench_core.records import Record

FEWEST_SIZES = 3
"""Any two points lie on a line."""
LEAST_SPAN = 2.0
"""Least ratio of largest to smallest size: over a shorter range any curve looks straight."""
TOLERANCE = 0.03
"""Largest relative error of the line at any of its sizes."""
NEAR_TOP = 0.8
"""Least throughput of each size, as a share of the highest: the hardware is full, or nearly."""


class Tail(Record):
    """T(b) = fixed_s + per_image_s * b, seconds: true of `batch_sizes`, expected of larger ones that fit in memory."""

    batch_sizes: tuple[int, ...]
    fixed_s: float
    per_image_s: float
    residual: float
    """Largest relative error at any of these sizes."""
    knee: float | None
    """Batch size below which images are nearly free; null when the smallest size measured is in the tail already."""


def tail(batch_sizes: Sequence[int], batch_s: Sequence[float]) -> Tail | None:
    """The line through the largest batch sizes, from median seconds by batch size; None where no line fits.

    It covers as many of the largest sizes as possible: at least `FEWEST_SIZES`, over a factor of `LEAST_SPAN`, each
    with a throughput of at least `NEAR_TOP` of the highest, all within `TOLERANCE` of the line. The knee is where the
    line comes down to the time of the smallest batch: below it latency limits, above it throughput (the roofline's
    ridge).
    """
    points = sorted(zip(batch_sizes, batch_s, strict=True))
    top = max((b / s for b, s in points), default=0.0)
    for start in range(len(points) - FEWEST_SIZES + 1):
        chosen = points[start:]
        smallest, largest = chosen[0][0], chosen[-1][0]
        if largest < LEAST_SPAN * smallest or any(b / s < NEAR_TOP * top for b, s in chosen):
            continue
        fixed_s, per_image_s, residual = _line(chosen)
        if residual <= TOLERANCE and per_image_s > 0:
            knee = (points[0][1] - fixed_s) / per_image_s if start else None
            sizes = tuple(b for b, _ in chosen)
            return Tail(batch_sizes=sizes, fixed_s=fixed_s, per_image_s=per_image_s, residual=residual, knee=knee)
    return None


def _line(points: Sequence[tuple[int, float]]) -> tuple[float, float, float]:
    """(fixed, per image, largest relative error) by least squares on relative errors; the fixed cost is at least 0."""
    b, seconds = (np.array(x, dtype=float) for x in zip(*points, strict=True))
    (fixed, slope), *_ = np.linalg.lstsq(np.column_stack([1 / seconds, b / seconds]), np.ones(len(b)))
    if fixed < 0:
        shares = b / seconds
        fixed, slope = 0.0, shares.sum() / (shares**2).sum()
    errors = np.abs((fixed + slope * b) / seconds - 1)
    return float(fixed), float(slope), float(errors.max())
