"""What `evaluate` found, every number under the name of what it is, with its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.table import Table

from bench_core.cli.show import claim, console
from bench_core.cli.show.numbers import counted
from bench_core.cli.show.result import conditions
from bench_core.fairness.finding import Comparison
from bench_core.quality.choice import default_clip
from bench_core.results.quality import MeanScore
from bench_core.results.result import Result
from bench_core.suite.evaluation import Batches, Evaluated, Evaluation, Mean, OldCount, OldWay

INTERVAL = (
    "the interval of the mean per sample is 95 %: Student's over calls (Welch), and what two processes of one program "
    "may differ by"
)


def print_evaluation(result: Result, found: Evaluation) -> None:
    """The conditions, the times of the candidates beside one another, the speedup, and what to know about them."""
    out = console.stdout()
    console.print_line(out, _what(result, found))
    for line in conditions(result):
        console.print_line(out, line)
    out.print(_times(found))
    if found.speedup is not None:
        out.print(_speedups([c for c in (found.speedup, found.short_speedup) if c is not None]))
    for line in _lines(result, found):
        console.print_line(out, line)
    if found.decomposition is not None:
        out.print()
        console.print_line(out, f"{found.candidates[0].candidate} over {found.candidates[1].candidate}, the old way:")
        out.print(claim.factors(found.decomposition))
        console.print_line(out, claim.in_words(found.decomposition))


def _what(result: Result, found: Evaluation) -> str:
    """What one pass was, and how often it was made."""
    last = found.num_samples % found.batch_size
    short = f", the last one of {last}" if last else ""
    batches = f"{counted(found.batches_per_pass, 'batch', 'batches')} of {found.batch_size}{short}"
    passes = counted(found.passes, "pass", "passes") + (" at least" if result.spec.protocol.precision else "")
    return (
        f"{counted(found.num_samples, 'sample')} in {batches}; {passes}, "
        f"{counted(found.steps, 'step')}; prompt set {found.prompts_sha256[:16]}"
    )


# -- the table of times --------------------------------------------------------------------------------------------


def _times(found: Evaluation) -> Table:
    """A column a candidate."""
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("")
    for one in found.candidates:
        table.add_column(_heading(one), justify="right", overflow="fold")
    for name, cell in _rows(found):
        values = [cell(one) for one in found.candidates]
        if any(values):
            table.add_row(name, *(value or "-" for value in values))
    return table


def _heading(one: Evaluated) -> str:
    return one.candidate + (" (measured against)" if one.role == "against" else "")


def _rows(found: Evaluation) -> Iterator[tuple[str, Callable[[Evaluated], str]]]:
    """The name of a row, with its unit, and a candidate's value in it; empty where it has none."""
    full, short = found.batch_size, found.num_samples % found.batch_size
    yield "steps configured", lambda one: _known(one.configured_steps, "none")
    yield "steps used", lambda one: _known(one.used_steps, "unknown")
    yield "mean per sample, s per image", lambda one: _mean(one.per_sample_mean_s)
    yield f"mean per batch, s per batch of {full}", lambda one: _of(one.batches, "mean_s")
    yield f"fastest batch, s per batch of {full}", lambda one: _of(one.batches, "min_s")
    yield f"slowest batch, s per batch of {full}", lambda one: _of(one.batches, "max_s")
    yield f"batches of {full} timed", lambda one: _of(one.batches, "n_calls")
    yield f"mean per short last batch, s per batch of {short}", lambda one: _of(one.short_batches, "mean_s")
    yield f"fastest short batch, s per batch of {short}", lambda one: _of(one.short_batches, "min_s")
    yield f"slowest short batch, s per batch of {short}", lambda one: _of(one.short_batches, "max_s")
    yield f"short batches of {short} timed", lambda one: _of(one.short_batches, "n_calls")
    yield "mean per sample of full batches alone, s per image", _full_alone
    yield "mean per sample as the old count has it, s per image", _counted_nominally
    yield "CLIP score, points", lambda one: _score(one, "clip", ".2f")
    yield "CLIP score more than the other's, points", lambda one: _score(one, "clip_difference", "+.2f")
    yield "SSIM to the other's pictures", lambda one: _score(one, "ssim", ".3f")
    yield "rules that pictures broke", lambda one: ", ".join(one.tripwires) or ("none" if one.batches else "")
    yield "claimed per sample by the old way, s per image", _claimed


def _known(value: int | None, otherwise: str) -> str:
    return otherwise if value is None else str(value)


