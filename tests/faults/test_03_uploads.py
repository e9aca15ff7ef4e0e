"""Fault 3: what is uploaded is checked, and then stored as a run or let go; the server keeps no file."""

import json
from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from tests.pages.conftest import library, visit

__all__ = ["library", "visit"]
EXPORT = (Path(__file__).parents[1] / "data" / "run-shapes.json").read_bytes()


@pytest.fixture
def kept(monkeypatch):
    """What the server keeps of files after the last drawing of a page, each of which has a manager of its own here."""
    managers = []
    original = MemoryUploadedFileManager.__init__

    def noted(self, *arguments, **options):
        original(self, *arguments, **options)
        managers.append(self)

    monkeypatch.setattr(MemoryUploadedFileManager, "__init__", noted)
    return lambda: [file.name for files in managers[-1].file_storage.values() for file in files.values()]


@pytest.mark.parametrize(("content", "stored"), [(EXPORT, 1), (b"{}", 0), (b"\xff" * 9, 0)])
def test_an_upload(visit, library, kept, content, stored):
    """Fault 3.10: a file is uploaded, good or bad -> its run is stored or it is refused; the server keeps no file."""
    app = visit("runs")
    app.get("file_uploader")[0].set_value([("a.json", content, "application/json")]).run()
    assert kept() == ["a.json"]
    app.button(key="runs.import_now").click().run()
    assert kept() == []
    assert [run.run_id for run in library.store.runs()] == [json.loads(EXPORT)["run_id"]] * stored
    assert len(app.error) == 1 - stored and not app.exception
