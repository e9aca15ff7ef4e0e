"""Two runs had the same machine, versions and threads; and so had the candidates of one run.

A note where a candidate is measured in another environment on purpose: what is installed there is what is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.events import Facts
from bench_core.fairness.contexts import Side, TwoRuns, in_words
from bench_core.fairness.rule import AGAINST, Detected, Words, listed
from bench_core.phrase import Phrase
from bench_core.records import Severity

ID = "environment-mismatch"
ORDER = 320
SEVERITY: Severity = "warning"
LEAVES_UNDECIDED = True
WORDS = {
    "en": Words(
        title="Not the same machine, versions or threads",
        why=(
            "The ratio holds these differences too, not only those of the code. On two cores beside a busy program "
            "one call took 2.1 to 2.3 s with OpenMP's active waiting and 0.75 to 0.86 s with passive waiting."
        ),
        fix="Measure both in one environment.",
    ),
    "zh": Words(
        title="机器、版本或线程数不同",
        why=(
            "加速比里除了代码的差异，还包含这些差异。两个核心、旁边有一个繁忙程序时，同一调用在 OpenMP 主动等待下需"
            " 2.1 到 2.3 秒，在被动等待下只需 0.75 到 0.86 秒。"
        ),
        fix="在同一环境中测量两者。",
    ),
}


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    """The versions that differ, where a side has an environment of its own: others have that of their run."""
    asked = [side.conditions.get("environment") for side in (a, b)]
    here, there = _versions(a.facts), _versions(b.facts)
    names = [name for name in here if name in there and here[name] != there[name]]
    if names and any(asked):
        yield "note" if asked[0] != asked[1] else SEVERITY, listed(_against(name, a, b) for name in names)


def _against(name: str, a: Side, b: Side) -> Phrase:
    seen = [_versions(side.facts)[name] for side in (a, b)]
    return AGAINST(field=name, a=a.name, seen_a=seen[0], b=b.name, seen_b=seen[1])


def _versions(facts: Facts) -> dict[str, str]:
    """Of Python and of the packages that are installed for a candidate's process; empty where they are not known."""
    found = {} if facts.packages is None else {"Python": facts.python, **facts.packages}
    return {name: version for name, version in found.items() if version is not None}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    if conditions := runs.judged_by(ID):
        yield listed(map(in_words, conditions))
