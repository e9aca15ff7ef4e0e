"""What a pitfall's run shows: the claim of the wrong side, the fair number, and by how much the claim is inflated.

Where both sides are measured, the inflation is the median over rounds of the claimed ratio over the fair one: what
both have in common cancels, and drift hits all alike. Where a side is reckoned, it is one quotient for each repetition,
with Student's interval of the mean of their logarithms (`stats.repetitions`). See docs/statistics.md, "The inflation of
a pitfall".

>>> # outcome = of_result(result); outcome.inflation.low > 1
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench_core import plan
from bench_core.fairness.audit.audit import audit_source
from bench_core.fairness.audit.report import Located
from bench_core.fairness.finding import Comparison, Finding
from bench_core.lab.experiment import fair_side, wrong_side
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall, Side, Taken
from bench_core.records import Call, CellKey, Record, Verdict
from bench_core.results.result import Result
from bench_core.stats import intervals, processes, repetitions


class Estimate(Record):
    """A number with its 95 % interval; all three are None where nothing is known, or no interval can be given."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What one stored run of a pitfall says. `findings` and `located` are what rules say of the wrong side, from its
    records and from its code, and never from the pitfall itself."""

    name: str
    run_id: str
    claimed: Estimate
    fair: Estimate
    inflation: Estimate
    verdict_fair: Verdict | None
    """None where pictures are counted: there is no speedup to judge."""
    seconds: float | None
    """How long the run took."""
    beside: Estimate | None
    """A further ratio of the wrong side, where the pitfall has one."""
    findings: tuple[Finding, ...]
    located: tuple[Located, ...]

    @property
    def flags(self) -> set[str]:
        """Ids of the rules that the wrong side breaks."""
        return {f.rule for f in self.findings} | {f.rule for f in self.located}


def of_result(result: Result) -> Outcome:
    """The outcome of a stored run of a pitfall. Raises InputError where there is no such pitfall any more."""
    pitfall = registry.get(result.spec.pitfall or "")
    (wrong, wrongly), (fair, fairly) = wrong_side(result, pitfall), fair_side(result, pitfall)
    is_ordinary = fair.reckon is None or fair.by_rounds or registry.is_same(pitfall)
    ordinary = _comparison(fairly) if is_ordinary else None
    fair_estimate = _of_comparison(ordinary) if is_ordinary else _reckoned(fair, fairly)
    is_broken = ordinary is not None and ordinary.verdict == "not comparable"
    return Outcome(
        name=pitfall.NAME,
        run_id=result.run.run_id,
        claimed=_claimed(wrong, wrongly),
        fair=fair_estimate,
        inflation=Estimate() if is_broken else _inflation(wrong, wrongly, fair, fairly),
        verdict_fair=None if registry.quantity(pitfall) == "pictures" else _verdict(ordinary, fair_estimate, result),
        seconds=_seconds(result),
        beside=_beside(pitfall, wrongly),
        findings=tuple(_findings(wrongly)),
        located=audit_source(wrong.script, f"{pitfall.NAME}.py").findings if wrong.script else (),
    )


def _verdict(ordinary: Comparison | None, fair: Estimate, result: Result) -> Verdict:
    """That of the ordinary comparison where there is one; else what the interval says."""
    return ordinary.verdict if ordinary else intervals.verdict(fair.low, fair.high, result.spec.protocol.margin)


def _claimed(side: Side, taken: Taken) -> Estimate:
    if side.reckon is not None:
        return _reckoned(side, taken)
    return _of_rounds([taken.base], [taken.other], taken)


def _inflation(wrong: Side, wrongly: Taken, fair: Side, fairly: Taken) -> Estimate:
    """The claimed number over the fair one; an arm that both sides have cancels."""
    if wrong.reckon is not None:
        claims, fairs = _series(wrong, wrongly), _series(fair, fairly)
        quotients = [claimed / fairs[n] for n, claimed in claims.items() if n in fairs]
        cancels = fair.is_known or (_same_calls(wrongly, fairly) and not wrong.is_known)
        is_known = wrong.is_known and fair.is_known
        return _mean(quotients, 0.0 if cancels else _allowance(fair, fairly), is_known=is_known)
    plus, minus = [wrongly.base, fairly.other], [wrongly.other, fairly.base]
    for key in set(plus) & set(minus):
        plus.remove(key)
        minus.remove(key)
    return _of_rounds(plus, minus, wrongly) if plus else Estimate(value=1.0, low=1.0, high=1.0)


def _of_rounds(plus: list[str], minus: list[str], taken: Taken) -> Estimate:
    """The product of the times of `plus` over that of `minus`, round by round."""
    result = taken.result
    calls: dict[str, list[Call]] = {key: taken.calls(key, taken.batch_size) for key in (*plus, *minus)}
    pairs = intervals.contrast([calls[k] for k in plus], [calls[k] for k in minus], result.clock)
    protocol = result.spec.protocol
    sequential = plan.is_sequential(protocol, taken.batch_size, len(pairs))
    found = intervals.speedup(pairs, sequential=sequential, spread=protocol.process_spread)
    return Estimate() if found is None else Estimate(value=found[0], low=found[1], high=found[2])


def _series(side: Side, taken: Taken) -> Mapping[int, float]:
    """The side's number for each repetition."""
    assert side.reckon is not None, "a pitfall reckons both sides or neither"
    return side.reckon(taken)


