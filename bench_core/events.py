"""What is stored of a run beside its calls: events, and the records in them of the machine and of the candidates.

>>> Event(run_id="r", at_ns=0, kind="finished", payload={"outcome": "done", "message": ""}).payload["outcome"]
'done'
>>> Facts.model_validate({"load_s": 2.0, "of_a_later_version": 1}).stored()      # unknown fields are kept
{'load_s': 2.0, 'of_a_later_version': 1}
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator

from bench_core.records import Amount, CellKey, Count, Hash, Number, Record, Span

OfRun = Literal[
    "started", "loaded", "load-failed", "worker-lost", "surveyed", "sizes-found", "accepted", "scored", "finished"
]
OfPeople = Literal["named", "noted", "tagged", "archived"]
"""What people write about a run: see `store.labels`."""
Rate = Annotated[float, Field(ge=1, le=1e30, allow_inf_nan=False)]
OUTCOMES = ("done", "cancelled", "failed")


class StoredFacts(Record):
    """Base of the records in events: any field may be missing, and other versions' fields are preserved."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def stored(self) -> dict[str, Any]:
        """The fields that were set, as JSON values."""
        return self.model_dump(mode="json", exclude_unset=True)


class Environment(StoredFacts):
    """What a run ran on."""

    device: str | None = None
    """As torch names it, e.g. `cuda:0`."""
    device_name: str | None = None
    device_uuid: str | None = None
    """Of a GPU; runs of older versions have none."""
    driver: str | None = None
    """The version of a GPU's driver; runs of older versions have none."""
    cpu: str | None = None
    cores: Count | None = None
    """Physical ones."""
    logical_cores: Count | None = None
    affinity: tuple[Count, ...] | None = None
    """The cores that the run's processes may run on."""
    memory_bytes: Count | None = None
    os: str | None = None
    python: str | None = None
    packages: dict[str, str | None] = {}
    """Versions; null is not installed."""
    threads: Count | None = None
    worker_cores: tuple[Count, ...] | None = None
    """The cores that workers are pinned to."""
    omp_wait_policy: str | None = None
    load_average: tuple[Amount, ...] | None = None
    """Over 1, 5 and 15 minutes, when the run began."""
    memory_available_bytes: Count | None = None
    fingerprint: str | None = None
    """Sixteen hex digits over what must be the same for two runs to share an environment."""


class Repeat(StoredFacts):
    """A call that shows whether anything is kept from earlier ones."""

    kind: Literal["fresh", "prompt", "call"] | None = None
    """Prompts and seeds that were never used; prompts of an earlier call with new seeds; an earlier call again."""
    outside_s: Span | None = None
    denoiser_rows: Count | None = None


class Rates(StoredFacts):
    """What ceilings consist of: null is what was not measured."""

    matmul_flops_per_s: dict[str, Rate | None] = {}
    copy_bytes_per_s: Rate | None = None
    measured_ns: Count | None = None


def _of_rates(ceilings: dict[str, Any]) -> dict[str, Any]:
    Rates.model_validate(ceilings)
    return ceilings


Ceilings = Annotated[dict[str, Any], AfterValidator(_of_rates)]
"""The fields of `Rates`, as they were measured."""