def _mean(mean: Mean | None) -> str:
    if mean is None:
        return ""
    interval = "" if mean.ci_low is None else f" [{mean.ci_low:.4g}, {mean.ci_high:.4g}]"
    return f"{mean.mean:.4g}{interval}"


def _claimed(one: Evaluated) -> str:
    return "" if one.old_way is None else _mean(one.old_way.claimed_per_sample_s)


def _score(one: Evaluated, name: str, digits: str) -> str:
    score: MeanScore | None = getattr(one.quality, name, None)
    if score is None:
        return ""
    if score.ci_low is None or score.ci_high is None:
        return format(score.mean, digits)
    return f"{score.mean:{digits}} [{score.ci_low:{digits}}, {score.ci_high:{digits}}]"


def _of(batches: Batches | None, name: str) -> str:
    return "" if batches is None else f"{getattr(batches, name):.4g}"


def _full_alone(one: Evaluated) -> str:
    return "" if one.short_batches is None else _of(one.batches, "per_sample_mean_s")


def _counted_nominally(one: Evaluated) -> str:
    return "" if one.old_count is None or one.old_count.factor == 1 else f"{one.old_count.per_sample_s:.4g}"


# -- the speedup ---------------------------------------------------------------------------------------------------


def _speedups(comparisons: list[Comparison]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("batch", justify="right")
    table.add_column("pairs", justify="right")
    table.add_column("speedup, medians of paired calls", justify="right")
    table.add_column("verdict")
    for c in comparisons:
        table.add_row(str(c.batch_size), str(c.n_pairs), console.ratio(c), console.verdict(c))
    return table


# -- lines ---------------------------------------------------------------------------------------------------------


def _lines(result: Result, found: Evaluation) -> Iterator[str]:
    for one in found.candidates:
        yield from _of_candidate(one)
    yield from dict.fromkeys(_unscored(result, found))
    if any(one.per_sample_mean_s and one.per_sample_mean_s.ci_low is not None for one in found.candidates):
        yield INTERVAL
    yield from console.judged_lines(result, [c for c in (found.speedup, found.short_speedup) if c is not None])


def _unscored(result: Result, found: Evaluation) -> Iterator[str]:
    """Why pictures have no scores, or not all."""
    if found.clip_model is None and (reason := default_clip(result.spec).reason):
        yield f"pictures were not scored: {reason}"
    yield from (one.quality.message for one in found.candidates if one.quality and one.quality.message)


def _of_candidate(one: Evaluated) -> Iterator[str]:
    """What happened to a candidate that has no mean, what its short last batch does, and the old count in words."""
    if one.message:
        yield f"{one.candidate}: {one.message}"
    if one.short_effect is not None and one.short_batches is not None:
        longer = "longer" if one.short_effect > 0 else "shorter"
        short = f"the short last batch of {one.short_batches.batch_size} makes the mean per sample"
        yield f"{one.candidate}: {short} {abs(one.short_effect):.1%} {longer} than full batches alone have it"
    if one.old_count is not None and one.old_count.factor != 1:
        yield f"{one.candidate}: {old_count_in_words(one.old_count)}"
    if one.old_way is not None:
        yield f"{one.candidate}: {old_way_in_words(one.old_way, one.per_sample_mean_s)}"


def old_count_in_words(old: OldCount) -> str:
    """What the old count divides by, and how far off that is.

    >>> old_count_in_words(OldCount(counted=40, made=36, per_sample_s=0.225, factor=0.9))
    'the old count divides by 40 images of which 36 exist: 0.225 s per image, 10 % too fast'
    """
    images = f"the old count divides by {old.counted} images of which {old.made} exist"
    return f"{images}: {old.per_sample_s:.4g} s per image, {100 * (1 - old.factor):.3g} % too fast"


def old_way_in_words(old: OldWay, true: Mean | None) -> str:
    """The old script's time per image beside the true one, and what the two differ by."""
    claimed = f"the old way claims {old.claimed_per_sample_s.mean:.4g} s per image"
    if true is None or old.rest is None:
        return claimed
    interval = "" if old.rest_ci_low is None else f" [{old.rest_ci_low:.3f}, {old.rest_ci_high:.3f}]"
    rest = f"{old.rest:.3f} times{interval} by its steps, its seeds, its warm-up, the order of calls, drift and chance"
    return f"{claimed} where it is {true.mean:.4g}: {old.samples:.3g} times by its count, {rest}"