def _reckoned(side: Side, taken: Taken) -> Estimate:
    """What a side reckons, over its repetitions."""
    series = list(_series(side, taken).values())
    return _mean(series, 0.0 if side.is_known else _allowance(side, taken), is_known=side.is_known)


def _beside(pitfall: Pitfall, taken: Taken) -> Estimate | None:
    reckon = registry.beside(pitfall)
    return None if reckon is None else _mean(list(reckon(taken).values()), 0.0, is_known=False)


def _mean(values: Sequence[float], allowance: float, *, is_known: bool) -> Estimate:
    """The mean with its interval. Of one repetition it has none, and no ratio is told without, unless it is known."""
    found = repetitions.mean(values, allowance=allowance)
    if found is None or (found[1] is None and not is_known):
        return Estimate()
    value, low, high = found
    return Estimate(value=value, low=value if low is None else low, high=value if high is None else high)


def _allowance(side: Side, taken: Taken) -> float:
    """What the processes of base and other may add to repetitions; nothing where each has processes of its own."""
    if side.by_start:
        return 0.0
    sides = [[call.start for call in taken.calls(key, taken.batch_size)] for key in (taken.base, taken.other)]
    return processes.allowance(sides, taken.result.spec.protocol.process_spread, sequential=False)


def _same_calls(wrongly: Taken, fairly: Taken) -> bool:
    """Whether both sides are reckoned of the same processes at one shape, so that what these differ by cancels."""
    protocol = wrongly.result.spec.protocol
    one_shape = len(protocol.batch_sizes) == 1 or protocol.pass_samples > 0
    return one_shape and {wrongly.base, wrongly.other} == {fairly.base, fairly.other, *fairly.others}


def _of_comparison(found: Comparison | None) -> Estimate:
    if found is None:
        return Estimate()
    return Estimate(value=found.speedup, low=found.ci_low, high=found.ci_high)


def _comparison(taken: Taken) -> Comparison | None:
    """Other against base at the batch size of the knobs, with the side's further candidates beside them."""
    key = CellKey(taken.other, taken.batch_size, taken.result.spec.protocol.steps[0])
    return next((c for c in taken.result.among(taken.base, taken.other, *taken.others) if c.key == key), None)


def _findings(taken: Taken) -> list[Finding]:
    """What the rules say of a side as an ordinary comparison, and of its two cells by themselves."""
    group = taken.batch_size, taken.result.spec.protocol.steps[0]
    compared = _comparison(taken)
    cells = (CellKey(key, *group) for key in (taken.base, taken.other))
    own = [f for cell in cells for f in taken.result.cell_findings.get(cell, [])]
    return [*(compared.findings if compared else ()), *own]


def _seconds(result: Result) -> float | None:
    """From the first start to the last end."""
    began = [e.at_ns for e in result.events if e.kind == "started"]
    ended = [e.at_ns for e in result.events if e.kind == "finished"]
    return (max(ended) - min(began)) / 1e9 if began and ended else None
