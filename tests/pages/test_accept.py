"""A finding of a stored run is accepted on its page: the ratio is given then, and the reason stays with the run."""

import pytest

from bench_core.results.result import load_result
from tests.fakes import FakeWorker

from .conftest import OtherSteps, words

OTHER = "shapes+deepcache:interval=3"
REASON = "fewer steps are the point"


@pytest.fixture
def refused(library):
    """A run of which one candidate made half of the steps."""
    return library.run(workers={OTHER: OtherSteps})


def accept(app, reason):
    app.text_input(key="accept.reason").set_value(reason).run()
    return app.button(key="accept.button").click().run()


def verdicts(app):
    return [value for frame in app.dataframe for value in frame.value.get("Verdict", [])]


def test_it_is_stored_with_the_run_and_stands_beside_the_verdict(visit, library, refused):
    app = visit("run", run=refused.run.run_id, lang="en")
    assert set(verdicts(app)) == {"not comparable"}
    app = accept(app, REASON)
    assert not app.exception
    assert {v.split(" (")[1] for v in verdicts(app)} == {"accepted)"}
    assert f", accepted: steps-mismatch ({REASON})" in words(app).replace("\\", "")
    assert f"Accepted: {REASON}" in words(app)
    stored = load_result(library.store, refused.run.run_id)
    assert stored.accept == {"steps-mismatch": REASON} and stored.comparisons[0].speedup is not None
    assert not [b for b in app.button if b.key == "accept.button"]


def test_without_a_reason_nothing_is_accepted(visit, library, refused):
    app = accept(visit("run", run=refused.run.run_id, lang="en"), " ")
    assert "one line of 1 to 300 characters" in words(app).replace("\\\\", "").replace("\\", "")
    assert load_result(library.store, refused.run.run_id).accept == {}


def test_what_is_comparable_offers_nothing_to_accept(visit, library):
    result = library.run(workers={OTHER: FakeWorker})
    app = visit("run", run=result.run.run_id, lang="en")
    assert not [b for b in app.button if b.key == "accept.button"]


def test_what_cannot_be_accepted_is_not_offered(visit, library):
    result = library.run(costs={OTHER: {"fail": {2: "oom"}}})
    app = visit("run", run=result.run.run_id, lang="en")
    assert "None of these findings can be accepted" in words(app)
