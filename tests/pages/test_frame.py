"""Language and run live in the address; the sidebar changes them; links carry them."""

from streamlit.testing.v1 import AppTest

from pages._ui.frame import navigation

from .conftest import words


def one(value):
    return value[0] if isinstance(value, list) else value


def test_a_fresh_visit_opens_the_newest_run_and_writes_it_into_the_address(visit, library):
    library.run(name="older")
    newest = library.run(name="newer").run.run_id
    app = visit()
    assert one(app.query_params["run"]) == newest
    assert one(app.query_params["lang"]) == "en"
    assert "newer" in words(app)


def test_a_deep_link_opens_its_run_in_its_language(visit, library):
    older = library.run(name="older").run.run_id
    library.run(name="newer")
    app = visit("speedup", run=older, lang="zh")
    assert app.title[0].value == "加速比"
    assert "`older`" in words(app)
    assert one(app.query_params["run"]) == older


def test_a_link_to_a_run_that_is_not_here_says_so(visit, finished):
    app = visit("run", run="20200101-000000-aaaaaa")
    assert "No run `20200101-000000-aaaaaa` is stored here" in words(app)
    assert one(app.query_params["run"]) == "20200101-000000-aaaaaa"


def test_an_unknown_language_falls_back(visit):
    assert visit("run", lang="xx").title[0].value == "Is it really faster?"


def test_switching_the_language_changes_page_and_address(visit, finished):
    app = visit("scaling", lang="en")
    app.segmented_control(key="sidebar.language").set_value("zh").run()
    assert app.title[0].value == "批次扩展"
    assert one(app.query_params["lang"]) == "zh"


def test_choosing_a_run_changes_page_and_address(visit, library):
    older = library.run(name="older").run.run_id
    library.run(name="newer")
    app = visit("scaling")
    app.selectbox(key="sidebar.run").set_value(older).run()
    assert "`older`" in words(app)
    assert one(app.query_params["run"]) == older


def test_links_to_other_pages_carry_language_and_run(visit, finished):
    app = visit("run", lang="zh")
    links = [link.proto for link in app.get("page_link")]
    assert len(links) == len(navigation.ENTRIES) + 3
    assert all("lang=zh" in link.query_string and f"run={finished.run.run_id}" in link.query_string for link in links)


def test_names_with_markdown_in_them_are_shown_as_they_are(visit, library):
    library.run(name="*bold* :smile: $x$ [link](http://x)")
    app = visit("speedup")
    assert "`*bold* :smile: $x$ [link](http://x)`" in words(app)


def test_an_unexpected_error_shows_nothing_of_its_details():
    app = AppTest.from_string("raise ValueError('of no concern to whoever looks on')").run()
    (shown,) = app.exception
    assert "of no concern" not in shown.message and not shown.stack_trace
