"""Pages show what acts or hides in a name, a note, a message or code, wherever it stands."""

import json
import re
from pathlib import Path

import pytest

from bench_core.results import exports
from tests.pages.conftest import fresh_caches, library, visit, words

__all__ = ["fresh_caches", "library", "visit"]

DATA = Path(__file__).parents[1] / "data"
OVERRIDE, WITHOUT_WIDTH = "\u202e", "\u200b"
KEY = f"file:/tmp/a{OVERRIDE}yp.<b>x</b>{WITHOUT_WIDTH}.py"
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture
def hostile(library):
    """A run whose name, note, candidate and message were made to deceive; it is one of two that are stored."""
    exports.import_file(library.store, str(DATA / "run-gpu.json"))
    text = (DATA / "run-shapes.json").read_text().replace('"shapes+bf16"', json.dumps(KEY))
    data = json.loads(text) | {"name": f"evil \x1b[31m {OVERRIDE}reversed **bold** 稳定 👩‍🔬"}
    next(c for c in data["candidates"] if c["key"] == KEY).update(model=KEY, techniques=[])
    for call in (c for c in data["calls"] if c["candidate"] == KEY and c["batch_size"] == 2):
        call |= {"status": "failed", "batch_s": None, "message": f"[a](http://x) {OVERRIDE}\x07 <img src=x>"}
    data["events"].append({"at_ns": data["created_ns"], "kind": "noted", "payload": {"text": f"n {OVERRIDE} \x9b"}})
    return exports.import_content(library.store, json.dumps(data).encode(), "run.json")


def everything(app):
    """The text of a page, and the alternative texts and headings of its charts and tables."""
    charts = [element.proto for kind in ("plotly_chart", "arrow_data_frame") for element in app.get(kind)]
    return "\n".join([words(app), *map(str, (getattr(chart, "alt", "") for chart in charts))])


@pytest.mark.parametrize(
    ("page", "lang"),
    [*((page, "en") for page in ("run", "scaling", "per_sample", "speedup", "runs", "compare_runs")), ("run", "zh")],
)
def test_no_page_lets_a_name_act(visit, hostile, page, lang):
    """Fault 8.11: overrides and escapes in what a run says -> shown as such on every page of it, in both languages."""
    shown = everything(visit(page, run=hostile, runs=f"{hostile},latest~1", lang=lang))
    assert ACTS.findall(shown) == []
    assert "U\\+202E" in shown or "U+202E" in shown


def test_an_honest_name_is_read_as_it_was_written(visit, hostile):
    """Fault 8.12: Chinese and emoji beside them -> as they were written."""
    assert "稳定 👩‍🔬" in words(visit("run", run=hostile)).replace("\\", "")
