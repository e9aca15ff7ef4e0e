"""Runs of passes whose calls are made up: every second of every call is known."""

from bench_core import plan
from bench_core.records import Call, Witness
from bench_core.request import build
from bench_core.results.result import Result
from bench_core.store.database import StoredRun
from bench_core.suite.decomposition import State

OLD = ("base", "other")
"""What the pair of the old script is called in a table of costs, see `run`."""


def spec_of(keys, *, samples=36, batch_size=8, steps=20, passes=4, **protocol):
    """A spec of passes with candidates whose keys need not exist."""
    spec = build.make_spec(
        ["shapes"], batch_sizes=(batch_size,), steps=(steps,), rounds=passes, threads=1, device="cpu"
    )
    changes = {"batch_sizes": plan.pass_sizes(samples, batch_size), "pass_samples": samples, "starts": passes}
    candidates = tuple(spec.candidates[0].model_copy(update={"key": key}) for key in keys)
    return spec.model_copy(
        update={
            "candidates": candidates,
            "baseline": keys[0],
            "protocol": spec.protocol.model_copy(update=changes | protocol),
        }
    )


def run(keys, seconds, **options):
    """A result whose calls take `seconds(key, batch_size, pass_, position)`; `options` are those of `spec_of`.

    `position` counts the calls of that batch size in the pass, from 0.
    """
    spec = spec_of(keys, **options)
    return Result(StoredRun("made", 0, spec), tuple(_calls(spec, seconds)), ())


def _calls(spec, seconds):
    protocol, steps = spec.protocol, spec.protocol.steps[0]
    seen = Witness(pipeline_calls=1, steps_set=steps, scheduler_steps=steps, denoiser_calls=steps, dtype="float32")
    for key in spec.keys:
        for b in protocol.batch_sizes:
            for r in range(plan.rounds_for(protocol, b)):
                index, position = divmod(r, plan.calls_per_pass(protocol, b))
                took_s = seconds(key, b, index, position)
                yield Call(
                    call_id=f"{key}/{b}/{r}",
                    candidate=key,
                    batch_size=b,
                    steps=steps,
                    round=r,
                    order_in_round=0,
                    phase="timed",
                    start=index,
                    started_ns=r,
                    sample_ids=plan.timed_sample_ids(protocol, b, r),
                    image_hashes=tuple(f"{k:x}" for k in plan.timed_sample_ids(protocol, b, r)),
                    status="ok",
                    batch_s=took_s,
                    outside_s=took_s + 0.001,
                    n_images=b,
                    witness=seen.model_copy(update={"denoiser_rows": 2 * b * steps, "decoder_rows": b}),
                )


def states(**pairs):
    """States by the condition that is switched, `old` for the first: `states(old="b0 o0", steps="b0 o1")`."""
    return [State(None if name == "old" else name.replace("_", "-"), *pair.split()) for name, pair in pairs.items()]
