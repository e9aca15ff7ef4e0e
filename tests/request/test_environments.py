"""Only an environment that was typed on a command line here is measured: its interpreter is run."""

import json
import sys
from argparse import Namespace
from dataclasses import replace

import pytest

from bench_core.errors import InputError
from bench_core.jobs import conduct
from bench_core.lab import experiment
from bench_core.pitfalls import registry as pitfalls
from bench_core.request import build, environments, model_files, options
from bench_core.results import exports
from bench_core.spec import Candidate
from tests.environments import make

TYPED_ONLY = "expected an environment that you type on the command line"


@pytest.fixture
def other(tmp_path):
    return make(tmp_path / "other")


def spec(other, *candidates):
    return build.make_spec(["shapes", f"shapes+env:path={other}", *candidates], batch_sizes=(1,), threads=1)


def test_one_that_was_typed_is_known_from_then_on(other):
    own, shapes = spec(other).candidates[1], Candidate.parse("shapes")
    with pytest.raises(InputError, match=TYPED_ONLY):
        environments.python_of(own)
    environments.admit(spec(other))
    assert (environments.python_of(own), environments.python_of(shapes)) == (other / "bin/python", None)


def test_all_workers_of_its_run_are_started_the_same_way(other):
    environments.admit(spec(other))
    shapes, own = spec(other).candidates
    pythons = [environments.python_for(c, spec(other)) for c in (shapes, own)]
    assert list(map(str, pythons)) == [sys.executable, f"{other}/bin/python"]
    assert environments.python_for(shapes, build.make_spec(["shapes"])) is None


def test_one_that_is_not_fit_is_not_noted(tmp_path):
    bare = make(tmp_path / "bare", shares=False)
    with pytest.raises(InputError, match="expected the packages that a worker needs"):
        environments.admit(spec(bare))
    with pytest.raises(InputError, match=TYPED_ONLY):
        environments.python_of(spec(bare).candidates[1])


def test_a_technique_needs_its_package_there_and_not_here(tmp_path, monkeypatch):
    versions = {"nosuchpackage": "1.0"}
    monkeypatch.setattr("bench_core.techniques.tome.PACKAGE", "nosuchpackage")
    there = make(tmp_path / "there", versions=versions)
    environments.admit(build.make_spec([f"shapes+tome+env:path={there}"]))
    with pytest.raises(InputError, match="got 'no nosuchpackage'"):
        environments.admit(build.make_spec([f"shapes+tome+env:path={make(tmp_path / 'without')}"]))


@pytest.mark.parametrize("given", ["shapes+env", "shapes+env:python=x", "shapes+env:path=a+env:path=b"])
def test_a_candidate_without_a_path_is_bad_input(given):
    with pytest.raises(InputError):
        build.make_spec([given])


def test_a_damaged_note_knows_none(other, home):
    environments.admit(spec(other))
    (home / environments.NOTED).write_text("{")
    with pytest.raises(InputError, match=TYPED_ONLY):
        environments.check(spec(other))


def test_a_page_a_pitfall_and_a_spec_file_cannot_name_one_even_if_it_is_known(other, tmp_path):
    environments.admit(spec(other))
    key = spec(other).keys[1]
    with pytest.raises(InputError, match=TYPED_ONLY):
        model_files.check_offered(["shapes", key])
    pitfall = pitfalls.get("serial-baseline")
    with pytest.raises(InputError, match=TYPED_ONLY):
        experiment.experiment(pitfall, replace(pitfall.KNOBS, model=key))
    file = tmp_path / "run.toml"
    file.write_text(f"candidates = ['shapes', '{key}']\n")
    with pytest.raises(InputError, match=TYPED_ONLY):
        options.given(Namespace(spec=str(file)))
    typed = Namespace(spec=str(file), candidate=["shapes", key])
    assert options.given(typed).candidates == ("shapes", key)


def test_an_imported_run_opens_and_runs_nothing(bench, tmp_path, other):
    """Though somebody may have sent it whose environment is on this machine too."""
    exported = exports.document(bench.run(spec(other)))
    exported["run_id"] = "from-elsewhere"
    path = tmp_path / "run.json"
    path.write_text(json.dumps(exported))
    exports.import_file(bench.store, str(path))
    n_events = len(bench.store.events("from-elsewhere"))
    with pytest.raises(InputError, match=TYPED_ONLY):
        conduct.conduct(bench.store, "from-elsewhere")
    assert len(bench.store.events("from-elsewhere")) == n_events


def test_a_run_whose_environment_is_gone_is_not_resumed(bench, other):
    environments.admit(spec(other))
    run_id = bench.store.add_run(spec(other))
    (other / "bin/python").unlink()
    with pytest.raises(InputError, match="expected the folder of a Python environment"):
        conduct.conduct(bench.store, run_id)
    assert bench.store.events(run_id) == []
