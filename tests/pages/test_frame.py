"""The run lives in the address, the language with the reader; the sidebar changes them; links carry the run."""

import ast
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from pages._ui.frame import address, navigation

from .conftest import RUN_PAGES, words

ROOT = Path(__file__).parents[2]
OTHER = "shapes+deepcache:interval=3"


def one(value):
    return value[0] if isinstance(value, list) else value


def test_a_fresh_visit_opens_the_newest_run_and_writes_it_into_the_address(visit, library):
    library.run(name="older")
    newest = library.run(name="newer").run.run_id
    app = visit()
    assert one(app.query_params["run"]) == newest
    assert "lang" not in app.query_params
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


def test_a_language_that_was_picked_is_kept_and_leaves_the_address(visit, finished):
    app = visit("scaling", lang="en")
    app.segmented_control(key="sidebar.language").set_value("zh").run()
    assert app.title[0].value == "批次扩展"
    assert "lang" not in app.query_params
    app.switch_page(RUN_PAGES["speedup"]).run()
    assert app.title[0].value == "加速比"


def test_a_link_does_not_change_the_language_of_somebody_who_picked_one(visit, finished, monkeypatch):
    monkeypatch.setattr(ContextProxy, "cookies", {address.COOKIE: "en"})
    app = visit("scaling", lang="zh")
    assert app.title[0].value == "Batch scaling"
    assert not any("lang=" in link.proto.query_string for link in app.get("page_link"))


def test_choosing_a_run_changes_page_and_address(visit, library):
    older = library.run(name="older").run.run_id
    library.run(name="newer")
    app = visit("scaling")
    app.selectbox(key="sidebar.run").set_value(older).run()
    assert "`older`" in words(app)
    assert one(app.query_params["run"]) == older


@pytest.mark.parametrize(("parameters", "carried"), [({}, False), ({"lang": "zh"}, True)])
def test_links_to_other_pages_carry_the_run_and_a_language_only_if_the_address_has_one(
    visit, finished, parameters, carried
):
    app = visit("run", **parameters)
    links = [link.proto for link in app.get("page_link")]
    assert len(links) == len(navigation.ENTRIES) + 3
    assert all(f"run={finished.run.run_id}" in link.query_string for link in links)
    assert {"lang=zh" in link.query_string for link in links} == {carried}


def test_what_is_chosen_on_a_page_is_in_the_address_and_comes_from_it(visit, library):
    library.run(steps=(4, 6))
    app = visit("speedup")
    app.segmented_control(key="speedup.view").set_value("bars").run()
    app.segmented_control(key="speedup.steps").set_value(6).run()
    app.selectbox(key="speedup.baseline").set_value(OTHER).run()
    shown = {name: one(app.query_params[name]) for name in ("view", "steps", "baseline")}
    assert shown == {"view": "bars", "steps": "6", "baseline": OTHER}
    again = visit("speedup", **shown)
    assert (again.segmented_control(key="speedup.view").value, again.selectbox[0].value) == ("bars", OTHER)
    assert again.segmented_control(key="speedup.steps").value == 6


def test_lines_of_reference_may_all_be_off_in_a_link(visit, finished):
    app = visit("scaling")
    assert app.pills(key="scaling.lines").value == ["ideal"]
    app.pills(key="scaling.lines").set_value([]).run()
    assert one(app.query_params["lines"]) == "none"
    assert visit("scaling", lines="none").pills(key="scaling.lines").value == []


def test_a_choice_that_a_run_does_not_have_falls_back(visit, finished):
    app = visit("per_sample", candidate="gone")
    assert app.selectbox(key="per_sample.candidate").value == "shapes"


def test_links_lead_to_a_page_as_it_was_left(visit, finished):
    app = visit("speedup")
    app.segmented_control(key="speedup.view").set_value("bars").run()
    app.switch_page(RUN_PAGES["scaling"]).run()
    queries = {link.proto.page: link.proto.query_string for link in app.get("page_link")}
    assert "view=bars" in queries["speedup"]
    assert "view=" not in queries["scaling"] and "view=" not in queries["per-sample"]


def test_names_with_markdown_in_them_are_shown_as_they_are(visit, library):
    library.run(name="*bold* :smile: $x$ [link](http://x)")
    app = visit("speedup")
    assert "`*bold* :smile: $x$ [link](http://x)`" in words(app)


def test_an_unexpected_error_shows_nothing_of_its_details():
    app = AppTest.from_string("raise ValueError('of no concern to whoever looks on')").run()
    (shown,) = app.exception
    assert "of no concern" not in shown.message and not shown.stack_trace


def test_no_script_has_text_that_streamlit_would_show_by_itself():
    """A string that stands alone in a script is put on the page ("magic"), also one meant to explain a constant."""
    scripts = [ROOT / "app.py", *(ROOT / "pages").glob("[!_]*/*.py")]
    assert len(scripts) > 5
    for script in scripts:
        _, *rest = ast.parse(script.read_text(encoding="utf-8")).body
        alone = [n for n in rest if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant | ast.Name)]
        assert [ast.unparse(node) for node in alone] == [], script.name
