"""A run that was measured by `gate`: its page says first whether the gate is open, and so does its report."""

import pytest

from bench_core.conductor.conductor import Conductor
from bench_core.report import report
from bench_core.request.gate import GateOptions, gate_spec
from bench_core.results import gate_headline
from bench_core.results.result import Result, load_result
from tests.altered import exact
from tests.fakes import FakeWorker
from tests.report.reading import Page

from .conftest import words

BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
SAID = {
    (0.1, "en"): ":green[:material/check_circle: Gate open: head takes at most 0.0% longer than base, 3% tolerated]",
    (0.1, "zh"): ":green[:material/check_circle: 门禁通过：head 的耗时最多比 base 多 0.0%，允许 3%]",
    (0.2, "en"): ":red[:material/block: Gate closed: head is slower than tolerated]",
    (0.2, "zh"): ":red[:material/block: 门禁未通过：head 比允许的更慢]",
}


def gated(library, head_s=0.1, **others):
    """A gate whose head takes so many seconds more a call; base takes 0.1."""
    asked = {"batch_sizes": (1, 4), "threads": 1, "device": "cpu"} | others
    spec = exact(gate_spec(GateOptions(base="shapes", head="shapes+tome", others=asked)))
    run_id, costs = library.store.add_run(spec), {"shapes": 0.1, "shapes+tome": head_s}

    def start(candidate):
        return FakeWorker(library.clock, fixed_s=costs[candidate.key])

    Conductor(library.store, run_id, start_worker=start, clock=library.clock).conduct()
    return load_result(library.store, run_id)


def subheaders(app):
    return [s.value.replace("\\", "") for s in app.subheader if s.value.startswith(":")]


@BOTH
@pytest.mark.parametrize("head_s", [0.1, 0.2])
def test_the_decision_stands_above_the_sentences_with_what_is_tolerated(visit, library, lang, head_s):
    gated(library, head_s)
    app = visit(lang=lang)
    assert subheaders(app)[0] == SAID[head_s, lang]
    assert {"en": "3% longer tolerated", "zh": "允许耗时多出 3%"}[lang] in words(app).replace("\\", "")


@BOTH
def test_the_report_says_the_same(library, lang):
    html = report.html(gated(library, 0.2), lang)
    said = {"en": "gate closed: head is slower than tolerated", "zh": "门禁未通过：head 比允许的更慢"}[lang]
    page = Page(html)
    assert said in page.text
    assert page.text.index(said) < page.text.index("shapes+tome：" if lang == "zh" else "shapes+tome: ")
    assert 'class="answer gate-closed"' in html


def test_too_few_rounds_leave_it_open_and_undecided(visit, library):
    gated(library, 0.2, rounds=2)
    assert subheaders(visit(lang="en"))[0] == ":orange[:material/help: Gate open, but undecided at batch 1, 4]"


def test_a_run_that_is_no_gate_has_no_such_line(visit, library):
    result = library.run()
    assert not [line for line in subheaders(visit(lang="en")) if "Gate" in line]
    assert "gate-" not in report.html(result).partition("<body>")[2]


@BOTH
def test_the_list_of_runs_opens_with_a_gate_in_it(visit, library, lang):
    gated(library)
    app = visit("runs", lang=lang)
    commands = next(m for m in app.multiselect if m.key == "runs.command")
    assert commands.options == [{"en": "Gate", "zh": "门禁"}[lang]]


def test_a_gate_that_was_cancelled_decides_nothing(visit, library):
    result = gated(library)
    events = [e for e in result.events if e.kind != "finished"]
    assert gate_headline.of_run(result).open
    assert gate_headline.of_run(Result(result.run, result.calls, tuple(events))) is None
