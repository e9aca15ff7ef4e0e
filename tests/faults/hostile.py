"""Exports that somebody made to do harm: each is one change of a stored example run.

>>> name, content, said = next(hostile_exports())
"""

import copy
import json
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
YEAR_2100_NS = 4_102_444_800 * 10**9


def _set(*path, to):
    """A change of one place of the document."""

    def change(data):
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = to

    return change


def _event(kind, *path, to):
    """A change in the first event of a kind."""

    def change(data):
        _set("payload", *path, to=to)(next(e for e in data["events"] if e["kind"] == kind))

    return change


def _same_call_twice(data):
    data["calls"].append(data["calls"][12])


def _round_twice(data):
    call = next(c for c in reversed(data["calls"]) if c["phase"] == "timed" and c["status"] == "ok")
    data["calls"].append(call | {"call_id": "another"})


def _of_nobody(data):
    data["calls"][12]["candidate"] = "nobody"


def _sizes_of_everything(data):
    data["protocol"]["batch_sizes"] = data["protocol"]["steps"] = list(range(1, 5001))


def _sizes_that_are_none(data):
    payload = {"candidate": data["baseline"], "sizes": ["8", -1], "message": ""}
    data["events"].append({"at_ns": data["events"][0]["at_ns"], "kind": "sizes-found", "payload": payload})


CHANGES = (
    ("negative time", _set("calls", 12, "batch_s", to=-1), "calls[12].batch_s: got '-1', expected a number of"),
    ("time that is no number", _set("calls", 12, "batch_s", to=float("nan")), "calls[12].batch_s: got 'NaN', expected"),
    ("endless time", _set("calls", 12, "outside_s", to=float("inf")), "calls[12].outside_s: got 'Infinity', expected"),
    ("time that overflows a sum", _set("calls", 12, "batch_s", to=1e308), "calls[12].batch_s: got '1e+308', expected"),
    ("time whose inverse overflows", _set("calls", 12, "batch_s", to=5e-324), "calls[12].batch_s: got '5e-324'"),
    ("time as text", _set("calls", 12, "batch_s", to="0.5"), "calls[12].batch_s: got '\"0.5\"', expected a number"),
    ("flag for a number", _set("calls", 12, "round", to=True), "calls[12].round: got 'true', expected a whole number"),
    ("huge batch", _set("calls", 12, "batch_size", to=10**9), "calls[12].batch_size: got '1000000000', expected"),
    ("huge steps", _set("protocol", "steps", to=[10**12]), "protocol.steps[0]: got '1000000000000', expected"),
    ("cells that nobody measured", _sizes_of_everything, "protocol: got '"),
    ("huge witness", _set("calls", 12, "witness", "denoiser_rows", to=10**400), "calls[12].witness.denoiser_rows: got"),
    ("witness as text", _set("calls", 12, "witness", "steps_set", to="4"), "calls[12].witness.steps_set: got '\"4\"'"),
    ("time limit without end", _set("limits", "call_timeout_s", to=float("inf")), "limits.call_timeout_s: got 'Inf"),
    ("made in the future", _set("created_ns", to=YEAR_2100_NS), "created_ns: got '4102444800000000000', expected nano"),
    ("call of the future", _set("calls", 12, "started_ns", to=YEAR_2100_NS), "calls[12].started_ns: got '41024448"),
    ("event of the future", _set("events", 1, "at_ns", to=YEAR_2100_NS), "events[1].at_ns: got '4102444800000000000'"),
    ("id that is a path", _set("run_id", to="../../etc/passwd"), "run_id: got '../../etc/passwd', expected an id"),
    ("id that means another run", _set("run_id", to="latest"), "run_id: got 'latest', expected an id"),
    ("the same call twice", _same_call_twice, "call_id: got '"),
    ("a round twice", _round_twice, "expected a round that no other timed call of the cell has"),
    ("call of no candidate", _of_nobody, "calls[12]: got 'nobody, batch "),
    ("samples that were not made", _set("calls", 12, "sample_ids", to=[1] * 999), "calls[12].sample_ids: got '999"),
    ("picture that is a path", _set("calls", 12, "image_hashes", to=["../x"]), "calls[12].image_hashes[0]: got '"),
    ("facts of another type", _event("loaded", "facts", "pid", to="1"), ".payload.facts.pid: got '\"1\"', expected"),
    ("environment of another type", _event("started", "environment", "threads", to=[1]), "payload.environment.threads"),
    ("facts of nobody", _event("loaded", "candidate", to="nobody"), "payload.candidate: got 'nobody', expected a cand"),
    ("sizes that are none", _sizes_that_are_none, "payload.sizes[0]: got '8', expected a whole number from 1"),
    ("candidate that is another", _set("candidates", 0, "model", to="hub:a/b"), "not what its key says"),
    ("technique that is none", _set("candidates", 0, "techniques", to=[{"name": "x"}]), "not what its key says"),
    ("half a character", _set("name", to="\ud800"), "surrogates not allowed"),
)  # fmt: skip


def hostile_exports():
    """(what it is, the content, what the refusal says), of every change, and of every example run in turn."""
    examples = [json.loads(path.read_text()) for path in sorted(DATA.glob("run-*.json"))]
    for number, (name, change, said) in enumerate(CHANGES):
        data = copy.deepcopy(examples[number % len(examples)])
        change(data)
        yield name, json.dumps(data).encode(), said
    whole = json.dumps(examples[0])
    yield "lists in lists", b"[" * 100_000, "lists in lists without end"
    deep = "[" * 500 + "]" * 500
    yield (
        "a deep protocol",
        whole.replace('"prompts": [', f'"prompts": [{deep}, ', 1).encode(),
        "no valid JSON (recursion",
    )
    yield "cut off", whole[:-400].encode(), "no valid JSON"
    yield "not text", b"\xff\xfe" + whole.encode(), "no valid JSON"
    yield "a later schema", whole.replace('"schema": 1', '"schema": 2', 1).encode(), "schema 1 or older"
