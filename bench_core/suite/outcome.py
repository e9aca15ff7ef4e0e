"""What comes of the generated code of an id: exactly one outcome, decided here and nowhere else, with a sentence why.

In this order, the first that holds:

- `broken`: its file is missing or cannot be loaded, a call failed, or its images are missing or broken;
- `inconclusive`: nothing can be said, because the baseline is broken or does not do the task;
- `not comparable`: a finding of severity `error`, with its rule, as in every comparison; also where it declares that it
  departs from the task's steps or sampler, which an ordinary comparison would let pass with a note;
- `no gain`: the interval of its speedup over the baseline ends at 1 + margin or below;
- `inconclusive`: that interval reaches from below 1 to above 1 + margin;
- `partial`: it is faster, but its pictures have surely become worse, or it is not `solved`;
- `inconclusive`: it is faster, but the ground truth cannot be measured, or it is not known whether the pictures are as
  good;
- `solved`: it is faster, its quality is kept, and the **lower end** of the interval of its speedup over the ground
  truth is at least 0.95.

The share is GSO's (Shetty et al. 2025, arXiv:2505.23671: Opt at a threshold of 0.95), which asks it of a point estimate
and, as here, of code that is faster than the baseline at all (`opt_base` in its harness).

Which of two files an error is due to: the one that conflicts with both others while these agree.

>>> judge(Speedups(), {"generated": "no such file"}, {}, None).outcome
'broken'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bench_core.fairness.finding import Finding
from bench_core.phrase import Phrase
from bench_core.spec import MARGIN
from bench_core.suite.metrics import Outcome, Quality, Role, Speedup, Speedups

ENOUGH = 0.95
"""From this share of the ground truth's speed on an id is solved."""
OF_PICTURES = ("broken-images", "images-missing", "cell-failed")
"""Rules that say that the code did not do its work, rather than that it was measured unfairly."""
NAMES: dict[Role, Phrase] = {
    "baseline": Phrase("the baseline"),
    "generated": Phrase("the generated code"),
    "ground_truth": Phrase("the ground truth"),
}


class Judgement(NamedTuple):
    """An outcome with its reason; the file that is at fault, and the rules under which the code was refused."""

    outcome: Outcome
    reason: Phrase
    at_fault: Role | None = None
    refused: tuple[str, ...] = ()


def judge(
    speedups: Speedups,
    broken: Mapping[Role, str],
    off_task: Mapping[Role, Sequence[Finding]],
    quality: Quality | None,
    margin: float = MARGIN,
) -> Judgement:
    """The outcome of an id.

    `broken` says of a file why it could not be measured; `off_task` has the findings of severity `error` that a file
    does not do the task's steps or has another sampler; `quality` is None where nobody asked for it to be scored.
    """
    if message := broken.get("generated"):
        return _broken("generated", message)
    if refused := off_task.get("generated"):
        return _refused(refused)
    if message := broken.get("baseline"):
        return _unjudged("baseline", message)
    if errors := off_task.get("baseline"):
        return _unjudged("baseline", errors[0].message)
    if errors := _errors(speedups.generated):
        return _of_errors(errors, speedups)
    return _of_speedup(speedups, broken, off_task, quality, margin)


def _of_errors(errors: Sequence[Finding], speedups: Speedups) -> Judgement:
    """The generated code and the baseline may not be compared: whose fault is it?"""
    truth, over = speedups.ground_truth, speedups.generated_over_ground_truth
    if _errors(truth) and over is not None and not _errors(over):
        return _unjudged("baseline", errors[0].message)
    wrong = [f for f in errors if f.rule in OF_PICTURES]
    return _broken("generated", wrong[0].message) if wrong else _refused(errors)


def _of_speedup(
    speedups: Speedups,
    broken: Mapping[Role, str],
    off_task: Mapping[Role, Sequence[Finding]],
    quality: Quality | None,
    margin: float,
) -> Judgement:
    """The code is fair: is it fast, and as good as the ground truth?"""
    own = speedups.generated
    if own is None or own.ci_low is None or own.ci_high is None:
        return Judgement("inconclusive", Phrase("there are too few calls for an interval of its speedup"))
    if own.ci_high <= 1 + margin:
        return Judgement("no gain", Phrase("{ratio} over the baseline", ratio=interval(own)))
    if own.ci_low <= 1:
        reason = Phrase("{ratio} over the baseline: more rounds would narrow the interval", ratio=interval(own))
        return Judgement("inconclusive", reason)
    if quality is not None and quality.kept is False:
        reason = Phrase(
            "{ratio} over the baseline, but its pictures are worse: {what}", ratio=interval(own), what=quality.message
        )
        return Judgement("partial", reason)
    if message := _why_no_truth(speedups, broken, off_task):
        return _unjudged("ground_truth", message)
    return _beside_truth(own, speedups.generated_over_ground_truth, quality)


def _why_no_truth(
    speedups: Speedups, broken: Mapping[Role, str], off_task: Mapping[Role, Sequence[Finding]]
) -> str | None:
    """Why the generated code cannot be set beside the ground truth; None if it can."""
    if message := broken.get("ground_truth"):
        return message
    errors = [
        *off_task.get("ground_truth", ()),
        *_errors(speedups.ground_truth),
        *_errors(speedups.generated_over_ground_truth),
    ]
    return errors[0].message if errors else None


def _beside_truth(own: Speedup, over: Speedup | None, quality: Quality | None) -> Judgement:
    """Whether code that is faster than the baseline solves the id."""
    if over is None or over.ci_low is None or over.ci_high is None:
        reason = Phrase("there are too few calls for an interval of its speedup over the ground truth")
        return Judgement("inconclusive", reason)
    values = {"ratio": interval(own), "over": interval(over), "enough": ENOUGH}
    if over.ci_high < ENOUGH:
        reason = Phrase("{ratio} over the baseline, {over} over the ground truth: below {enough:g}", **values)
        return Judgement("partial", reason)
    if over.ci_low < ENOUGH:
        reason = Phrase(
            "{ratio} over the baseline, {over} over the ground truth: that it reaches {enough:g} is not sure", **values
        )
        return Judgement("partial", reason)
    if quality is not None and quality.kept is None:
        reason = Phrase(
            "{over} over the ground truth, but whether its pictures are as good is not known: {why}",
            **values,
            why=quality.message,
        )
        return Judgement("inconclusive", reason)
    return Judgement("solved", Phrase("{ratio} over the baseline, {over} over the ground truth", **values))


def _broken(role: Role, message: str) -> Judgement:
    return Judgement("broken", Phrase("{name} is broken: {message}", name=NAMES[role], message=message), role)


def _refused(errors: Sequence[Finding]) -> Judgement:
    rules = tuple(dict.fromkeys(f.rule for f in errors))
    reason = Phrase("{rule}: {message}", rule=rules[0], message=errors[0].message)
    return Judgement("not comparable", reason, "generated", rules)


def _unjudged(role: Role, message: str) -> Judgement:
    """Another file than the generated one stands in the way."""
    reason = Phrase("{name} cannot be compared with: {message}", name=NAMES[role], message=message)
    return Judgement("inconclusive", reason, role)


def _errors(speedup: Speedup | None) -> list[Finding]:
    return [f for f in speedup.findings if f.severity == "error"] if speedup else []


def interval(given: Speedup) -> str:
    """`1.62x [1.58, 1.66]`: a speedup that has an interval."""
    return f"{given.speedup:.2f}x [{given.ci_low:.2f}, {given.ci_high:.2f}]"
