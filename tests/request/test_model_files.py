"""The files that pages offer: below one folder only, and read as text; those that are model files may be run."""

import pytest

from bench_core.errors import InputError
from bench_core.request import model_files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    (folder / "sd").mkdir(parents=True)
    (folder / "sd" / "fast.py").write_text("pipe = None\n")
    (folder / "plain.py").write_text("# ü\n", encoding="utf-8")
    (folder / "notes.txt").write_text("no Python")
    monkeypatch.setenv("FAIRSPEED_MODELS", str(folder))
    return folder


def test_python_files_are_offered_by_their_names_below_the_folder(folder):
    assert model_files.offered() == ["plain.py", "sd/fast.py"]
    assert model_files.read("plain.py") == "# ü\n"


def test_links_and_hidden_files_are_not_offered(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("key = 1\n")
    (folder / "linked").symlink_to(outside)
    (folder / "secret.py").symlink_to(outside / "secret.py")
    (folder / ".hidden.py").write_text("x = 1\n")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.py").write_text("x = 1\n")
    assert model_files.offered() == ["plain.py", "sd/fast.py"]
    for name in ("linked/secret.py", "secret.py", "../outside/secret.py", str(outside / "secret.py"), ".hidden.py"):
        with pytest.raises(InputError, match="expected a Python file that is offered here"):
            model_files.read(name)


def test_a_folder_that_is_reached_by_a_link_is_the_folder(folder, tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.setenv("FAIRSPEED_MODELS", str(tmp_path / "link"))
    assert model_files.offered() == ["plain.py", "sd/fast.py"]


def test_what_is_no_text_or_too_long_is_refused_in_one_line(folder, monkeypatch):
    (folder / "binary.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"^binary\.py: got .* expected a readable Python file"):
        model_files.read("binary.py")
    monkeypatch.setattr(model_files, "MOST_BYTES", 3)
    with pytest.raises(InputError, match="got '5 bytes', expected at most 3 bytes"):
        model_files.read("plain.py")


def test_a_folder_that_is_not_there_offers_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("FAIRSPEED_MODELS", str(tmp_path / "none"))
    assert model_files.offered() == [] and model_files.offered_models() == {}


# -- model files, which may be run -----------------------------------------------------------------------------------


@pytest.fixture
def with_models(tmp_path, monkeypatch):
    """A folder with model files, others, and links that lead out of it."""
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


def test_the_model_files_of_the_folder_are_offered(with_models):
    assert model_files.offered_models() == {name: f"file:{with_models}/{name}" for name in ("b.py", "more/a+b.py")}


def test_the_examples_are_offered_by_default(monkeypatch):
    monkeypatch.delenv("FAIRSPEED_MODELS", raising=False)
    assert model_files.offered_models()["deepcache.py"] == "file:examples/model_files/deepcache.py"


@pytest.mark.parametrize("path", ["b.py", "more/../b.py", "more/a%2Bb.py+tome:ratio=0.5", "again.py"])
def test_a_file_in_the_folder_may_be_run(with_models, path):
    model_files.check_offered(["shapes", f"file:{with_models}/{path}"])


@pytest.mark.parametrize("path", ["../elsewhere/evil.py", "link.py", "linked/evil.py", "more/../../elsewhere/evil.py"])
def test_what_leads_out_of_the_folder_is_refused_in_words(with_models, path):
    with pytest.raises(InputError, match=r"model file .*: got 'a file elsewhere', expected a file in .*offered"):
        model_files.check_offered([f"file:{with_models}/{path}"])


@pytest.mark.parametrize("text", ["file:/etc/evil.py", "file:~/evil.py+tome", "file:a%00b.py"])
def test_a_file_anywhere_else_is_refused(with_models, text):
    with pytest.raises(InputError, match="a file elsewhere"):
        model_files.check_offered([text])


def test_other_models_are_not_asked(with_models):
    model_files.check_offered(["dir:/models/x", "hub:a/b@main", "shapes+serial"])
