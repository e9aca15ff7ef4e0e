"""The Run page offers the model files of one folder, says that measuring runs them, and refuses others in words."""

import pytest

from .conftest import words


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "offered").mkdir()
    (tmp_path / "offered/fast.py").write_text("pipe = 1\n")
    (tmp_path / "evil.py").write_text("pipe = 1\n")
    monkeypatch.setenv("FAIRSPEED_MODELS", str(tmp_path / "offered"))
    return tmp_path


def test_a_file_of_the_folder_is_picked_and_added(visit, folder):
    app = visit(lang="en")
    app.segmented_control(key="run.add_model").set_value("file").run()
    assert app.selectbox(key="run.add_model_text.file").options == ["fast.py"]
    assert "Measuring a model file runs it" in words(app)
    app.button(key="run.add").click().run()
    assert not app.exception
    assert app.session_state["run.candidates"][-1] == f"file:{folder}/offered/fast.py"
    assert not app.button(key="run.start").disabled


def test_an_empty_folder_says_so(visit, folder):
    (folder / "offered/fast.py").unlink()
    app = visit(lang="en")
    app.segmented_control(key="run.add_model").set_value("file").run()
    assert "There is no model file in" in words(app)
    assert app.button(key="run.add").disabled


def test_another_file_is_refused_when_it_is_pasted(visit, folder):
    app = visit(lang="en")
    app.text_input(key="run.pasted").set_value(f"file:{folder}/evil.py")
    app.button(key="run.add_pasted").click().run()
    assert "a file elsewhere" in words(app)
    assert f"file:{folder}/evil.py" not in app.session_state["run.candidates"]


def test_another_file_that_is_in_the_list_cannot_be_started(visit, folder):
    app = visit(lang="zh")
    app.session_state["run.candidates"] = ["shapes", f"file:{folder}/offered/../evil.py"]
    app.run()
    assert "位于别处的文件" in words(app)
    assert app.button(key="run.start").disabled


@pytest.mark.parametrize(("path", "offered"), [("evil.py", False), ("offered/fast.py", True)])
def test_a_run_of_another_file_is_not_resumed_from_a_page(visit, library, folder, path, offered):
    """As one that was imported may be."""
    run_id = library.run("shapes", f"file:{folder}/{path}").run.run_id
    library.store.add_event(run_id, "finished", {"outcome": "cancelled", "message": "cancelled"})
    app = visit(lang="en")
    assert ("run.resume" in [button.key for button in app.button]) is offered
    assert ("a file elsewhere" in words(app)) is not offered


# -- other environments, whose interpreter would be run --------------------------------------------------------------

OTHER = "shapes+env:path=/opt/other/.venv"


def test_another_environment_is_not_offered_and_refused_when_it_is_pasted(visit):
    app = visit(lang="en")
    assert not any(option.endswith("(env)") for option in app.multiselect(key="run.add_conditions").options)
    app.text_input(key="run.pasted").set_value(OTHER)
    app.button(key="run.add_pasted").click().run()
    assert "expected an environment that you type on the command line" in words(app)
    assert OTHER not in app.session_state["run.candidates"]


def test_another_environment_that_is_in_the_list_cannot_be_started(visit):
    app = visit(lang="zh")
    app.session_state["run.candidates"] = ["shapes", OTHER]
    app.run()
    assert "您在命令行中输入的环境" in words(app)
    assert app.button(key="run.start").disabled


def test_a_run_with_another_environment_opens_and_is_not_resumed_from_a_page(visit, library):
    run_id = library.run("shapes", OTHER).run.run_id
    library.store.add_event(run_id, "finished", {"outcome": "cancelled", "message": "cancelled"})
    app = visit(lang="en")
    assert not app.exception
    assert "expected an environment that you type on the command line" in words(app)
    assert "run.resume" not in [button.key for button in app.button]
