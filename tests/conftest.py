"""Every test has a home of its own: no test sees or touches the runs of whoever runs the tests."""

import pytest

from tests.bench import bench

__all__ = ["bench"]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv("FAIRSPEED_HOME", str(folder))
    monkeypatch.delenv("FAIRSPEED_DB", raising=False)
    monkeypatch.setenv("FAIRSPEED_STANDBY", "off")  # a form that is opened in a test loads no torch
    return folder
