"""An export holds everything; a damaged or newer one is refused in one line and changes nothing."""

import json

import pytest

from bench_core.errors import InputError
from bench_core.results import exports
from bench_core.results.result import load_result
from bench_core.store.database import Store

CALL_FIELDS = {
    "call_id", "started_ns", "order_in_round", "sample_ids", "image_hashes", "status", "message", "candidate",
    "batch_size", "steps", "round", "phase", "batch_s", "outside_s", "n_images", "peak_memory_bytes", "witness",
    "start", "telemetry",
}  # fmt: skip
WITNESS_FIELDS = {
    "pipeline_calls", "steps_set", "scheduler_steps", "denoiser_calls", "denoiser_rows", "decoder_rows",
    "width", "height", "dtype", "activation_dtype", "weights_dtype", "steps_run", "stepped_rows", "images_denoised",
    "rows_per_step", "guidance_scale", "denoiser_positions", "layer_calls", "layer_rows", "layer_positions",
    "decoded_pixels", "images_distinct", "images_constant", "images_latent",
    "images_changed", "detail", "cpu_after_s", "cpu_between_s", "gpu_after_s", "returned_s", "replaced",
    "mechanism",
}  # fmt: skip
SUMMARY_FIELDS = {"median", "mean", "min", "max", "p5", "p95", "ci_low", "ci_high"}


@pytest.fixture
def exported(bench, tmp_path):
    result = bench.run(bench.spec(), {"shapes+deepcache": {"fail": {3: "oom"}}})
    path = tmp_path / "run.json"
    path.write_text(json.dumps(exports.document(result)))
    return path


