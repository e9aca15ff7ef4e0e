"""The metrics of one id of a suite, as `{id}_metrics.json` has them: what came of the generated code, and why.

They are derived of stored runs, whose ids they name, and say for which files and which options they hold. The published
schema is `docs/schemas/metrics.schema.json`. Speedups are ratios of seconds a batch, with 95 % intervals.

>>> # read_metrics("metrics/3_metrics.json").outcome
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from bench_core.fairness.finding import Evidence, Finding
from bench_core.phrase import Phrase
from bench_core.records import CellStatus, Clock, Record, Summary, Verdict
from bench_core.suite import documents

SCHEMA = 1
"""Schema history: 1 (first). Fields are added, never renamed or dropped, within a number."""
Role = Literal["baseline", "generated", "ground_truth"]
Outcome = Literal["solved", "partial", "no gain", "inconclusive", "broken", "not comparable"]
ROLES: tuple[Role, ...] = ("baseline", "generated", "ground_truth")
OUTCOMES: tuple[Outcome, ...] = ("solved", "partial", "no gain", "inconclusive", "broken", "not comparable")
KIND = Phrase("metrics")
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Speedup(Record):
    """How many times as fast `of` is as `over`; no number where a finding of severity `error` forbids it."""

    of: Role
    over: Role
    speedup: Positive | None
    ci_low: Positive | None
    ci_high: Positive | None
    verdict: Verdict
    clock: Clock = "outside_s"
    n_pairs: int = 0
    findings: tuple[Finding, ...] = ()


class Speedups(Record):
    """The three ratios of an id; None where a side was not measured."""

    generated: Speedup | None = Field(None, description="of the generated code over the baseline")
    ground_truth: Speedup | None = Field(None, description="of the ground truth over the baseline")
    generated_over_ground_truth: Speedup | None = Field(None, description="of the generated code over the ground truth")


class Measured(Record):
    """One file of an id: what it is, how it went, and the typical values of what its calls were seen to do."""

    path: str
    sha256: Sha256 | None = Field(description="null where the file could not be read")
    candidate: str | None = Field(None, description="its candidate string in the run; null where it was not measured")
    status: CellStatus | Literal["unread"]
    message: str = ""
    pipeline: str | None = None
    scheduler: str | None = Field(None, description="class of the sampler that was loaded")
    batch_s: Summary | None = Field(None, description="seconds a batch by the conductor's clock")
    per_sample_s: Summary | None = Field(None, description="seconds an image by the conductor's clock")
    peak_memory_bytes: int | None = None
    witness: dict[str, Any] = Field({}, description="of a call: medians of numbers, the most common of other values")
    mechanism: dict[str, float] = Field({}, description="what techniques were seen to do in a call")


class PictureScore(Record):
    """Pictures of a candidate beside those of the baseline for the same samples. Points are 100 x cosine."""

    candidate: Role | Literal["control"]
    n_samples: int
    clip: Finite | None = Field(None, description="mean CLIP score, points")
    clip_difference: Finite | None = Field(None, description="mean paired difference to the baseline, points")
    clip_ci_low: Finite | None = None
    clip_ci_high: Finite | None = None
    ssim: Finite | None = Field(None, description="mean structural similarity to the baseline's pictures, 1 is equal")
    ssim_ci_low: Finite | None = None
    ssim_ci_high: Finite | None = None
    tripwires: tuple[str, ...] = Field((), description="rules that the pictures broke")


class Quality(Record):
    """The pictures of an id. `kept` is null where that is not known; `message` says why or what was lost."""

    kept: bool | None
    clip_model: str | None
    message: str = ""
    scores: tuple[PictureScore, ...] = ()


class Control(Record):
    """The baseline with so few steps that it takes as long as the generated code: is that code better than this?

    `speedup` is that of the control over the baseline. Differences are generated minus control, over paired samples.
    """

    run_id: str
    steps: int = Field(ge=1)
    speedup: Positive | None
    ci_low: Positive | None
    ci_high: Positive | None
    generated_over_control: Positive | None = Field(None, description="speedup of the generated code over the control")
    generated_over_control_ci_low: Positive | None = None
    generated_over_control_ci_high: Positive | None = None
    clip_difference: Finite | None = Field(None, description="points")
    clip_ci_low: Finite | None = None
    clip_ci_high: Finite | None = None
    ssim_difference: Finite | None = Field(None, description="of the similarity to the baseline's full-step pictures")
    ssim_ci_low: Finite | None = None
    ssim_ci_high: Finite | None = None
    verdict: Literal["better", "not better", "undecided"]
    reason: str
    reason_evidence: Evidence | None = None


class Hashes(Record):
    """What an id's metrics hold for: the three files, and everything that was chosen of the protocol."""

    baseline: Sha256 | None
    generated: Sha256 | None
    ground_truth: Sha256 | None
    protocol: Sha256


class Machine(Record):
    """Where an id was measured. `fingerprint` is that of the whole environment."""

    fingerprint: str | None = None
    device: str | None = None
    device_name: str | None = None
    cpu: str | None = None
    threads: int | None = None
    packages: dict[str, str | None] = {}


class Metrics(Record):
    """One id of a suite, judged."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    schema_number: Literal[1] = Field(1, alias="schema")
    prompt_id: str
    task_key: str
    difficulty: str
    category: str
    original_filename: str
    techniques: tuple[str, ...] = Field((), description="of the ground truth, as its name lists them")
    claimed_speedup: Positive = Field(description="of the ground truth, as its name claims it")
    outcome: Outcome
    reason: str = Field(description="why, in one sentence")
    reason_evidence: Evidence | None = None
    at_fault: Role | None = Field(None, description="the file for which the id could not be judged, or was refused")
    refused: tuple[str, ...] = Field((), description="rules under which the generated code is not comparable")
    speedups: Speedups = Speedups()
    findings: tuple[Finding, ...] = Field((), description="of all three comparisons, each once")
    files: dict[Role, Measured]
    quality: Quality | None = None
    control: Control | None = None
    environment: Machine = Machine()
    hashes: Hashes
    run_id: str | None = Field(None, description="the stored run of the three files; null where nothing could be run")
    versions: dict[str, str] = {}
    judged_ns: int = Field(ge=0, description="nanoseconds since the epoch")

    @property
    def ratio(self) -> float | None:
        """The generated code's fair speedup over the ground truth's; None where one of the other files is at fault.

        Code that is broken, not comparable, or loses quality counts as no speedup at all: 1 over the ground truth's.
        """
        truth = self.speedups.ground_truth
        if truth is None or truth.speedup is None or self.at_fault in ("baseline", "ground_truth"):
            return None
        return (self.counted_speedup or 1.0) / truth.speedup

    @property
    def counted_speedup(self) -> float | None:
        """The generated code's speedup over the baseline if it counts: it is fair, and no quality was lost."""
        generated = self.speedups.generated
        lost = self.outcome in ("broken", "not comparable") or (self.quality is not None and self.quality.kept is False)
        return None if generated is None or lost else generated.speedup


METRICS = TypeAdapter(Metrics)
SCHEMAS = {"metrics": documents.schema(METRICS, "Metrics of one id of a Fairspeed suite")}
"""By the name that its file has in `docs/schemas/`."""


def read_metrics(path: str | Path) -> Metrics:
    """The metrics of a file. Raises InputError, one line with the JSON path of the first fault."""
    return documents.read(path, METRICS, KIND)


def text(metrics: Metrics) -> str:
    """The content of a metrics file."""
    return metrics.model_dump_json(indent=1) + "\n"
