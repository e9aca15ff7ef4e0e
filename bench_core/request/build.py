"""Makes a RunSpec of checked options: fills in what depends on the candidates, the model and the device.

>>> make_spec(["shapes", "shapes+bf16"], batch_sizes=(1, 2)).baseline
'shapes'
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from bench_core import plan
from bench_core.errors import InputError, nearest
from bench_core.machine import cores, device
from bench_core.machine.environment import environment
from bench_core.models import registry as models
from bench_core.phrase import Phrase, listed
from bench_core.request import names, reach, trust
from bench_core.request.options import checked
from bench_core.request.prompts import default_prompts
from bench_core.request.run_options import PRECISION_MAX_TIME_S, STARTS, RunOptions
from bench_core.spec import DEFAULT_ROUNDS, ONCE_MORE, Candidate, Protocol, RunSpec, Turn
from bench_core.stats import stopping
from bench_core.store import labels, turns
from bench_core.techniques import registry as techniques

SETTLE_CALLS = {"cpu": 0, "cuda": 1}
"""A process that sat idle is slower in its first small call on a GPU (8 % at batch 1 on an H200)."""
FEW_STARTS = 10
"""A precision that takes more starts than this gets a caution."""
FEW_ROUNDS = 6
"""Fewer rounds than this get a caution: intervals are wide."""
LEAST_SEQUENTIAL_ROUNDS = 10


def make_spec(candidates: Sequence[str], **options: object) -> RunSpec:
    """The spec of candidates and other fields of `RunOptions`, by name. Raises InputError."""
    return spec_from(checked(candidates=candidates, **options))


def spec_from(options: RunOptions) -> RunSpec:
    """The spec of checked options. Raises InputError for a candidate, baseline or device that does not exist."""
    candidates = parsed(options.candidates)
    limit_s = options.max_time
    if limit_s is None and options.precision is not None:
        limit_s = PRECISION_MAX_TIME_S
    return RunSpec(
        name=_name(options, candidates),
        candidates=tuple(candidates),
        baseline=_baseline(options.baseline, candidates),
        protocol=_protocol(options, candidates[0].model),
        max_time_s=limit_s,
        accept=options.accept,
    )


def _name(options: RunOptions, candidates: Sequence[Candidate]) -> str:
    if options.name:
        return labels.checked_name(options.name)
    return names.default(candidates, options.sizes, auto_batch=options.auto_batch)


def _protocol(options: RunOptions, model: str) -> Protocol:
    """The protocol; `model`, the first candidate's, decides what the options leave open."""
    where = device.resolve(options.device)
    guidance = options.guidance_scale
    protocol = Protocol(
        prompts=options.prompts or default_prompts(),
        batch_sizes=options.sizes,
        steps=options.steps,
        rounds=_rounds(options),
        precision=options.precision,
        starts=options.starts or min(STARTS, options.rounds or DEFAULT_ROUNDS),
        auto_batch=options.auto_batch,
        samples=options.samples,
        guidance_scale=models.describe(model).guidance_scale if guidance is None else guidance,
        height=options.height,
        width=options.width,
        seed=options.seed,
        seed_policy=options.seed_policy,
        warm_up_calls=options.warm_up,
        settle_calls=SETTLE_CALLS[where.partition(":")[0]],
        output_type=options.output_type,
        device=where,
        threads=options.threads or cores.default_threads(where),
    )
    return protocol.model_copy(
        update={"turns": _turns(protocol, model), "process_spread": reach.process_spread(protocol, model)}
    )


def _rounds(options: RunOptions) -> int:
    return options.rounds or (DEFAULT_ROUNDS if options.precision is None else LEAST_SEQUENTIAL_ROUNDS)


def _turns(protocol: Protocol, model: str) -> tuple[Turn, ...]:
    """The turns that `doctor` stored for the model on this device.

    Those of the requested batch sizes; all of them where a search will find the sizes.
    """
    here = environment(protocol.device, protocol.threads, protocol.omp_wait_policy)
    stored = turns.stored(here, model)
    return stored if protocol.auto_batch else tuple(t for t in stored if t.batch_size in protocol.batch_sizes)