@pytest.fixture
def elsewhere(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/elsewhere.db")
    yield store
    store.close()


def test_the_document_has_the_published_fields(exported):
    data = json.loads(exported.read_text())
    assert data["schema"] == 1
    assert {"run_id", "name", "protocol", "environment", "candidates", "calls", "cells", "comparisons"} <= set(data)
    assert all(set(call) == CALL_FIELDS and set(call["witness"]) == WITNESS_FIELDS for call in data["calls"])
    good = next(c for c in data["cells"] if c["status"] == "ok")
    assert set(good["batch_s"]) == set(good["per_sample_s"]) == SUMMARY_FIELDS
    assert {"oom"} == {c["status"] for c in data["cells"] if c["status"] != "ok"}
    assert {"candidate", "baseline", "clock", "speedup", "ci_low", "ci_high", "verdict"} <= set(data["comparisons"][0])


def test_an_import_gives_back_the_same_run(exported, elsewhere):
    run_id = exports.import_file(elsewhere, str(exported))
    again = exports.document(load_result(elsewhere, run_id))
    assert again == json.loads(exported.read_text())


def test_what_is_derived_is_recomputed_not_believed(exported, elsewhere):
    data = json.loads(exported.read_text())
    data["comparisons"][0]["speedup"] = 99.0
    exported.write_text(json.dumps(data))
    run_id = exports.import_file(elsewhere, str(exported))
    assert all(c.speedup is None or c.speedup < 2 for c in load_result(elsewhere, run_id).comparisons)


def _as_first_published(data):
    """The document had it been written before telemetry, precision and starts were there."""
    newer = {"precision", "warm_up_cap", "turns", "auto_batch", "starts", "process_spread"}
    protocol = {k: v for k, v in data["protocol"].items() if k not in newer}
    calls = [{k: v for k, v in c.items() if k not in ("telemetry", "start")} for c in data["calls"]]
    derived = {"cells", "comparisons", "findings", "tails", "best_batch"}
    return {k: v for k, v in data.items() if k not in derived} | {"protocol": protocol, "calls": calls}


def test_an_export_from_before_the_newer_fields_still_reads(exported, elsewhere):
    data = json.loads(exported.read_text())
    exported.write_text(json.dumps(_as_first_published(data)))
    result = load_result(elsewhere, exports.import_file(elsewhere, str(exported)))
    assert [c.batch_s for c in result.calls] == [c["batch_s"] for c in data["calls"]]
    assert [c.batch_s.median for c in result.cells if c.batch_s] == [
        c["batch_s"]["median"] for c in data["cells"] if c["batch_s"]
    ]


def test_the_law_of_the_tail_and_the_runs_findings_are_in_the_document(bench):
    cost = {"fixed_s": 0.01, "per_image_s": 0.05, "drift": lambda now_s: (now_s - 1000) / 100}
    result = bench.run(bench.spec("shapes", batch_sizes=(1, 2, 4), rounds=12), {"shapes": cost | {"drift": None}})
    (law,) = exports.document(result)["tails"]
    assert (law["candidate"], law["steps"], law["batch_sizes"]) == ("shapes", 10, [1, 2, 4])
    assert (law["fixed_s"], law["per_image_s"]) == (pytest.approx(0.01), pytest.approx(0.05))
    slower = bench.run(bench.spec("shapes", batch_sizes=(1,), rounds=12), {"shapes": cost})
    assert [f["rule"] for f in exports.document(slower)["findings"]] == ["drift"]


def test_a_run_whose_batch_sizes_were_searched_for_comes_back(bench, elsewhere, tmp_path):
    result = bench.run(bench.spec("shapes", batch_sizes=(1, "auto")))
    assert len(result.sizes["shapes"]) > 1
    path = tmp_path / "auto.json"
    path.write_text(json.dumps(exports.document(result)))
    again = load_result(elsewhere, exports.import_file(elsewhere, str(path)))
    assert again.cells == result.cells


def test_importing_twice_is_refused(exported, elsewhere):
    exports.import_file(elsewhere, str(exported))
    with pytest.raises(InputError, match="expected a run that is not stored yet"):
        exports.import_file(elsewhere, str(exported))


def _cut(data):
    return json.dumps(data)[:-400]


def _newer(data):
    return json.dumps(data | {"schema": 2})


def _no_schema(data):
    return json.dumps({k: v for k, v in data.items() if k != "schema"})


def _no_calls(data):
    return json.dumps({k: v for k, v in data.items() if k != "calls"})


def _bad_call(data):
    data["calls"][3]["batch_s"] = "fast"
    return json.dumps(data)


def _stray_cell(data):
    data["calls"][3]["candidate"] = "nobody"
    return json.dumps(data)


def _no_candidates(data):
    return json.dumps(data | {"candidates": []})


def _strange_baseline(data):
    return json.dumps(data | {"baseline": "nobody"})


def _event_without_outcome(data):
    data["events"][-1]["payload"] = {}
    return json.dumps(data)


def _event_without_environment(data):
    data["events"][0]["payload"] = {"version": "1"}
    return json.dumps(data)


def _event_with_strange_facts(data):
    next(e for e in data["events"] if e["kind"] == "loaded")["payload"]["facts"] = {"pid": "none"}
    return json.dumps(data)


def _event_with_strange_environment(data):
    data["events"][0]["payload"]["environment"]["threads"] = "many"
    return json.dumps(data)


def _gone_on_elsewhere(data):
    began = next(e for e in data["events"] if e["kind"] == "started")
    later = json.loads(json.dumps(began))
    later["payload"]["environment"]["threads"] += 1
    data["events"].append(later)
    return json.dumps(data)


def _strange_outcome(data):
    data["events"][-1]["payload"]["outcome"] = "banana"
    return json.dumps(data)


def _strange_run_id(data):
    return json.dumps(data | {"run_id": "../../etc"})


def _strange_hash(data):
    data["calls"][-1]["image_hashes"] = ["../../x"]
    return json.dumps(data)


def _call_twice(data):
    return json.dumps(data | {"calls": [*data["calls"], data["calls"][0]]})


def _not_a_number(data):
    data["protocol"]["guidance_scale"] = float("nan")
    return json.dumps(data)


def _no_batch_sizes(data):
    data["protocol"]["batch_sizes"] = []
    return json.dumps(data)


def _false_key(data):
    data["candidates"][0]["model"] = "hub:other"
    return json.dumps(data)


def _huge_time(data):
    return json.dumps(data | {"created_ns": 10**40})


def _half_a_character(data):
    return json.dumps(data | {"name": "\ud800"})


def _nested(data):
    return "[" * 100_000


def _negative_time(data):
    data["calls"][-1]["batch_s"] = -1.0
    return json.dumps(data)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_cut, "no valid JSON"),
        (_newer, "got 'schema 2', expected schema 1 or older"),
        (_no_schema, "no schema number"),
        (_no_calls, "no field 'calls'"),
        (_bad_call, "batch_s"),
        (_stray_cell, "nobody"),
        (_no_candidates, "candidates"),
        (_strange_baseline, "baseline"),
        (_negative_time, "batch_s"),
        (lambda data: "[]", "no schema number"),
        (lambda data: json.dumps(data | {"schema": True}), "no schema number"),
        (_event_without_outcome, "outcome is missing"),
        (_event_without_environment, "environment is missing"),
        (_event_with_strange_environment, "environment.threads"),
        (_event_with_strange_facts, "facts.pid"),
        (_gone_on_elsewhere, "started: threads 1 and 2, whose calls may not be pooled"),
        (_strange_outcome, "banana"),
        (_strange_run_id, "run_id"),
        (_strange_hash, "image_hashes"),
        (_call_twice, "call_id"),
        (_not_a_number, "guidance_scale"),
        (_no_batch_sizes, "batch_sizes"),
        (_false_key, "not what its key says"),
        (_huge_time, "created_ns"),
        (_half_a_character, "surrogate"),
        (_nested, "lists in lists"),
    ],
)
def test_a_damaged_export_is_refused_whole(exported, elsewhere, damage, said):
    exported.write_text(damage(json.loads(exported.read_text())))
    with pytest.raises(InputError) as refused:
        exports.import_file(elsewhere, str(exported))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert elsewhere.runs() == []
