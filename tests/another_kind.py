"""A kind of model that somebody added, as one module."""

from types import ModuleType

import pytest

from bench_core.models import registry
from bench_core.models._model import Model


@pytest.fixture
def another_kind(monkeypatch):
    """`blank:COLOUR`."""
    kind = ModuleType("blank")
    kind.NAME, kind.FORM, kind.SUMMARY, kind.ASKS = "blank", "blank:COLOUR", "one colour", "Which colour"
    kind.describe = lambda name, rest: Model(name, rest, components=frozenset({"unet"}))
    found = registry.modules("bench_core.models")
    monkeypatch.setattr(registry, "modules", lambda package: [*found, kind])
    registry.kinds.cache_clear()
    yield kind
    registry.kinds.cache_clear()
