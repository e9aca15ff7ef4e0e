"""What a pitfall of the lab is made of. One pitfall is one module of `pitfalls/`; the registry discovers it.

A pitfall really runs both ways. What is executed wrongly is a model file of the demo's own (`Code`), or a candidate
with a condition such as `alone`; what is reckoned wrongly is a number made of stored calls (`Side.reckon`). Both sides
are measured by the ordinary conductor in one stored, interleaved run.

>>> looped = Code("serial_loop", "pipe = ...")
>>> Side(base=looped, other="shapes").script
'pipe = ...'
>>> again("shapes+fp16")
'shapes#2+fp16'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from bench_core.spec import Candidate

if TYPE_CHECKING:
    from bench_core.records import Call
    from bench_core.results.result import Result

Knob = Literal["batch_size", "steps", "warm_up_calls"]
Quantity = Literal["speedup", "pictures"]
"""What the numbers of a pitfall are: how many times as fast the other side is, or how many pictures are different."""


class Words(NamedTuple):
    """A pitfall in one language."""

    title: str
    claim: str
    """What the wrong side says, in one sentence, as its author would."""
    question: str
    """What to ask the audience before anything is shown."""
    lesson: str
    """Three sentences: what happens, why, what to do instead."""
    no_effect: str = ""
    """Why nothing may be seen of it on some devices, where that is known."""


@dataclass(frozen=True)
class Knobs:
    """What may be set of a pitfall; its module's KNOBS are the defaults."""

    batch_size: int = 4
    steps: int = 10
    warm_up_calls: int = 3
    model: str = "shapes"
    """A candidate string; everything in the pitfall is done to this candidate."""
    device: str = "auto"


@dataclass(frozen=True)
class Code:
    """A model file that the lab writes and a worker runs: its name without `.py`, and its text.

    `conditions` are techniques on top, e.g. `+alone`.
    """

    name: str
    text: str
    conditions: str = ""


Arm = str | Code
"""What one side measures: a candidate string, or code of its own."""


class Pair(NamedTuple):
    """One round in which both sides were called."""

    base_s: float
    """Seconds of the batch by the clock of the run."""
    other_s: float
    processes: tuple[int, int]
    """The process that made it, of either side."""
    round: int


@dataclass(frozen=True)
class Taken:
    """One side as it was measured: the run, and the candidates' keys in it."""

    result: Result
    base: str
    other: str
    others: tuple[str, ...] = ()

    def calls(self, key: str, batch_size: int | None = None) -> list[Call]:
        """The good timed calls of a candidate in the order in which they were made, of one batch size or of all."""
        from bench_core.cells.summary import good_timed

        own = [c for c in good_timed(self.result.calls) if c.candidate == key]
        return [c for c in own if batch_size in (None, c.batch_size)]

    def first_calls(self, key: str) -> dict[int, Call]:
        """The first good call of a candidate after its warm-up in each start: settling calls of a turn count, too."""
        made = (c for c in self.result.calls if (c.candidate, c.status) == (key, "ok") and c.phase != "warm-up")
        first: dict[int, Call] = {}
        for call in sorted(made, key=lambda c: c.started_ns):
            first.setdefault(call.start, call)
        return first

    def seconds(self, call: Call) -> float:
        """What a call took by the clock of the run, seconds."""
        took: float = getattr(call, self.result.clock)
        return took

    @property
    def batch_size(self) -> int:
        """That of the knobs: the largest one, where a pitfall has several."""
        return max(self.result.spec.protocol.batch_sizes)

    def rounds(self, batch_size: int | None = None) -> list[Pair]:
        """Base and other in every round in which both were called at a batch size."""
        size = batch_size or self.batch_size
        base = {c.round: c for c in self.calls(self.base, size)}
        others = {c.round: c for c in self.calls(self.other, size)}
        both = sorted(base.keys() & others.keys())
        return [Pair(self.seconds(base[r]), self.seconds(others[r]), (base[r].start, others[r].start), r) for r in both]

    def chunks(self, length: int, batch_size: int | None = None) -> list[list[Pair]]:
        """The rounds in groups of a length, each made by one process a side; what is left over of a process is not
        used."""
        found: list[list[Pair]] = []
        for _, own in groupby(self.rounds(batch_size), key=lambda pair: pair.processes):
            made = list(own)
            found += [made[i : i + length] for i in range(0, len(made) - length + 1, length)]
        return found