class Facts(StoredFacts):
    """What is known of a loaded candidate: its process, its pipeline, and what was measured once beside its calls.

    Stored in two parts: when the candidate was loaded, and after its calls.
    """

    pid: Count | None = None
    sandbox: str | None = None
    """What the process is confined by, e.g. `bubblewrap 0.8.0`, or `bubblewrap 0.8.0 without Landlock`, or `none`.

    Null of older versions, which had none.
    """
    load_s: Span | None = None
    """Seconds that loading took in the process."""
    ready_s: Span | None = None
    """Seconds from asking for a process until its candidate was loaded."""
    pipeline: str | None = None
    """The pipeline's class."""
    scheduler: str | None = None
    """The scheduler's class."""
    sha256: str | None = None
    """Of the model file, with modules beside it that it imports; of another model of its weights and configuration."""
    changes: dict[str, str] | None = None
    """What a model file declares to change on purpose; null for other models."""
    configured_steps: Count | None = None
    """Denoising steps that the candidate has written down, whatever the run asks for; null where it says none."""
    inference: tuple[str, ...] | None = None
    """The parameters of a model file's `inference`; null where the pipeline itself is called."""
    parameters: Count | None = None
    python: str | None = None
    """The version of the interpreter that the process runs."""
    packages: dict[str, str | None] | None = None
    """The versions that the process has; null is not installed."""
    threads: Count | None = None
    omp_wait_policy: str | None = None
    affinity: tuple[Count, ...] | None = None
    """The cores that the process may run on."""
    start: Count | None = None
    """The process index, as `Call.start`."""
    flops_per_image: dict[str, Amount | None] | None = None
    """Floating-point operations of one image that the candidate executes, by number of steps; null is unknown."""
    nominal_flops_per_image: dict[str, Amount | None] | None = None
    """Those of the model as it was published, without any technique."""
    counted_denoiser_calls: Count | None = None
    """Calls of the denoiser that the witness saw while operations were counted."""
    flops_message: str | None = None
    """Why operations could not be counted."""
    round_trip_s: Number | None = None
    """Seconds that the conductor's clock reads more than the worker's in a call without work."""
    repeats: tuple[Repeat, ...] | None = None
    """Calls made once more after the timed ones, of a candidate that runs code of its own."""
    vocabulary: Count | None = None
    """Words of the pipeline's tokenizer; null where it has none."""
    ceilings: Ceilings | None = None
    """The machine's measured ceilings: `matmul_flops_per_s` by dtype, `copy_bytes_per_s`, `measured_ns`."""

    @property
    def versions(self) -> dict[str, str]:
        """Of Python and of the packages that are installed for the process; empty where they are not known."""
        found = {} if self.packages is None else {"Python": self.python, **self.packages}
        return {name: version for name, version in found.items() if version is not None}


class ScoredImage(StoredFacts):
    """A saved picture of a sample and its scores; null is one that could not be had."""

    candidate: str
    batch_size: Count
    steps: Count
    sample: Count
    hash: Hash
    clip: float | None = Field(None, ge=-100.001, le=100.001, allow_inf_nan=False)
    """How well it shows its prompt, points: 100 times the cosine of their CLIP embeddings."""
    ssim: float | None = Field(None, ge=-1.001, le=1.001, allow_inf_nan=False)
    """Structural similarity to the baseline's picture of the same sample, 1 for the same pixels."""

    @property
    def cell(self) -> CellKey:
        return CellKey(self.candidate, self.batch_size, self.steps)


class Scores(StoredFacts):
    """What an event `scored` holds; the message says why scores are missing."""

    clip_model: str
    images: tuple[ScoredImage, ...]
    message: str = ""


PAYLOADS: dict[str, dict[str, type]] = {
    "started": {"environment": Environment, "version": str},
    "loaded": {"candidate": str, "facts": Facts},
    "load-failed": {"candidate": str, "status": str, "message": str},
    "worker-lost": {"candidate": str, "batch_size": int, "steps": int, "message": str, "dropped": bool},
    "surveyed": {"candidate": str, "facts": Facts},
    "sizes-found": {"candidate": str, "sizes": list, "message": str},
    "accepted": {"rule": str, "reason": str},
    "scored": {"clip_model": str, "images": list, "message": str},
    "finished": {"outcome": str, "message": str},
    "named": {"name": str},
    "noted": {"text": str},
    "tagged": {"tags": list},
    "archived": {"archived": bool},
}
"""The fields that an event of each kind has; a record is stored as its JSON."""


class Event(Record):
    """Something that happened to a run as a whole; the newest `started` or `finished` says where it stands."""

    run_id: str
    at_ns: Count
    kind: OfRun | OfPeople
    payload: dict[str, Any] = {}

    @model_validator(mode="after")
    def _payload_is_complete(self) -> Event:
        for name, kind in PAYLOADS[self.kind].items():
            value, is_record = self.payload.get(name), issubclass(kind, Record)
            if not isinstance(value, dict if is_record else kind):
                raise ValueError(f"{name} is missing from the payload of an event {self.kind}")
            if is_record:
                _check(kind, name, value)
        if self.kind == "finished" and self.payload["outcome"] not in OUTCOMES:
            raise ValueError(f"{self.payload['outcome']!r} is no outcome of a run")
        if self.kind == "tagged" and not all(isinstance(tag, str) for tag in self.payload["tags"]):
            raise ValueError("a tag is no text")
        if self.kind == "scored":
            _check(Scores, "scored", self.payload)
        return self


def _check(kind: type[Record], name: str, value: object) -> None:
    """Raise a ValueError of one line when a value is not the JSON of a record."""
    try:
        kind.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, (name, *first['loc'])))}: {first['msg']}") from None
