"""The options of a run, each stated once: type, bounds, default, help, example.

The command line and spec files (`options`) and the Run page read the fields of `RunOptions` (`fields`). A new option is
one new field, and its use in `build`.

>>> RunOptions(candidates=("shapes",), max_time="10m").max_time
600.0
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import ConfigDict, Field, Strict, model_validator

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.request import accept as accepting
from bench_core.request.prompts import read_prompts
from bench_core.request.values import (
    AUTO,
    LEAST_PRECISION,
    MAX_PIXELS,
    MOST_PRECISION,
    Accepted,
    BatchSizes,
    Duration,
    Numbers,
    Pixels,
    Precision,
    Prompts,
    Scale,
    Text,
    number,
    numbers,
)
from bench_core.spec import (
    CANDIDATE_FORM,
    DEFAULT_BATCH_SIZES,
    DEFAULT_ROUNDS,
    DEFAULT_STEPS,
    MAX_NUMBER,
    WARM_UP_CALLS,
    OutputType,
    Seed,
    SeedPolicy,
    Size,
    SizeOrZero,
    Threads,
)

STARTS = 2
"""Sets of fresh processes of a run; from two on it shows how much its processes differ."""
PRECISION_MAX_TIME_S = 600.0
"""Time limit of a run that stops by precision, unless another one is given."""


@dataclass(frozen=True)
class Option:
    """How an option is written and explained; its type, bounds and default are those of its field."""

    metavar: str
    help: str
    example: str
    """On the command line, without the flag."""
    read: Callable[[str], object] = str
    """The value of a command line's text. What it cannot read it returns unchanged, for the field to refuse."""
    expected: str = ""
    """The expectation in error messages, where it does not follow from the type."""
    repeated: bool = False
    """Whether it may be given several times; its value is then a list of texts."""


class RunOptions(Record):
    """What a user may ask of a run. None is the default that depends on other options, the model or the device."""

    model_config = ConfigDict(strict=True)

    candidates: Annotated[
        tuple[Text, ...],
        Strict(False),
        Field(min_length=1),
        Option(
            "C",
            f"{CANDIDATE_FORM}; may be repeated, the first is the baseline",
            "shapes",
            expected="at least one",
            repeated=True,
        ),
    ]
    baseline: Annotated[Text | None, Option("C", "the candidate that the others are compared with", "shapes")] = None
    name: Annotated[Text | None, Option("NAME", "a name for the run", "nightly")] = None
    batch_sizes: Annotated[
        BatchSizes,
        Option(
            "B,...",
            "images of a call; auto doubles until memory ends or throughput falls",
            "1,2,4,8",
            numbers,
            Phrase("whole numbers from 1 to {most}, or auto", most=MAX_NUMBER),
        ),
    ] = DEFAULT_BATCH_SIZES
    steps: Annotated[
        Numbers,
        Option("N,...", "denoising steps", "10", numbers, Phrase("whole numbers from 1 to {most}", most=MAX_NUMBER)),
    ] = DEFAULT_STEPS
    rounds: Annotated[Size | None, Option("N", f"timed calls of each cell; default {DEFAULT_ROUNDS}", "10", number)] = (
        None
    )
    precision: Annotated[
        Precision | None,
        Option(
            "P",
            "instead of rounds: until every ratio's interval is within +-P, e.g. 0.01 or 1%",
            "1%",
            number,
            Phrase(
                "a relative half-width from {low} to {high}, e.g. 0.01 or 1%", low=LEAST_PRECISION, high=MOST_PRECISION
            ),
        ),
    ] = None
    samples: Annotated[SizeOrZero, Option("N", "images of each cell at least", "64", number)] = 0
    starts: Annotated[
        Size | None,
        Option("N", f"sets of fresh processes, among which the rounds are divided; default {STARTS}", "2", number),
    ] = None
    max_time: Annotated[
        Duration | None,
        Option(
            "T",
            f"begin no new round after this; with a precision {PRECISION_MAX_TIME_S / 60:g}m by default",
            "10m",
            number,
            "a duration above 0 such as 90s, 10m or 1h",
        ),
    ] = None
    prompts: Annotated[
        Prompts | None,
        Option(
            "FILE",
            "one prompt a line, a CSV column or a JSON list, by the file's ending; of 64 or more a quarter is for "
            "warm-up and settling calls; default: built-in prompts",
            "prompts.txt",
            read_prompts,
            "at least one line",
        ),
    ] = None
    guidance_scale: Annotated[
        Scale | None,
        Option("G", "default: what suits the first candidate's model, 7.5 when unknown", "7.5", number),
    ] = None
    height: Annotated[
        Pixels | None,
        Option(
            "H",
            "pixels, a multiple of 8; default: the model's",
            "512",
            number,
            Phrase("a multiple of 8 pixels up to {most}", most=MAX_PIXELS),
        ),
    ] = None
    width: Annotated[
        Pixels | None,
        Option(
            "W",
            "pixels, a multiple of 8; default: the model's",
            "512",
            number,
            Phrase("a multiple of 8 pixels up to {most}", most=MAX_PIXELS),
        ),
    ] = None
    output_type: Annotated[OutputType, Option("T", "what the pipeline returns: {choices}", "pil")] = "pil"
    seed: Annotated[Seed, Option("S", "sample k has seed S + k", "0", number)] = 0
    warm_up: Annotated[
        SizeOrZero,
        Option("N", "calls of each cell that are not counted, at least; more until they are steady", "3", number),
    ] = WARM_UP_CALLS
    threads: Annotated[Threads | None, Option("N", "CPU threads; default: one fewer than the cores", "3", number)] = (
        None
    )
    seed_policy: Annotated[SeedPolicy, Option("P", "how seeds are chosen: {choices}", "per-sample")] = "per-sample"
    device: Annotated[Text, Option("D", "auto, cpu or cuda:0", "cpu")] = "auto"
    accept: Annotated[
        Accepted,
        Option(
            "RULE=REASON",
            "accept findings of a rule, with the reason, which stands beside the verdict; may be repeated",
            accepting.EXAMPLE,
            expected=accepting.FORM,
            repeated=True,
        ),
    ] = {}

    @property
    def auto_batch(self) -> bool:
        """Whether batch sizes are searched for."""
        return AUTO in self.batch_sizes

    @property
    def sizes(self) -> tuple[int, ...]:
        """The batch sizes without `auto`; the default ones where nothing else was given."""
        return tuple(b for b in self.batch_sizes if isinstance(b, int)) or DEFAULT_BATCH_SIZES

    @model_validator(mode="after")
    def _rounds_or_a_precision(self) -> Self:
        if self.precision is not None and self.rounds is not None:
            given = Phrase("{n} rounds and a precision of {precision:g}", n=self.rounds, precision=self.precision)
            raise InputError("rounds", given=given, expected="one of the two", todo="drop --rounds or --precision")
        return self

    @model_validator(mode="after")
    def _height_and_width_together(self) -> Self:
        if (self.height is None) != (self.width is None):
            none = Phrase("not given")
            given = Phrase("height {height}, width {width}", height=self.height or none, width=self.width or none)
            raise InputError("size", given=given, expected="both or neither", todo="e.g. --height 512 --width 512")
        return self

    @model_validator(mode="after")
    def _no_more_starts_than_rounds(self) -> Self:
        if self.starts is not None and self.rounds is not None and self.starts > self.rounds:
            expected = Phrase("a whole number from {low} to {high}", low=1, high=self.rounds)
            todo = Phrase("e.g. {option}", option=f"--starts {self.rounds}")
            raise InputError("starts", given=self.starts, expected=expected, todo=todo)
        return self
