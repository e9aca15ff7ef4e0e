"""How a run departs from the gold standard, said before it is measured: by its candidates and by its protocol.

What a candidate declares to change is compared as it is, and noted beside the ratio; the two are not like for like.
What the source of a model file proves (it is read, not run) and does not declare leaves no ratio.

>>> from bench_core.request.build import make_spec
>>> departures(make_spec(["shapes", "shapes+bf16"]))[0].text
'shapes+bf16 changes dtype to bfloat16, where shapes has float32'
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench_core import plan
from bench_core.fairness.audit.audit import audit_source
from bench_core.fairness.audit.report import Located
from bench_core.models import registry as models
from bench_core.phrase import Phrase
from bench_core.records import Severity
from bench_core.request.prompts import default_prompts
from bench_core.spec import Candidate, Protocol, RunSpec
from bench_core.techniques import registry as techniques

RULES = {
    "dtype": "dtype-mismatch",
    "scheduler": "scheduler-mismatch",
    "num_inference_steps": "steps-mismatch",
    "execution": "serial-execution",
    "guidance_scale": "guidance-mismatch",
    "output_type": "output-type-mismatch",
    "height": "resolution-mismatch",
    "width": "resolution-mismatch",
    "warm_up_calls": "warm-up-differs",
    "seed_policy": "seed-policy-mismatch",
    "order": "fixed-order",
    "environment": "environment-mismatch",
}
"""The rule that notes a declared change; `protocol-mismatch` for what has none."""
ALSO = {"num_inference_steps": ("steps-hard-coded",), "execution": ("call-path-mismatch",)}
"""Rules of a source that a declared change explains as well."""


class Departure(NamedTuple):
    """One departure. `error`: there will be no ratio; `note`: there will, of things that differ on purpose.

    A `warning` is a departure of the protocol, which holds for all candidates alike. `rule` is the id of the rule,
    `candidate` who departs; `located` is the finding where it was found in a source.
    """

    severity: Severity
    rule: str
    text: Phrase
    candidate: str = ""
    located: Located | None = None


def departures(spec: RunSpec) -> list[Departure]:
    """Departures of the candidates from the baseline, then those of the protocol; empty for the gold standard.

    Of the candidates whose numbers were asked for: what others are for is to depart.
    """
    baseline = next(c for c in spec.candidates if c.key == spec.baseline)
    others = [c for c in spec.principals if c != baseline]
    return [
        *(d for c in spec.principals for d in _in_source(c)),
        *(d for c in others for d in _of_candidate(c, baseline, spec.protocol)),
        *_of_protocol(spec),
    ]


def _in_source(candidate: Candidate) -> Iterator[Departure]:
    """Errors that the source of a model file proves, without those of what it declares to change."""
    if not models.runs_code(candidate.model):
        return
    path = Path(models.describe(candidate.model).source)
    declared = {rule for field in _declared(candidate) for rule in (RULES.get(field), *ALSO.get(field, ()))}
    for found in audit_source(path.read_text(encoding="utf-8", errors="replace"), path.name).findings:
        if found.severity == "error" and found.rule not in declared:
            said = {"candidate": candidate.key, "line": found.line, "message": found.message}
            yield Departure(
                "error", found.rule, Phrase("{candidate}, line {line}: {message}", **said), candidate.key, found
            )


def _declared(candidate: Candidate) -> dict[str, str]:
    """What a candidate's model and techniques declare to change, as far as it is known before it is loaded."""
    return techniques.changes(candidate, models.describe(candidate.model).changes)


def _of_candidate(candidate: Candidate, baseline: Candidate, protocol: Protocol) -> Iterator[Departure]:
    """What a candidate declares to change and its baseline does not, or the other way round."""
    mine, theirs = _declared(candidate), _declared(baseline)
    for field in mine | theirs:
        asked = _asked(field, protocol)
        here, there = mine.get(field, asked), theirs.get(field, asked)
        if here != there or field == "order":
            said = {"candidate": candidate.key, "baseline": baseline.key, "field": field, "here": here, "there": there}
            if field in mine:
                text = Phrase("{candidate} changes {field} to {here}, where {baseline} has {there}", **said)
            else:
                text = Phrase("{candidate} has {field} {here}, where {baseline} changes it to {there}", **said)
            severity: Severity = "error" if field == "order" else "note"
            yield Departure(severity, RULES.get(field, "protocol-mismatch"), text, candidate.key)


def _asked(field: str, protocol: Protocol) -> str:
    """What the protocol asks for where nothing is changed."""
    if field == "num_inference_steps":
        return ", ".join(map(str, protocol.steps))
    if field == "execution":
        return Phrase("one call a batch")
    if field == "order":
        return Phrase("turns with the others")
    if field == "arguments":
        return Phrase("what is asked for")
    value = getattr(protocol, field, None)
    return Phrase("its own") if value is None else str(value)


def _of_protocol(spec: RunSpec) -> Iterator[Departure]:
    protocol = spec.protocol
    if protocol.warm_up_calls == 0:
        text = Phrase("no warm-up: what only a first call does (compiling, allocating, filling caches) is timed too")
        yield Departure("warning", "no-warm-up", text)
    if protocol.seed_policy == "reset-per-batch":
        text = Phrase(
            "the seed is set anew for every batch: the same noise comes back, and a cache of it would be fast"
        )
        yield Departure("warning", "seed-reset-per-batch", text)
    if protocol.seed_policy == "continuing":
        text = Phrase("seeds run on across batches: sample k is another picture at every batch size")
        yield Departure("warning", "seed-policy-mismatch", text)
    if protocol.output_type == "latent":
        text = Phrase("latents are not decoded: the decoder is not in the time")
        yield Departure("warning", "output-type-mismatch", text)
    if (needed := _images(spec)) > len(protocol.prompts) and protocol.prompts != default_prompts():
        template = "{n} prompts for {needed} images: they repeat, and a cache of a prompt would look fast"
        yield Departure("warning", "outputs-cached", Phrase(template, n=len(protocol.prompts), needed=needed))
    for rule, reason in spec.accept.items():
        yield Departure("warning", rule, Phrase("{rule} is accepted: {reason}", rule=rule, reason=reason))


def _images(spec: RunSpec) -> int:
    """Timed images of the largest cell."""
    return max(b * plan.rounds_for(spec.protocol, b) for b in spec.protocol.batch_sizes)
