"""What holds for every test: a home of its own, and the markers `torch` and `browser`.

`-m "not torch and not browser"` leaves the tests that load neither; torch then cannot be imported at all, so a test
that loads it without being marked fails.
"""

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from tests.bench import bench

__all__ = ["bench"]

TESTS = Path(__file__).parent
FOLDERS = {"browser": "browser", "models": "torch", "training": "torch", "worker": "torch"}
"""The marker of everything in a folder."""
TORCH_FIXTURES = {"tiny_dir"}
"""Whoever asks for one of these has real workers."""


def folder_of(path):
    """The room whose tests lie there; the file's own name at the top."""
    return path.relative_to(TESTS).parts[0] if path.is_relative_to(TESTS) else ""


def left_out(config, marker):
    """Whether tests with a marker are left out by `-m "not MARKER"`, alone or with others."""
    return f"not {marker}" in config.option.markexpr


LOCKS = "FAIRSPEED_LOCKS"


def pytest_configure(config):
    """Locks of one's own: tests do not wait for what is measured beside them, nor for those of another checkout.

    Without torch: neither this process nor one it starts can import it.
    """
    for number in (signal.SIGINT, signal.SIGHUP):  # `nohup` and a shell's `&` ignore them, and so would what is started
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL if number == signal.SIGHUP else signal.default_int_handler)
    os.environ[LOCKS] = tempfile.mkdtemp(prefix="fairspeed-locks-")
    if left_out(config, "torch"):
        instead = str(TESTS / "without_torch")
        sys.path.insert(0, instead)
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (instead, os.environ.get("PYTHONPATH"))))


def pytest_unconfigure(config):
    shutil.rmtree(os.environ[LOCKS], ignore_errors=True)


def pytest_ignore_collect(collection_path, config):
    """Files of a folder that is left out are not even imported."""
    marker = FOLDERS.get(folder_of(collection_path))
    return True if marker and left_out(config, marker) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if marker := FOLDERS.get(folder_of(item.path)):
            item.add_marker(marker)
        if TORCH_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("torch")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No test sees or touches the runs of whoever runs the tests."""
    folder = tmp_path / "home"
    monkeypatch.setenv("FAIRSPEED_HOME", str(folder))
    monkeypatch.delenv("FAIRSPEED_DB", raising=False)
    monkeypatch.setenv("FAIRSPEED_STANDBY", "off")  # a form that is opened in a test loads no torch
    return folder


@pytest.fixture(autouse=True)
def one_thread():
    """In the tests' own process too: threads that wait for each other cost more than these small models do."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
