"""What detectors look at, made by hand: two sides that ran alike, a sound cell, a ratio, two runs."""

from dataclasses import replace

from bench_core.fairness.contexts import (
    CellOfTwoRuns,
    Condition,
    MeasuredCell,
    MeasuredRatio,
    OverControl,
    Side,
    TwoRuns,
)
from bench_core.fairness.rule import CELL
from bench_core.records import Call, Cell, CellKey, Summary, Telemetry, Witness
from bench_core.spec import Candidate, Protocol

SEEN = {"pipeline_calls": 1, "steps_set": 10, "denoiser_calls": 10, "denoiser_rows": 80, "decoder_rows": 4}
SEEN |= {"width": 64, "height": 64, "dtype": "float32"}
SOUND = {"n_calls": 6, "flops_per_image": 5e11, "limit_batch_s": 0.2, "steady": True, "n_warm_up": 3}


def said(detected):
    """Evidence as text, with its severity where a detector chose another one than the rule's."""
    return [e if isinstance(e, str) else (e[0], str(e[1])) for e in detected]


def calls(n=6, *, seen=None, telemetry=None, batch_s=0.5, outside_s=0.501):
    """Good timed calls at batch size 4 and 10 steps."""
    made = {"candidate": "shapes", "batch_size": 4, "steps": 10, "order_in_round": 0, "started_ns": 0}
    made |= {"phase": "timed", "status": "ok", "sample_ids": (0,), "batch_s": batch_s, "outside_s": outside_s}
    witness = Witness(**SEEN | (seen or {}))
    observed = telemetry and Telemetry(**telemetry)
    return [Call(call_id=f"{k}", round=k, witness=witness, telemetry=observed, **made) for k in range(n)]


def side(name="a", candidate="shapes", *, seen=None, protocol=None, **known):
    """A side of which all is as asked, but for what is `seen` and what its `protocol` asks."""
    asked = Protocol(**{"prompts": ("a cat",)} | (protocol or {}))
    return Side(name, CellKey(candidate, 4, 10), Candidate.parse(candidate), asked, calls(seen=seen), **known)


def cell(*, telemetry=None, seen=None, batch_s=0.5, outside_s=0.501, round_trip_s=0.001, **changes):
    """A sound cell of six calls of half a second, but for the changes."""
    summary = Summary(
        **dict.fromkeys(("median", "mean", "min", "max", "p5", "p95"), batch_s), ci_low=None, ci_high=None
    )
    derived = {"candidate": "shapes", "batch_size": 4, "steps": 10, "status": "ok", "batch_s": summary} | SOUND
    made = calls(seen=seen, telemetry=telemetry, batch_s=batch_s, outside_s=outside_s)
    return MeasuredCell(Cell(**derived | changes), made, "float32", round_trip_s)


def seen_in(measured, *, only_first=False, **seen):
    """The same cell, had its calls, or the first of them, been seen to do something else."""
    changed = [c.model_copy(update={"witness": c.witness.model_copy(update=seen)}) for c in measured.calls]
    return replace(measured, calls=[*changed[:1], *measured.calls[1:]] if only_first else changed)


def ratio(pairs=6, *, interval=(1.5, 1.4, 1.6), sequential=False, **protocol):
    """A ratio of paired rounds; of two runs when `pairs` is None."""
    asked = Protocol(prompts=("a cat",), **protocol)
    return MeasuredRatio(asked, interval, (8, 9), pairs, sequential)


def two_runs(rule, **differing):
    """Runs `A` and `B`; of each field that differs, the values of both. All are judged by one rule."""
    return TwoRuns("A", "B", [_condition(rule, name, *values) for name, values in differing.items()])


def _condition(rule, name, a, b):
    return Condition(name=name, a=a, b=b, kind="protocol", rule=rule)


def beside(cell=(0.5, 0.48, 0.52), control=(1.0, 0.99, 1.01), *, raw=None, others=(None, None)):
    """A cell that got slower beside a control that did not; `control=None` for a control without a ratio."""
    own, other = _of_two_runs("other", cell, raw or cell), _of_two_runs("shapes", control, control)
    return OverControl(own, other, 0.01, others)


def without_control():
    """A cell that got slower, and nothing beside it."""
    return OverControl(_of_two_runs("other", (0.5, 0.48, 0.52)), None, 0.01)


def itself(ratio, others=(None, None)):
    """A control beside itself."""
    own = _of_two_runs("shapes", ratio, ratio)
    return OverControl(own, own, 0.01, others)


def _of_two_runs(candidate, ratio, raw=None):
    where = CELL(candidate=candidate, batch_size=4, steps=10)
    return CellOfTwoRuns(candidate, where, ratio, raw)
