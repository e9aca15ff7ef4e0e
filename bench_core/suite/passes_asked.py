"""How many passes a run of `evaluate` or `compare` makes, and its protocol.

A pass goes through all samples in order, in batches, of which the last may be shorter. What its calls say is in
`suite.passes`.

>>> fewest(36, 8, at_least=2), fewest(100, 8, at_least=2), fewest(3, 8, at_least=2)
(3, 2, 10)
"""

from __future__ import annotations

import math
from typing import Any

from bench_core import plan
from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.spec import Protocol

AS_ORIGINAL = 4
"""Each in processes of its own, as one run of the old script is; fewer leave its claim without a usable interval."""
FULL_BATCHES = 10
"""Timed calls of a full batch at least."""


def fewest(samples: int, batch_size: int, *, at_least: int) -> int:
    """The fewest passes that have `FULL_BATCHES` calls of a full batch."""
    return max(at_least, math.ceil(FULL_BATCHES / max(1, samples // batch_size)))


def starts_as_original(asked: Any, passes: int) -> int:
    """As many starts as passes, for a run that measures the old way as well. Raises InputError for another number."""
    if asked not in (None, passes):
        raise InputError(
            "starts",
            given=asked,
            expected=Phrase("as many as passes ({n}), each in processes of its own as the old script ran", n=passes),
            todo="drop --starts",
        )
    return passes


def protocol(of_run: Protocol, samples: int, batch_size: int, **changes: Any) -> Protocol:
    """The protocol of a run, with passes through so many samples; `changes` are of other fields."""
    sizes = plan.pass_sizes(samples, batch_size)
    return Protocol.model_validate(of_run.model_dump() | {"batch_sizes": sizes, "pass_samples": samples} | changes)
