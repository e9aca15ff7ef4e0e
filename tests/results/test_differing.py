"""Every field of a protocol and of an environment that differs between two runs is found, by one rule."""

import dataclasses
from typing import Annotated, get_args, get_origin

import pytest

from bench_core.cli.show.diff import print_diff
from bench_core.events import Environment, Event
from bench_core.fairness import registry
from bench_core.machine.environment import VOLATILE
from bench_core.results import diff
from bench_core.results.differing import CHOICES, differing
from bench_core.results.result import Result
from bench_core.spec import Protocol, Turn
from tests.altered import elsewhere
from tests.bench import Bench

OTHER_VALUES = {
    "prompts": ("something else",),
    "batch_sizes": (2,),
    "steps": (3,),
    "turns": (Turn(batch_size=1, settle_calls=2),),
    "precision": 0.5,
    "seed_policy": "continuing",
    "output_type": "latent",
    "omp_wait_policy": "active",
    "guidance_scale": 1.0,
    "height": 128,
    "width": 128,
}
ERRORS = {"output_type", "guidance_scale", "dtype", "timing_scope"}
"""What changes the work whatever its values are; a size may be the model's own."""


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRSPEED_HOME", str(tmp_path_factory.mktemp("home")))
        bench = Bench()
        yield bench.run(bench.spec("shapes", batch_sizes=(1,)))
        bench.store.close()


def other(annotation, value):
    """Another value than a field has; the types decide where it has none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    kinds = {int: 7, float: 7.0, str: "another", tuple: (7,)}
    for kind in get_args(annotation) or (annotation,):
        kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        if (get_origin(kind) or kind) in kinds:
            return kinds[get_origin(kind) or kind]
    return "another"


def asked_otherwise(result, name):
    """The same run, had its protocol had another value there, however invalid."""
    protocol = result.spec.protocol
    value = OTHER_VALUES.get(name, other(Protocol.model_fields[name].annotation, getattr(protocol, name)))
    assert value != getattr(protocol, name)
    spec = result.spec.model_copy(update={"protocol": protocol.model_copy(update={name: value})})
    events = elsewhere(result, **{name: value}).events if name in Environment.model_fields else result.events
    return Result(dataclasses.replace(result.run, spec=spec), result.calls, events)


def found(a, b):
    """(rule, severity) of what is found of two runs as a whole, but that they are two."""
    return {(f.rule, f.severity) for f in diff.diff(a, b).findings if f.rule != "fixed-order"}


@pytest.mark.parametrize("name", Protocol.model_fields)
def test_a_field_of_the_protocol_is_a_choice_of_cells_or_is_found_by_one_rule(result, name):
    rules = found(result, asked_otherwise(result, name))
    if name in CHOICES:
        assert rules == set()
    else:
        ((rule, severity),) = rules
        assert name not in ERRORS or severity == "error"
        assert registry.rules()[rule]


@pytest.mark.parametrize("name", Environment.model_fields)
def test_a_field_of_the_environment_is_found_unless_it_is_volatile(result, name):
    expected = set() if name in VOLATILE else {("environment-mismatch", "warning")}
    value = {"torch": "0.1"} if name == "packages" else other(Environment.model_fields[name].annotation, None)
    assert found(result, elsewhere(result, **{name: value})) == expected


def test_other_files_of_a_candidate_are_named_and_judged_by_no_rule(result, capsys):
    loaded = [e for e in result.events if e.kind == "loaded"]
    assert loaded
    ours, theirs = (_of_files(result, letter * 64) for letter in "ab")
    (condition,) = differing(ours, theirs)
    assert (condition.name, condition.a, condition.b, condition.rule) == ("files of shapes", "a" * 12, "b" * 12, None)
    assert found(ours, theirs) == set()
    print_diff(diff.diff(ours, theirs))
    assert "candidate differs: files of shapes: aaaaaaaaaaaa (A), bbbbbbbbbbbb (B)" in capsys.readouterr().out


def _of_files(result, sha256):
    """The same run, had its candidate been loaded from files of this hash."""
    events = []
    for e in result.events:
        payload = e.payload
        if e.kind == "loaded":
            payload = {**payload, "facts": {**payload["facts"], "sha256": sha256}}
        events.append(Event(**{**e.model_dump(), "payload": payload}))
    return Result(result.run, result.calls, tuple(events))


def test_what_is_left_out_is_there_and_has_a_reason():
    assert set(CHOICES) <= set(Protocol.model_fields) and set(VOLATILE) <= set(Environment.model_fields)
    assert all({**CHOICES, **VOLATILE}.values())


def test_a_field_of_the_protocol_is_judged_by_one_rule_only():
    judged = [name for rule in registry.rules().values() for name in rule.conditions]
    assert len(judged) == len(set(judged)) and set(judged) <= set(Protocol.model_fields)


def test_a_condition_is_said_once(result):
    theirs = asked_otherwise(result, "guidance_scale")
    (cell,) = diff.diff(result, theirs).cells
    assert [f.message for f in cell.findings if f.severity == "error"] == [
        "Not the same rows through the denoiser: guidance_scale 2.0 against 1.0"
    ]
    assert [c.name for c in differing(result, theirs)] == ["guidance_scale"]
