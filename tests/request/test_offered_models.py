"""Pages offer and run the model files of one folder, and no others."""

import pytest

from bench_core.errors import InputError
from bench_core.request import model_files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    inside = tmp_path / "offered"
    (inside / "more").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    for path in (inside / "b.py", inside / "more/a+b.py", tmp_path / "elsewhere/evil.py"):
        path.write_text("pipe = 1\n")
    (inside / "helper.py").write_text("NUMBER = 1\n")
    (inside / "broken.py").write_text("pipe = (\n")
    (inside / "link.py").symlink_to(tmp_path / "elsewhere/evil.py")
    (inside / "linked").symlink_to(tmp_path / "elsewhere")
    (inside / "again.py").symlink_to(inside / "b.py")
    monkeypatch.setenv("FAIRSPEED_MODELS", str(inside))
    return inside


def test_the_model_files_of_the_folder_are_offered(folder):
    assert model_files.offered_models() == {name: f"file:{folder}/{name}" for name in ("b.py", "more/a+b.py")}


def test_the_examples_are_offered_by_default(monkeypatch):
    monkeypatch.delenv("FAIRSPEED_MODELS", raising=False)
    assert model_files.offered_models()["deepcache.py"] == "file:examples/model_files/deepcache.py"


def test_a_folder_that_is_not_there_offers_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("FAIRSPEED_MODELS", str(tmp_path / "none"))
    assert model_files.offered_models() == {}


@pytest.mark.parametrize("path", ["b.py", "more/../b.py", "more/a%2Bb.py+tome:ratio=0.5", "again.py"])
def test_a_file_in_the_folder_may_be_run(folder, path):
    model_files.check_offered(["shapes", f"file:{folder}/{path}"])


@pytest.mark.parametrize("path", ["../elsewhere/evil.py", "link.py", "linked/evil.py", "more/../../elsewhere/evil.py"])
def test_what_leads_out_of_the_folder_is_refused_in_words(folder, path):
    with pytest.raises(InputError, match=r"model file .*: got 'a file elsewhere', expected a file in .*offered"):
        model_files.check_offered([f"file:{folder}/{path}"])


@pytest.mark.parametrize("text", ["file:/etc/evil.py", "file:~/evil.py+tome", "file:a%00b.py"])
def test_a_file_anywhere_else_is_refused(folder, text):
    with pytest.raises(InputError, match="a file elsewhere"):
        model_files.check_offered([text])


def test_other_models_are_not_asked(folder):
    model_files.check_offered(["dir:/models/x", "hub:a/b@main", "shapes+serial"])
