"""What the doctor checks, and what it says of a machine that is not fit."""

import pytest

from bench_core.doctor import checks


def found(what):
    """What the doctor says of one thing."""
    (check,) = (c for c in checks.check() if c.what == what)
    return check


@pytest.fixture(autouse=True)
def no_import(monkeypatch):
    """Loading torch in a process of its own takes seconds, and tests/cli does it."""
    monkeypatch.setattr(checks, "_torch_loads", lambda: checks.Check("import", "ok", "not tried"))


def test_a_machine_that_is_fit_has_no_failure():
    assert [c for c in checks.check() if c.status == "fail"] == []


def test_a_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr(checks, "PACKAGES", ("torch", "nosuchpackage"))
    assert found("torch").status == "ok"
    missing = found("nosuchpackage")
    assert missing.status == "fail" and "pip install" in missing.text


def test_a_store_that_cannot_be_opened_is_a_failure_and_not_a_traceback(monkeypatch):
    monkeypatch.setenv("FAIRSPEED_DB", "not a url")
    assert found("store").status == "fail" and "FAIRSPEED_DB" in found("store").text


@pytest.mark.parametrize(("load", "status"), [(0.5, "ok"), (3.5, "warn")])
def test_other_programs_on_the_cores_are_a_warning(monkeypatch, load, status):
    monkeypatch.setattr(checks, "affinity", lambda: [0, 1, 2, 3])
    monkeypatch.setattr(checks.psutil, "getloadavg", lambda: (load, 0.0, 0.0))
    assert found("load").status == status
