"""A suite on a bench of fake workers."""

import pytest

from tests.suite.fake_suite import FakeSuite


@pytest.fixture
def suite(tmp_path, bench):
    return FakeSuite(tmp_path / "suite", bench)