Reckon = Callable[[Taken], Mapping[int, float]]
"""The side's number for each repetition (a pass, a start, a round) that was measured whole, by a number of it that both
sides share: of a run that ended early one side may have a repetition that the other has not."""


class Covered(NamedTuple):
    """A call that a side's number is made of."""

    call: Call
    seconds: float | None = None
    """So much of it from its beginning on, where the side's clock stops early; None: all of it."""


Covers = Callable[[Taken], Sequence[Covered]]
"""What the side's clock covers in the first of its repetitions, for the timeline."""


@dataclass(frozen=True)
class Side:
    """One way to get at a number: `base` over `other`, so a ratio above 1 says that `other` is faster."""

    base: Arm
    other: Arm
    code: str = ""
    """The script as its author would write it, where it is not the code that is measured."""
    reckon: Reckon | None = None
    """How the number is made of stored calls; None where it is the median ratio of interleaved calls."""
    by_rounds: bool = False
    """Of a fair side that is reckoned for its inflation: its own number and verdict are those of interleaved calls."""
    is_known: bool = False
    """Whether what is reckoned depends on no time, such as a count: it is no surer for being made several times."""
    by_start: bool = False
    """Whether each repetition is a start, so that it has processes of its own."""
    others: tuple[Arm, ...] = ()
    """Further candidates that `reckon` reads, or that the rules need to see."""
    covers: Covers | None = None
    """What its clock covers; None: the first timed calls of base and other (see `lab.timeline`)."""

    @property
    def script(self) -> str:
        """The Python that is shown, and given to the audit."""
        own = [arm.text for arm in (self.base, self.other) if isinstance(arm, Code)]
        return self.code or (own[0] if own else "")

    @property
    def arms(self) -> tuple[Arm, ...]:
        """All that it measures, base first."""
        return (self.base, self.other, *self.others)


class Pitfall(Protocol):
    """The module of a pitfall.

    It may also have QUANTITY (default `speedup`); `SAME = True` where both candidates of the fair side are the same
    program, so that a fair measurement says 1; `PICTURES = True` where its pictures show what is wrong,
    `CURVE = True` where time against the batch size does; `beside(taken)`, a further ratio of the wrong side as a
    `Reckon` makes it, with BESIDE, the sentence that says it (`{ratio}`) by language;
    `options(knobs)`, fields of `RunOptions` by name that its run needs, or `pass_samples` for a run of passes
    (`Protocol.pass_samples`); and `KNOBS_SHOWN`, the knobs that teach something (default: batch size and steps). With
    `SURVEY = True` the operations of an image, the machine's ceilings and a round trip are measured after the calls
    (`RunSpec.survey`), which takes a second for each candidate; with `SCORED = True` the pictures of the fair side are
    scored, where the bundled CLIP can judge them.
    """

    NAME: str
    """Its name on the command line, in words with hyphens."""
    ORDER: int
    """Its place in every list: most damaging first."""
    RULE: str | None
    """The id of the rule that it breaks; None where it is a misconception, and no rule can see it."""
    TOUR: bool
    """Whether the tour of the most damaging ones stops here."""
    KNOBS: Knobs
    WORDS: Mapping[str, Words]
    """By language, `en` and `zh`."""

    def wrong(self, knobs: Knobs) -> Side:
        """As it is often done."""
        ...

    def fair(self, knobs: Knobs) -> Side:
        """As it should be done."""
        ...


def again(candidate: str) -> str:
    """The same candidate once more, for A against A."""
    parsed = Candidate.parse(candidate)
    model, plus, techniques = candidate.partition("+")
    return f"{model.partition('#')[0] if parsed.number > 1 else model}#{parsed.number + 1}{plus}{techniques}"
