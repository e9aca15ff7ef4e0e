"""A model file is read without being run: what it must have, in whatever way it is written."""

import pytest

from bench_core.errors import InputError
from bench_core.models import registry
from bench_core.request.build import make_spec

FUNCTION = "def load_pipeline(device, dtype):\n    raise SystemExit('it was run')\n"


def described(folder, text):
    path = folder / "model.py"
    path.write_text(text)
    return registry.describe(f"file:{path}")


@pytest.mark.parametrize(
    "text",
    [
        FUNCTION,
        "pipe = object()",
        "pipe: object = object()",
        "first, (pipe, last) = 1, (2, 3)",
        "from elsewhere import pipe",
        "from elsewhere import make as load_pipeline",
        "from elsewhere import *",
        "try:\n    import fast\nexcept ImportError:\n    pass\nelse:\n    pipe = fast.pipe",
        "if True:\n    def load_pipeline(**kwargs): ...",
        "class Engine: ...\nload_pipeline = Engine.load",
        "with open('x') as pipe: pass",
        "if (pipe := object()): pass",
        "def make():\n    global pipe\n    pipe = 1\nmake()",
        "globals()['pipe'] = 1",
        "def __getattr__(name): return 1",
        "async def load_pipeline(): ...",
    ],
)
def test_a_pipeline_may_be_named_in_any_way(tmp_path, text):
    assert described(tmp_path, text).source == str(tmp_path / "model.py")


@pytest.mark.parametrize("text", ["", "x = 1", "def f():\n    pipe = 1", "class A:\n    pipe = 1", "import pipeline"])
def test_a_file_without_a_pipeline_is_refused_with_what_it_needs(tmp_path, text):
    with pytest.raises(InputError, match=r"defines neither pipe nor load_pipeline', expected .*load_pipeline\(device"):
        described(tmp_path, text)


def test_a_file_that_is_no_python_is_refused_with_its_line(tmp_path):
    with pytest.raises(InputError, match=r"line 2: .*expected valid Python; mend it"):
        described(tmp_path, "x = 1\ndef pipe(:\n")


@pytest.mark.parametrize(("path", "what"), [("missing.py", "no such file"), (".", "Is a directory")])
def test_a_file_that_is_not_there_is_refused_in_words(tmp_path, path, what):
    with pytest.raises(InputError, match=what):
        registry.describe(f"file:{tmp_path / path}")


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", {}),
        ("CHANGES = {'num_inference_steps': 5, 'dtype': 'bf16'}", {"num_inference_steps": "5", "dtype": "bfloat16"}),
        ("CHANGES: dict = {'guidance_scale': 1.0}", {"guidance_scale": "1.0"}),
        ("CHANGES = {'dtype': torch.bfloat16}", None),
        ("CHANGES = ['dtype']", None),
    ],
)
def test_changes_are_known_where_they_are_written_out(tmp_path, line, changes):
    assert described(tmp_path, FUNCTION + line).changes == changes


def test_a_plus_in_a_path_is_percent_encoded(tmp_path):
    path = tmp_path / "a+b.py"
    path.write_text(FUNCTION)
    candidate = make_spec([f"file:{tmp_path}/a%2Bb.py+tome:ratio=0.5"]).candidates[0]
    assert (candidate.model, candidate.techniques[0].name) == (f"file:{path}", "tome")
