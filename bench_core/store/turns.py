"""The lengths of turns that `doctor.turns` measured for a model on a device, by batch size, stored for later runs.

>>> # stored(environment, "shapes")      # (Turn(batch_size=1, settle_calls=1, timed_calls=3),)
"""

from __future__ import annotations

from bench_core.phrase import Phrase
from bench_core.spec import Turn
from bench_core.store.of_models import OfModels

_TURNS = OfModels(Phrase("turns"), "turns", Turn, apart=lambda turn: turn.batch_size)
store, stored = _TURNS.store, _TURNS.stored
