"""A lab on a bench of fake workers."""

import pytest

from tests.lab.fake_lab import FakeLab


@pytest.fixture
def lab(bench):
    return FakeLab(bench)
