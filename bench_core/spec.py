"""What a run measures: its candidates, and the protocol that is equal for all of them.

A candidate string is `MODEL[+TECHNIQUE[:key=value[,key=value]]]...`; a `+` inside a path is written `%2B`. `MODEL#2` is
the same model once more, for A against A; a path that ends so is written with `%23`.
This module parses the string only. Whether the model and the techniques exist is checked by `models` and
`techniques`.

>>> c = Candidate.parse("shapes+deepcache:interval=3")
>>> c.model, c.techniques[0].name, dict(c.techniques[0].options)
('shapes', 'deepcache', {'interval': '3'})
>>> again = Candidate.parse("shapes#2+bf16")
>>> again.model, again.number
('shapes', 2)
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args
from urllib.parse import unquote

from pydantic import Field, model_validator

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.records import Record, Span
from bench_core.visible import visible

SeedPolicy = Literal["per-sample", "reset-per-batch", "continuing"]
OutputType = Literal["pil", "np", "latent"]
Command = Literal["run", "evaluate", "compare", "pitfall", "gate"]
Original = Literal["found", "proposed"]
SEED_POLICIES: tuple[str, ...] = get_args(SeedPolicy)
OUTPUT_TYPES: tuple[str, ...] = get_args(OutputType)

DEFAULT_BATCH_SIZES = (1, 2, 4, 8)
DEFAULT_STEPS = (10,)
DEFAULT_ROUNDS = 10
WARM_UP_CALLS, WARM_UP_CAP = 3, 10
MARGIN = 0.01
"""Ratios whose interval lies inside 1 +- MARGIN are called `no difference`."""
MAX_NUMBER, MAX_THREADS, MAX_SEED = 10**6, 1024, 2**62
"""More than any sensible run needs: larger numbers are typing errors."""
MAX_SHARE = 100.0
"""Largest share that can be written in percent; more is taken for a typing error."""
Size = Annotated[int, Field(ge=1, le=MAX_NUMBER)]
SizeOrZero = Annotated[int, Field(ge=0, le=MAX_NUMBER)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
Threads = Annotated[int, Field(ge=1, le=MAX_THREADS)]
CANDIDATE_FORM = "MODEL[+TECHNIQUE[:key=value[,key=value]]]"
ONCE_MORE = re.compile(r"(?P<model>.+)#(?P<number>[2-9]|[1-9]\d{1,2})")
"""A model that is a candidate of a run more than once."""
PATH_VALUE = re.compile(r"(?<==)[^,+=]*/[^,+=]*")
"""The value of an option that is a path."""
UNTELLING = {".venv", "venv", ".env", "env", "bin", "python", "python3"}
"""Last parts of the path of an environment that many have: the one before is shown too."""


class TechniqueUse(Record):
    """A technique's name and its options as given (text), e.g. `deepcache` with `{'interval': '3'}`."""

    name: str
    options: dict[str, str] = {}


