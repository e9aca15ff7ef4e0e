"""Both sides draw their noise from seeds that are chosen in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns, in_words, names_and_values
from bench_core.fairness.rule import IN_ARMS, Detected, Template, Words
from bench_core.fairness.source import aspects
from bench_core.fairness.source.arms import Arm, pairs
from bench_core.fairness.source.events import Seeding
from bench_core.fairness.source.judging import place_of
from bench_core.fairness.source.place import At, Difference, Place
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import Items, Literal, Many, RandomGenerator

ID = "seed-policy-mismatch"
ORDER = 12
SEVERITY = "warning"
LEAVES_UNDECIDED = True
CONDITIONS = ("seed_policy", "seed")
WORDS = {
    "en": Words(
        title="Not the same seed policy",
        why=(
            "Under another policy other pictures are made, so quality cannot be compared, and noise that comes back "
            "can be remembered. With a seed for each sample, the images at batch sizes 1 and 8 agree within 2e-6 in "
            "float32."
        ),
        fix="Seed each sample by its number, on both sides.",
    ),
    "zh": Words(
        title="随机种子策略不同",
        why=(
            "策略不同，生成的图像就不同，质量无法比较；反复出现的噪声还可能被记住。每个样本各用一个种子时，批次大小"
            " 1 与 8 的图像在 float32 下相差不超过 2e-6。"
        ),
        fix="双方都按样本编号为每个样本设定种子。",
    ),
}
OF_SIDES = Template(
    en="{a} is seeded by the policy {seen_a}, {b} by {seen_b}", zh="{a} 的种子策略为 {seen_a}，{b} 为 {seen_b}"
)
NO_SEED = Template(en="no seed", zh="没有种子")
EACH = Template(en="a generator for each sample", zh="每个样本各有生成器")
ANEW = Template(en="a seed set anew for every call", zh="每次调用都重设种子")
RUNS_ON = Template(en="one generator that runs on", zh="一个持续使用的生成器")


def in_sides(a: Side, b: Side) -> Iterator[Detected]:
    """A policy that a condition gives one side, and that the other has neither by its own nor by the protocol."""
    policies = [side.conditions.get("seed_policy", side.protocol.seed_policy) for side in (a, b)]
    if policies[0] != policies[1]:
        yield "note", OF_SIDES(**names_and_values(a, policies[:1], b, policies[1:]))


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    for condition in runs.judged_by(ID):
        yield ("note", in_words(condition)) if condition.name == "seed" else in_words(condition)


def in_source(source: Source) -> Iterator[At]:
    for a, b, is_divided in pairs(source):
        policies = [_policy(source, arm) for arm in (a, b)]
        if is_divided and None not in policies and policies[0] is not policies[1]:
            words = [policy() for policy in policies if policy is not None]
            places = _places(a, b)
            yield At(places[1], IN_ARMS(value=words[1], other=words[0], line=places[0].line), "warning")


def _places(a: Arm, b: Arm) -> tuple[Place, Place]:
    """Where two arms are given their generators; where one line gives both, where the file makes what it gives."""
    places = place_of(a.call, "generator"), place_of(b.call, "generator")
    if places[0].line != places[1].line:
        return places
    made = [argument(arm.call, "generator") for arm in (a, b)]
    own = [value.place for value in made if value is not None and value.place is not None]
    return (own[0], own[1]) if len(own) == 2 and own[0].line != own[1].line else (a.site, b.site)


def _policy(source: Source, arm: Arm) -> Template | None:
    """Where an arm's random numbers come from, None where the source does not tell."""
    given = argument(arm.call, "generator")
    if isinstance(given, Items | Many):
        return EACH
    if isinstance(given, RandomGenerator) and given.seed is not None:
        return ANEW if any(loop in given.loops for loop in arm.call.loops[-1:]) else RUNS_ON
    is_none = given is None or (isinstance(given, Literal) and given.value is None)
    if not is_none or not arm.call.is_pipeline or "**" in arm.call.arguments:
        return None
    seedings = [s for s in source.of(Seeding) if s.is_global]
    before = [s for s in seedings if s.entry in (0, arm.call.entry) and s.index < arm.call.index]
    if before:
        return ANEW if any(loop in before[-1].loops for loop in arm.call.loops[-1:]) else RUNS_ON
    return None if seedings else NO_SEED


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing(a, b, "seeds")
