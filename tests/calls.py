"""Calls, made up."""

from bench_core.records import Call


def call(phase, round_, seconds, **fields):
    """A good call of `shapes` at batch size 4 and 10 steps, where `fields` do not say otherwise."""
    numbers = {"round": round_, "order_in_round": 0, "batch_size": 4, "steps": 10, "n_images": 4, "sample_ids": (0,)}
    known = {"candidate": "shapes", "status": "ok", "batch_s": seconds, "outside_s": seconds, "started_ns": 1}
    fields = known | numbers | fields
    name = "-".join(str(fields.get(part, 0)) for part in ("candidate", "batch_size", "start"))
    return Call(call_id=f"{name}-{phase}-{round_}", phase=phase, **fields)
