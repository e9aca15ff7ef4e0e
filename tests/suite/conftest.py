"""A suite on a bench of fake workers; a folder of ground-truth code, and where its suite goes."""

import pytest

from tests.suite.fake_suite import FakeSuite
from tests.suite.manifests import fill, three


@pytest.fixture
def suite(tmp_path, bench):
    return FakeSuite(tmp_path / "suite", bench)


@pytest.fixture
def source(tmp_path):
    fill(tmp_path / "source", three())
    return tmp_path / "source"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"
