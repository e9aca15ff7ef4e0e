"""The Run page offers the kinds of models that the registry has."""

from tests.another_kind import another_kind

__all__ = ["another_kind"]


def offered(app):
    return app.segmented_control(key="run.add_model").options


def test_a_saved_pipeline_is_asked_for_its_folder(visit):
    app = visit()
    assert offered(app)[0] == "Bundled model (shapes)"  # what needs neither a path nor a download
    assert {"Folder", "Hugging Face"} <= set(offered(app))
    app.segmented_control(key="run.add_model").set_value("dir").run()
    app.text_input(key="run.add_model_text.dir").set_value("/models/a+b").run()
    assert not app.exception
    assert "dir:/models/a%2Bb" in [block.value for block in app.code]


def test_a_kind_that_is_added_is_offered_in_its_own_words(visit, another_kind):
    app = visit()
    assert "one colour" in offered(app)
    app.segmented_control(key="run.add_model").set_value("blank").run()
    text = app.text_input(key="run.add_model_text.blank")
    assert text.label == "Which colour"
    text.set_value("red").run()
    app.multiselect(key="run.add_techniques").set_value(["deepcache"]).run()
    app.button(key="run.add").click().run()
    assert not app.exception
    assert app.session_state["run.candidates"][-1] == "blank:red+deepcache:interval=3,branch=0"
