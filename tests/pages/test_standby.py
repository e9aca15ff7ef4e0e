"""Torch is loaded, in another process, while somebody fills in the form; all sessions share that process."""

import pytest

from bench_core.jobs import launch


@pytest.fixture
def asked(monkeypatch):
    """The standbys that were to be made ready, and those that runs were started with."""
    seen = {"ready": [], "used": []}

    def start(store, spec, standby, *, token):
        seen["used"].append(standby)
        return store.add_run(spec)

    monkeypatch.setattr(launch, "prepare", lambda store, standby: seen["ready"].append(standby))
    monkeypatch.setattr(launch, "start", start)
    return seen


def test_the_form_has_one_made_ready_and_start_uses_it(visit, asked):
    visit()
    visit().button(key="run.start").click().run()
    assert len(asked["ready"]) == 2 and len(asked["used"]) == 1
    assert len({id(standby) for standby in asked["ready"] + asked["used"]}) == 1


def test_looking_at_a_run_makes_none_ready(visit, asked, finished):
    app = visit("run")
    assert asked["ready"] == []
    app.segmented_control(key="run.view").set_value("new").run()
    assert len(asked["ready"]) == 1
