"""docs/pitfalls.md and its Chinese twin say what the pitfalls say, and what was recorded of them."""

import pytest

from bench_core.lab import recorded
from bench_core.lab.measured import Document
from bench_core.pitfalls import registry
from bench_core.words.catalogue import LANGUAGES
from scripts import pitfalls


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_what_is_generated(language):
    stored = (pitfalls.DOCS / pitfalls.FILES[language]).read_text(encoding="utf-8")
    assert stored == pitfalls.document(language), "run `make docs`"


@pytest.mark.parametrize("name", registry.catalog())
def test_a_pitfall_stands_there_with_its_claim_and_lesson(name):
    for language, words in registry.get(name).WORDS.items():
        text = pitfalls.document(language)
        own = text[text.index(f"### `{name}`\n") :].split("\n### ")[0]
        assert all(part in own for part in (words.title, words.claim, words.lesson))


ROW = {"name": "serial-baseline", "rule": "serial-execution", "device": "an invented GPU", "model": "shapes"}
MEASURED = ROW | {"claimed": 3.73, "fair": 1.0, "inflation": 3.73, "ci_low": 3.6, "ci_high": 3.9, "threads": 1}


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """One recorded document: a pitfall that was measured there, and one that could not be."""
    failed = {"name": "unequal-totals", "message": "no memory"}
    text = Document.model_validate({"schema": 1, "pitfalls": [MEASURED, failed]}).model_dump_json()
    (tmp_path / "gpu.json").write_text(text)
    monkeypatch.setattr(recorded, "FOLDER", tmp_path)
    recorded.documents.cache_clear()
    yield
    recorded.documents.cache_clear()


def test_what_was_recorded_is_shown_under_its_device(shipped):
    assert [row.device for row in recorded.rows("serial-baseline")] == ["an invented GPU"]
    assert recorded.rows("unequal-totals") == []
    assert "an invented GPU, 1 thread, `shapes`. Ratios" in pitfalls.document("en")
    assert "| 3.73× [3.60, 3.90] | `serial-execution` |" in pitfalls.document("en")
    assert "an invented GPU，1 个线程，`shapes`。" in pitfalls.document("zh")


def test_everything_shipped_can_be_read_and_says_where_it_was_measured():
    for document in recorded.documents().values():
        assert document.pitfalls
        assert all(row.device and row.model and row.measured_ns for row in document.pitfalls)