class Candidate(Record):
    """A model and the techniques applied to it, in order. `key` is the string it was given as."""

    key: str
    model: str
    techniques: tuple[TechniqueUse, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Candidate:
        """The candidate of a string. Raises InputError when its form is wrong."""
        key = text.strip()
        model, *parts = key.split("+")
        if not model or any(not part for part in parts):
            raise InputError("candidate", given=text, expected=CANDIDATE_FORM, todo="e.g. shapes+deepcache:interval=3")
        more = ONCE_MORE.fullmatch(model)
        name = unquote(more["model"] if more else model)
        return cls(key=key, model=name, techniques=tuple(_technique(part, key) for part in parts))

    @property
    def number(self) -> int:
        """Which one it is of several that are the same but for this, as `shapes` and `shapes#2` are."""
        more = ONCE_MORE.fullmatch(self.key.partition("+")[0])
        return int(more["number"]) if more else 1

    @property
    def short(self) -> str:
        """The key without the folders of a path, for names and headings; what hides in it is written out.

        >>> Candidate.parse("file:examples/model_files/tome.py+bf16").short
        'file:tome.py+bf16'
        >>> Candidate.parse("shapes+env:path=/home/me/main/.venv").short     # a venv goes by the folder that it is in
        'shapes+env:path=main/.venv'
        """
        model, plus, techniques = self.key.partition("+")
        kind, colon, rest = model.partition(":")
        shown = f"{kind}{colon}{rest.rstrip('/').rpartition('/')[2]}{plus}{PATH_VALUE.sub(_last_parts, techniques)}"
        return visible(shown)


def _last_parts(path: re.Match[str]) -> str:
    """The end of a path, from the last part on that tells it from others."""
    parts = path[0].strip("/").split("/")
    telling = [n for n, part in enumerate(parts) if part not in UNTELLING]
    return "/".join(parts[telling[-1] if telling else 0 :])


def _technique(part: str, candidate: str) -> TechniqueUse:
    name, _, rest = part.partition(":")
    options: dict[str, str] = {}
    for pair in rest.split(",") if rest else []:
        option, equals, value = pair.partition("=")
        if not (option and equals and value) or option in options:
            raise InputError(
                Phrase("technique options in {candidate!r}", candidate=candidate),
                given=pair,
                expected="key=value, each key once",
                todo=Phrase("e.g. {example}", example=f"{name}:key=value"),
            )
        options[option] = unquote(value)
    return TechniqueUse(name=name, options=options)


class Turn(Record):
    """What a candidate does in one round at a batch size: settling calls, which are not counted, then timed ones."""

    batch_size: Size
    settle_calls: SizeOrZero = 0
    timed_calls: Size = 1


class Protocol(Record):
    """All that must be equal for a fair comparison. What a user may set of it is `request.run_options.RunOptions`."""

    prompts: tuple[str, ...] = Field(min_length=1)
    batch_sizes: tuple[Size, ...] = Field(DEFAULT_BATCH_SIZES, min_length=1)
    steps: tuple[Size, ...] = Field(DEFAULT_STEPS, min_length=1)
    rounds: Size = DEFAULT_ROUNDS
    """Timed calls of a cell; with `precision` the least number of them."""
    precision: float | None = Field(None, gt=0, lt=1)
    """Measure until the interval of every ratio has at most this relative half-width."""
    fail_slower: float | None = Field(None, ge=0, le=MAX_SHARE)
    """The share by which a candidate may take longer than the baseline: what a gate decides.

    With `precision` a cell has enough rounds, too, when its whole interval lies on one side of it."""
    samples: SizeOrZero = 0
    """Images per cell at least: a batch size b gets max(rounds, ceil(samples / b)) rounds."""
    pass_samples: SizeOrZero = 0
    """Images of one pass through the prompts: in batches of the first batch size, the last one shorter; 0: no passes.

    `rounds` is the number of passes then."""
    saved_samples: SizeOrZero = 16
    """Images of so many first samples are saved as files, to be viewed, compared and scored; of others the hash."""
    guidance_scale: float = Field(7.5, ge=0, allow_inf_nan=False)
    height: Size | None = None
    width: Size | None = None
    seed: Seed = 0
    seed_policy: SeedPolicy = "per-sample"
    starts: Size = 1
    """How many sets of fresh processes a run has at least; its rounds are divided among them."""
    process_spread: float = Field(0.0, ge=0, lt=1)
    """Standard deviation of the log-ratio of two fresh processes of the same program on this device."""
    warm_up_calls: SizeOrZero = WARM_UP_CALLS
    warm_up_cap: SizeOrZero = WARM_UP_CAP
    """Warm-up goes on beyond `warm_up_calls` until calls are steady, but not beyond this."""
    settle_calls: SizeOrZero = 0
    """Uncounted calls at the start of a turn, for batch sizes that `turns` does not name."""
    turns: tuple[Turn, ...] = ()
    """Turns by batch size, where they were measured for the device."""
    auto_batch: bool = False
    """Search for batch sizes: from the smallest of `batch_sizes` on, double until memory ends or throughput falls."""
    output_type: OutputType = "pil"
    device: str = "cpu"
    dtype: Literal["float32"] = "float32"
    """What models are loaded as. A technique such as `bf16` may change it, and declares that it does."""
    threads: Threads = 1
    omp_wait_policy: Literal["passive", "active"] = "passive"
    timing_scope: Literal["prompts in, pixels in host memory out"] = "prompts in, pixels in host memory out"
    margin: float = Field(MARGIN, ge=0, lt=1)

    @property
    def sequential(self) -> bool:
        """Whether the number of rounds depends on what was measured."""
        return self.precision is not None

    def turn(self, batch_size: int) -> Turn:
        """The turn of a batch size."""
        own = next((t for t in self.turns if t.batch_size == batch_size), None)
        return own or Turn(batch_size=batch_size, settle_calls=self.settle_calls)


class RunSpec(Record):
    """A whole run: its candidates (one is the baseline), its protocol, its limits in seconds."""

    name: str
    candidates: tuple[Candidate, ...] = Field(min_length=1)
    baseline: str
    protocol: Protocol
    max_time_s: Span | None = None
    call_timeout_s: Span = 600.0
    load_timeout_s: Span = 600.0
    accept: dict[str, str] = {}
    """Findings that are accepted: the reason by the id of the rule (`fairness.accepted`)."""
    command: Command = "run"
    """The command whose question the run answers."""
    roles: dict[str, str] = {}
    """Candidates by role: `candidate` and `against` of `evaluate`; `base`, `speedup` and `gt` of `compare`;
    `base`, `head` and `control` of `gate`."""
    original: Original | None = None
    """Also measured as the script did that the command comes from: as it was found, or as it was proposed."""
    arms: dict[str, dict[str, str]] = {}
    """With `original`, the candidates of each role by condition (`suite.decomposition`): `alone` and `old` are measured
    as the script did it; the others have the condition that names them fair, and those before it."""
    pitfall: str | None = None
    """The pitfall that the run shows: its fair sides have the roles, `arms` has the `wrong` ones."""
    pitfall_model: str | None = None
    """The candidate string that it is shown on; its candidates are made of this one."""
    survey: bool = True
    """Measure after the calls what is measured once of a candidate: operations, round trip, ceilings, repeated calls.
    Without it, rules that need one of them have nothing to judge."""
    clip_model: str | None = None
    """What scores the pictures after the calls: `shapes` for the bundled CLIP, a folder or a Hub id; None: nothing."""

    @property
    def principals(self) -> tuple[Candidate, ...]:
        """The candidates whose numbers were asked for: those with a role; all where none has one."""
        keys = self.roles.values()
        return tuple(c for c in self.candidates if c.key in keys) or self.candidates

    @model_validator(mode="after")
    def _keys_are_consistent(self) -> RunSpec:
        if self.baseline not in self.keys:
            raise ValueError(f"the baseline {self.baseline!r} is not a candidate of the run")
        if len(set(self.keys)) < len(self.keys):
            raise ValueError("two candidates have the same key")
        arms = ((f"{role} ({condition})", key) for role, own in self.arms.items() for condition, key in own.items())
        for role, key in (*self.roles.items(), *arms):
            if key not in self.keys:
                raise ValueError(f"the {role} {key!r} is not a candidate of the run")
        for candidate in self.candidates:
            if Candidate.parse(candidate.key) != candidate:
                raise ValueError(f"the candidate {candidate.key!r} is not what its key says")
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """The candidate strings, in order."""
        return tuple(c.key for c in self.candidates)
