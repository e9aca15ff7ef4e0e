"""What tests of the page Suite share: a folder of suites with one of five entries, measured or not."""

import pytest

from pages._ui.suite import table
from tests.suite.fake_suite import FakeSuite

from .conftest import words

BOTH = pytest.mark.parametrize("lang", ["en", "zh"])


def one(value):
    return value[0] if isinstance(value, list) else value


def shown(app):
    return words(app).replace("\\", "").replace("\u200b", "")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "suites"
    folder.mkdir()
    monkeypatch.setenv("FAIRSPEED_SUITES", str(folder))
    return folder


@pytest.fixture
def suite(folder, bench):
    """Five entries: solved, partial, steps-mismatch, broken, slow."""
    suite = FakeSuite(folder / "mine", bench)
    suite.add()
    suite.add(generated=0.8, ground_truth=0.5, difficulty="medium", techniques=("DeepCache", "BF16"))
    suite.add(generated={"seconds": 1.0, "steps": 10}, difficulty="hard")
    suite.add(generated="import nothing_of_that_name\nthis is no code\n", difficulty="easy", techniques=("DeepCache",))
    suite.add(generated=1.2, difficulty="medium")
    return suite


@pytest.fixture
def measured(suite):
    suite.run(rounds=6, starts=1, control_rounds=3)
    return suite


def board(app):
    return app.dataframe(key=table.KEY).value
