"""What a model against itself has shown on a device (`doctor --aa`), by steps and batch size, stored for later runs.

>>> # stored(environment, "shapes")      # (SelfTest(batch_size=1, steps=10, ...),)
"""

from __future__ import annotations

from bench_core.phrase import Phrase
from bench_core.stats.reach import SelfTest
from bench_core.store.of_models import OfModels

_SELF_TESTS = OfModels(Phrase("self-tests"), "self-tests", SelfTest, apart=lambda test: (test.steps, test.batch_size))
store, stored = _SELF_TESTS.store, _SELF_TESTS.stored
