"""What Streamlit does of its own accord with a folder named pages/."""

from streamlit.runtime.pages_manager import PagesManager

from pages._ui.frame import navigation


def test_streamlit_does_not_look_for_pages_there(monkeypatch):
    assert hasattr(PagesManager, "uses_pages_directory"), (
        "Streamlit has no PagesManager.uses_pages_directory any more: see whether a deep link on a fresh server shows "
        "'Page not found', and mend or drop navigation.forget_pages_folder"
    )
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    navigation.forget_pages_folder()
    PagesManager("app.py")  # would find out by itself when nothing was said
    assert PagesManager.uses_pages_directory is False
