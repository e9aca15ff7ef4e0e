"""What one more image costs once the hardware is full: fixed cost and marginal cost, from the saturated tail only.

While a batch does not fill the hardware, a larger one takes hardly longer; once it does, every further image costs
the same, and T(b) = fixed + per_image * b holds. In between the curve bends, and no law with a constant or two is
true of both sides: T(b) = max(T0, fixed + per_image * b) is 13 % off on an H200. So a line is fitted to the largest
batch sizes only, as far down as it is true of them, and where it is true of fewer than three there is no law.

>>> law = tail([1, 2, 4, 8, 16, 32, 64], [0.530, 0.673, 0.763, 1.144, 2.162, 4.190, 8.211])
>>> law.batch_sizes, f"{law.per_image_s:.4f} s an image, knee {law.knee:.1f}"
((8, 16, 32, 64), '0.1265 s an image, knee 3.1')
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench_core.records import Record

FEWEST_SIZES = 3
"""Two points lie on a line whatever the truth is."""
LEAST_SPAN = 2.0
"""Largest over smallest size of a tail: over a shorter range any curve looks straight."""
TOLERANCE = 0.03
"""Largest relative error of the line at any of its sizes."""
NEAR_TOP = 0.8
"""Throughput of every size of the tail, as a share of the highest: the hardware is full, or nearly."""


class Tail(Record):
    """T(b) = fixed_s + per_image_s * b, seconds, true of `batch_sizes` and to be expected of larger ones that fit."""

    batch_sizes: tuple[int, ...]
    fixed_s: float
    per_image_s: float
    residual: float
    """Largest relative error at any of these sizes."""
    knee: float | None
    """Batch size below which images are nearly free; null when the smallest size measured is in the tail already."""


def tail(batch_sizes: Sequence[int], batch_s: Sequence[float]) -> Tail | None:
    """The law of the saturated tail of median seconds by batch size; None where the data do not support one.

    The tail is the largest set of the largest sizes, at least `FEWEST_SIZES`, that spans a factor of `LEAST_SPAN`,
    whose throughput is within `NEAR_TOP` of the highest and which a line fits within `TOLERANCE`. The knee is where
    that line comes down to the time of the smallest batch: the roofline's ridge (Williams et al., CACM 2009), below
    which latency is the limit and beyond which throughput is.
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
    """(fixed, per image, largest relative error) by least squares on relative errors.

    Relative, because noise of a timing grows with it. A fixed cost below 0 means nothing, so it is at least 0.
    """
    b, seconds = (np.array(x, dtype=float) for x in zip(*points, strict=True))
    (fixed, slope), *_ = np.linalg.lstsq(np.column_stack([1 / seconds, b / seconds]), np.ones(len(b)))
    if fixed < 0:
        shares = b / seconds
        fixed, slope = 0.0, shares.sum() / (shares**2).sum()
    errors = np.abs((fixed + slope * b) / seconds - 1)
    return float(fixed), float(slope), float(errors.max())
