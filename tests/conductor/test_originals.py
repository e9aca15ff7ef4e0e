"""A run is of the files that it began with: they are hashed, stored, and a change ends the run or its resumption."""

import hashlib
import json

import pytest

from bench_core.conductor.originals import Originals
from bench_core.errors import InputError
from bench_core.events import Event, Facts
from bench_core.models import registry
from bench_core.models._hashes import combined
from bench_core.results import diff, exports
from bench_core.results.result import load_result

TEXT = "def load_pipeline(): ...\n"


@pytest.fixture
def model_file(tmp_path):
    path = tmp_path / "fast.py"
    path.write_text(TEXT)
    return path


def spec(bench, model_file):
    return bench.spec("shapes", f"file:{model_file}", batch_sizes=(1,))


def test_the_hash_of_every_model_is_in_the_export(bench, model_file):
    result = bench.run(spec(bench, model_file))
    shapes, file = exports.document(result)["candidates"]
    assert file["sha256"] == file["facts"]["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert shapes["sha256"] == registry.sha256("shapes") != file["sha256"]


def test_a_file_that_changes_while_it_is_measured_ends_the_run(bench, model_file):
    changed = {"drift": lambda now: model_file.write_text(TEXT + "# faster\n") and 0.0}
    with pytest.raises(InputError, match="files that changed during the run"):
        bench.run(spec(bench, model_file), {"shapes": changed})
    run = bench.store.run("latest")
    finished = bench.store.events(run.run_id)[-1].payload
    assert (finished["outcome"], finished["message"].partition(":")[0]) == ("failed", "model file")
    kept = load_result(bench.store, run.run_id)
    assert {len(calls) for calls in kept.calls_by_cell.values()} == {3}  # warm-up is kept, and no round was begun


def test_a_file_that_changed_is_not_started_again(bench, model_file):
    changed = {"drift": lambda now: model_file.write_text(TEXT + "# faster\n") and 0.0}
    options = {"batch_sizes": (1,), "starts": 2, "rounds": 6}
    with pytest.raises(InputError, match="files that changed during the run"):
        bench.run(bench.spec("shapes", f"file:{model_file}", **options), {"shapes": changed})
    assert len(bench.workers[f"file:{model_file}"]) == 1


def test_a_run_is_not_resumed_with_another_file(bench, model_file):
    result = bench.run(spec(bench, model_file))
    n_events = len(bench.store.events(result.run.run_id))
    model_file.write_text("pipe = 1\n")
    with pytest.raises(
        InputError, match=r"resume of run .*: got 'other files of file:.*fast\.py than the run began with'"
    ):
        bench.conductor(result.run.run_id).conduct()
    assert len(bench.store.events(result.run.run_id)) == n_events


def test_a_run_is_resumed_with_the_same_file(bench, model_file):
    result = bench.run(spec(bench, model_file))
    model_file.write_text(TEXT)
    assert bench.conductor(result.run.run_id).conduct() == "done"


def test_a_run_without_hashes_is_resumed(bench):
    stored = bench.run(bench.spec("shapes", batch_sizes=(1,)))
    events = [e.model_copy(update={"payload": dict(e.payload)}) for e in stored.events]
    for event in events:
        if event.kind == "loaded":
            event.payload["facts"] = {}
    originals = bench.conductor(stored.run.run_id).caller.originals
    originals.remember(events)
    originals.check_resumed(stored.run.run_id)


def test_a_saved_pipeline_is_hashed_by_its_weights_and_configuration(tmp_path):
    (tmp_path / "unet").mkdir()
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": "P", "unet": ["diffusers", "U"]}))
    (tmp_path / "unet/weights.safetensors").write_bytes(b"1")
    before = registry.sha256(f"dir:{tmp_path}")
    (tmp_path / "README.md").write_text("read me")
    (tmp_path / "unet/weights.bin").write_bytes(b"2")
    assert registry.sha256(f"dir:{tmp_path}") == before
    (tmp_path / "unet/weights.safetensors").write_bytes(b"2")
    assert registry.sha256(f"dir:{tmp_path}") != before


def test_a_hash_of_several_files_can_be_computed_by_anyone(tmp_path):
    for name in "ba":
        (tmp_path / name).write_text(name)
    lines = "".join(f"{hashlib.sha256(name.encode()).hexdigest()}  {name}\n" for name in "ab")
    assert combined({name: tmp_path / name for name in "ba"}) == hashlib.sha256(lines.encode()).hexdigest()


def test_a_hub_model_that_is_not_downloaded_has_no_hash(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *a, **k: None)
    assert registry.sha256("hub:owner/name") is None


def test_a_control_whose_files_changed_is_none(bench, model_file):
    """Two runs share the candidate by name only."""
    options = {"batch_sizes": (1,), "baseline": f"file:{model_file}"}
    candidates = (f"file:{model_file}", "shapes", "shapes+tome")
    first = bench.run(bench.spec(*candidates, **options))
    same = bench.run(bench.spec(*candidates, **options))
    model_file.write_text(TEXT + "# another version\n")
    other = bench.run(bench.spec(*candidates, **options))
    assert diff._control(first, same) == f"file:{model_file}"
    assert diff._control(first, other) == "shapes"


def had(torch):
    return Facts(python="3.11.7", packages={"torch": torch, "tomesd": None})


def test_a_package_that_changes_ends_the_run_also_where_it_is_resumed(bench):
    spec = bench.spec("shapes")
    loaded = {"candidate": "shapes", "facts": had("2.13").stored()}
    originals = Originals(spec)
    originals.remember([Event(run_id="r", at_ns=1, kind="loaded", payload=loaded)])
    originals.check_versions(spec.candidates[0], had("2.13"))
    originals.check_versions(spec.candidates[0], Facts())  # an older version of a worker did not say
    with pytest.raises(
        InputError, match=r"candidate 'shapes': got 'torch 2.14', expected torch 2.13, as the run began"
    ):
        originals.check_versions(spec.candidates[0], had("2.14"))


def begun(spec, facts):
    """The originals of a run that began with a process of these facts."""
    originals = Originals(spec)
    loaded = {"candidate": "shapes", "facts": facts.stored()}
    originals.remember([Event(run_id="r", at_ns=1, kind="loaded", payload=loaded)])
    return originals


def test_a_run_is_not_resumed_in_another_sandbox_than_it_began_in(bench):
    spec = bench.spec("shapes")
    confined, free = (had("2.13").model_copy(update={"sandbox": name}) for name in ("bubblewrap 0.8.0", "none"))
    originals = begun(spec, confined)
    originals.check_versions(spec.candidates[0], confined)
    with pytest.raises(InputError, match=r"got 'sandbox none', expected sandbox bubblewrap 0\.8\.0, as the run began"):
        originals.check_versions(spec.candidates[0], free)


def test_a_run_of_an_older_version_had_no_sandbox(bench):
    spec = bench.spec("shapes")
    originals = begun(spec, had("2.13"))
    originals.check_versions(spec.candidates[0], had("2.13").model_copy(update={"sandbox": "none"}))
