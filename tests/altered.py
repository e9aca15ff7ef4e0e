"""Runs as they would be, had something been otherwise: other calls, other facts, another protocol."""

from bench_core.events import Event
from bench_core.records import Witness
from bench_core.results.result import Result

OTHER = "shapes+deepcache"
"""The candidate beside the baseline `shapes` in most tests."""


def with_calls(result, candidate, change):
    """The same run, had this candidate's timed calls been otherwise: `change(call, number)` has the new fields."""
    numbers = iter(range(len(result.calls)))
    calls = [
        c.model_copy(update=change(c, next(numbers))) if (c.candidate, c.phase) == (candidate, "timed") else c
        for c in result.calls
    ]
    return Result(result.run, tuple(calls), result.events)


def with_facts(result, **facts):
    """The same run, had the workers reported these facts of the candidates."""
    events = [
        Event(**{**e.model_dump(), "payload": {**e.payload, "facts": {**e.payload["facts"], **facts}}})
        if e.kind == "surveyed"
        else e
        for e in result.events
    ]
    return Result(result.run, result.calls, tuple(events))


def elsewhere(result, **facts):
    """The same run, had its environment been otherwise."""
    events = [
        Event(**{**e.model_dump(), "payload": {**e.payload, "environment": {**e.payload["environment"], **facts}}})
        if e.kind == "started"
        else e
        for e in result.events
    ]
    return Result(result.run, result.calls, tuple(events))


def exact(spec, **protocol):
    """The same spec, were two processes of one program always equally fast."""
    protocol = spec.protocol.model_copy(update={"process_spread": 0.0, **protocol})
    return spec.model_copy(update={"protocol": protocol})


def with_witness(result, candidate, **seen):
    """The same run, had this candidate's calls been seen to do something else."""
    calls = [
        c.model_copy(update={"witness": Witness(**{**c.witness.model_dump(), **seen})})
        if c.candidate == candidate
        else c
        for c in result.calls
    ]
    return Result(result.run, tuple(calls), result.events)
