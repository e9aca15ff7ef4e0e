"""A report read back, and stored runs to make reports of."""

import base64
import gzip
import json
from html.parser import HTMLParser
from pathlib import Path

from bench_core.results import exports
from bench_core.results.result import load_result

DATA = Path(__file__).parents[1] / "data"
DEEPCACHE = "shapes+deepcache:interval=3"
FOLDER = "/home/ann/models"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
HOSTILE_CANDIDATE = f'dir:{FOLDER}/"><script>alert(1)&.d'
VOID = {"meta", "img", "br", "wbr", "link", "input"}


class Page(HTMLParser):
    """Elements with their attributes, the visible text, and whether every element is closed in its turn."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.words, self._open = [], [], []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] not in ("style", "title"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    def tags(self, name):
        return [attributes for tag, attributes in self.elements if tag == name]

    def file(self, ending):
        """The content of the download whose name ends so, unpacked."""
        (link,) = [a for a in self.tags("a") if a["download"].removesuffix(".gz").endswith(ending)]
        content = base64.b64decode(link["href"].partition(",")[2])
        return gzip.decompress(content) if link["download"].endswith(".gz") else content


def stored(store, name="run-shapes.json"):
    """A run of the examples, imported."""
    return load_result(store, exports.import_file(store, str(DATA / name)))


def hostile(store, folder):
    """A run whose names, prompts and messages want to be markup, and one of whose candidates lies in a folder."""
    data = json.loads((DATA / "run-shapes.json").read_text())
    data = _renamed(data, DEEPCACHE, HOSTILE_CANDIDATE)
    for candidate in data["candidates"]:
        if candidate["key"] == HOSTILE_CANDIDATE:
            candidate |= {"model": HOSTILE_CANDIDATE, "techniques": []}
    data["name"] = f"name {HOSTILE}"
    data["protocol"]["prompts"][0] = f"prompt {HOSTILE}"
    for call in data["calls"]:
        if call["candidate"] == HOSTILE_CANDIDATE and call["batch_size"] == 1:
            call |= {
                "status": "failed",
                "batch_s": None,
                "message": f"message {HOSTILE} in {FOLDER}/deep/code.py\u0007",
            }
    path = folder / "hostile.json"
    path.write_text(json.dumps(data))
    return load_result(store, exports.import_file(store, str(path)))


def _renamed(value, old, new):
    if isinstance(value, dict):
        return {_renamed(k, old, new): _renamed(v, old, new) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(v, old, new) for v in value]
    return value.replace(old, new) if isinstance(value, str) else value