def parsed(texts: Sequence[str]) -> list[Candidate]:
    """Parsed candidates. Raises InputError for an unknown model, a technique that does not apply, or a duplicate."""
    found = [Candidate.parse(text) for text in texts]
    seen: dict[tuple[object, ...], str] = {}
    for candidate in found:
        techniques.check(candidate, models.describe(candidate.model).components)
        used = ((u.name, *techniques.resolve(u).items()) for u in candidate.techniques)
        meaning = candidate.model, candidate.number, *used
        if meaning in seen:
            raise InputError(
                "candidates",
                given=Phrase("{first} and {second}", first=seen[meaning], second=candidate.key),
                expected="each candidate once",
                todo=Phrase("drop one, or write {again} for A against A", again=once_more(candidate)),
            )
        seen[meaning] = candidate.key
    return found


def once_more(candidate: Candidate) -> str:
    """The string of the same candidate with the next number.

    >>> once_more(Candidate.parse("shapes+bf16")), once_more(Candidate.parse("shapes#2"))
    ('shapes#2+bf16', 'shapes#3')
    """
    model, plus, rest = candidate.key.partition("+")
    more = ONCE_MORE.fullmatch(model)
    return f"{more['model'] if more else model}#{candidate.number + 1}{plus}{rest}"


def _baseline(baseline: str | None, candidates: Sequence[Candidate]) -> str:
    keys = [c.key for c in candidates]
    wanted = keys[0] if baseline is None else baseline.strip()
    if wanted not in keys:
        names = Phrase("one of {names}", names=listed(keys))
        raise InputError("baseline", given=wanted, expected=names, todo=nearest(wanted, keys))
    return wanted


def cautions(spec: RunSpec) -> list[str]:
    """What the user should know before the run, one line each."""
    found = [text for c in spec.candidates for text in techniques.cautions(c, spec.protocol.device)]
    rounds = plan.fewest_rounds(spec.protocol)
    if spec.protocol.precision is None and rounds < FEW_ROUNDS and len(spec.candidates) > 1:
        template = "{rounds} rounds give wide intervals, or none; measure {few} at least, better {default}"
        found.append(Phrase(template, rounds=rounds, few=FEW_ROUNDS, default=DEFAULT_ROUNDS))
    cautions_of = _few_prompts(spec.protocol) + _many_threads(spec.protocol) + _of_precision(spec)
    return found + cautions_of + trust.cautions(spec)


def _few_prompts(protocol: Protocol) -> list[str]:
    n = len(protocol.prompts)
    if n >= plan.FEWEST_PROMPTS:
        return []
    template = "{n} prompts: warm-up uses those of timed calls too; from {few} on it has prompts of its own"
    return [Phrase(template, n=n, few=plan.FEWEST_PROMPTS)]


def _many_threads(protocol: Protocol) -> list[str]:
    usable = len(cores.affinity())
    if protocol.threads <= usable:
        return []
    template = "{threads} threads on {cores} cores wait for one another, and calls vary more; use at most {cores}"
    return [Phrase(template, threads=protocol.threads, cores=usable)]


def _of_precision(spec: RunSpec) -> list[str]:
    """What a precision takes where that is much: the time, where the device was measured, else the starts.

    Nothing of a gate: it ends when it is decided, which a precision may be far from.
    """
    is_gate = spec.protocol.fail_slower is not None
    if spec.protocol.precision is None or is_gate or len(spec.candidates) < 2:
        return []
    needed = reach.seconds_needed(spec)
    return _many_starts(spec.protocol) if needed is None else _much_time(spec, needed.seconds)


def _much_time(spec: RunSpec, seconds: float | None) -> list[str]:
    values = {"precision": spec.protocol.precision, "limit": (spec.max_time_s or math.inf) / 60}
    if seconds is None:
        return [Phrase("a precision of {precision:.2%} takes more than a day on this device", **values)]
    if seconds <= (spec.max_time_s or math.inf):
        return []
    template = (
        "a precision of {precision:.2%} takes about {minutes:.0f} min on this device, and the time limit is "
        "{limit:.3g} min; what is not that precise then is reported with its wider interval"
    )
    return [Phrase(template, minutes=seconds / 60, **values)]


def _many_starts(protocol: Protocol) -> list[str]:
    needed = stopping.starts_needed(protocol)
    if needed <= FEW_STARTS:
        return []
    return [
        Phrase(
            "a precision of {precision:.2%} takes about {needed} fresh starts of every candidate: two processes of "
            "one program differ by {spread:.0%}, whatever the rounds",
            precision=stopping.half_width_needed(protocol),
            needed=needed,
            spread=protocol.process_spread,
        )
    ]
