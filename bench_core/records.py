"""What was measured, as frozen records: a call with its witness, and the cell that calls add up to.

A call is one timed batch. Calls are stored and never changed; a `Cell` is computed from them, and can be computed again
by anyone from an export. What else is stored of a run is in `events`, what rules find of cells in `fairness.finding`.

>>> Witness(steps_set=10).denoiser_calls is None      # unknown is null, never 0
True
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

Phase = Literal["warm-up", "settle", "timed"]
Clock = Literal["batch_s", "outside_s"]
"""The worker's own clock, or the conductor's around the request to the worker: the fields of `Call`."""
CallStatus = Literal["ok", "oom", "failed", "timeout"]
CellStatus = Literal["ok", "oom", "failed", "timeout", "skipped"]
Severity = Literal["error", "warning", "note"]
Verdict = Literal["faster", "slower", "no difference", "inconclusive", "not comparable"]
SHORTEST_S, LONGEST_S = 1e-9, 1e9
"""A clock's resolution, and thirty years: what is shorter or longer was not measured."""
Seconds = Annotated[float, Field(ge=SHORTEST_S, le=LONGEST_S, allow_inf_nan=False)]
Span = Annotated[float, Field(ge=0, le=LONGEST_S, allow_inf_nan=False)]
"""Seconds that may be none."""
Amount = Annotated[float, Field(ge=0, le=1e30, allow_inf_nan=False)]
"""A quantity that is not negative, and whose sums and ratios stay finite."""
Number = Annotated[float, Field(ge=-1e30, le=1e30, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=2**62)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")]
NOT_FINITE = "NaN or infinite values in the images"
"""The message of a call that failed for that reason."""


class CellKey(NamedTuple):
    """What identifies a cell."""

    candidate: str
    batch_size: int
    steps: int

    @property
    def group(self) -> Group:
        """The cells of one group are compared with one another."""
        return Group(self.batch_size, self.steps)


class Group(NamedTuple):
    """All candidates at one batch size and step count."""

    batch_size: int
    steps: int


class Record(BaseModel):
    """Base of all records: immutable, and strict about unknown fields so that a damaged file is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Witness(Record):
    """What one call was seen to do. Null is what could not be seen; 0 is watched for and did not happen."""

    pipeline_calls: Count | None = None
    steps_set: Count | None = None
    """`num_inference_steps` as `scheduler.set_timesteps` was given it."""
    scheduler_steps: Count | None = None
    """Calls of `scheduler.step`; may honestly differ from `steps_set` (Heun makes 2n-1)."""
    denoiser_calls: Count | None = None
    denoiser_rows: Count | None = None
    """Rows through the denoiser, summed over its calls; with guidance twice the images times the steps."""
    decoder_rows: Count | None = None
    width: Count | None = None
    height: Count | None = None
    dtype: str | None = None
    """dtype of the denoiser's input, e.g. `float32`."""
    mechanism: dict[str, Number] | None = None
    """What techniques were seen to do, e.g. `{"deepcache.cached_passes": 6}`; a name is missing where it is unknown."""
    activation_dtype: str | None = None
    """dtype of the denoiser's output, or of autocast where that is narrower."""
    weights_dtype: str | None = None
    """dtype of most of the denoiser's weights."""
    steps_run: Count | None = None
    """Calls of `scheduler.step` from one `set_timesteps` to the next; the fewest, where there were several."""
    stepped_rows: Count | None = None
    """Rows through `scheduler.step`, summed over its calls: images times steps."""
    images_denoised: Count | None = None
    rows_per_step: Amount | None = None
    """Rows through the denoiser for an image in a step in which it ran: 2 with guidance, 1 without."""
    guidance_scale: Number | None = None
    """As the pipeline was called with it; its default where it was left out."""
    denoiser_positions: Amount | None = None
    """Mean positions of a row in the denoiser: the pixels of a latent image, or tokens."""
    layer_calls: Count | None = None
    """Calls of the denoiser in which its first layer ran, which compute something. Null where code was compiled."""
    layer_rows: Count | None = None
    layer_positions: Amount | None = None
    """As `denoiser_rows` and `denoiser_positions`, of what that layer was given."""
    decoded_pixels: Count | None = None
    """Pixels of an image as it left the decoder, before anything enlarged it."""
    images_distinct: Count | None = None
    images_constant: Count | None = None
    """Images all of whose pixels are equal."""
    images_latent: Count | None = None
    """Images that came back as latents, and not as pixels."""
    images_changed: bool | None = None
    """Whether an image was another one after the clock had stopped."""
    detail: Amount | None = None
    """Gradient energy of the images, the mean (see `worker.inspection`)."""
    cpu_after_s: Span | None = None
    """CPU seconds that the process used, beside our own checks, right after the clock had stopped."""
    cpu_between_s: Span | None = None
    """CPU seconds that it used while it waited for this call."""
    gpu_after_s: Span | None = None
    """Seconds that the GPU was still busy after the clock had stopped."""
    returned_s: Span | None = None
    """Seconds until the pipeline's call returned; on a GPU its work may have been only queued by then."""
    replaced: tuple[str, ...] | None = None
    """Functions of the clock, of synchronization and of our own checks that were no longer the original ones."""

    @property
    def rows_per_call(self) -> float | None:
        """Mean rows of a call of the denoiser; None where no row or no call was seen."""
        return self.denoiser_rows / self.denoiser_calls if self.denoiser_rows and self.denoiser_calls else None

    @property
    def pixels(self) -> int:
        """Pixels of an image; 0 where its size is not known."""
        return (self.width or 0) * (self.height or 0)


class Telemetry(Record):
    """What the machine did during one call, seen from outside the timed process. Null is unknown, never 0."""

    others_cpu: Amount | None = None
    """Cores' worth of CPU time that other programs took (and a hypervisor stole) of those the run may use.

    Mean over the call, or over the half second that ends with it when it is shorter (see `cpu_load`).
    """
    others_on_worker_cores: Amount | None = None
    """The same, of the cores alone that the worker may run on: time that the call could not have."""
    cpu_mhz: Amount | None = None
    gpu_sm_mhz: Amount | None = None
    """Lowest clock of the streaming multiprocessors that was seen."""
    gpu_temperature_c: Number | None = None
    """Highest seen."""
    gpu_power_w: Amount | None = None
    """Mean."""
    gpu_utilisation: float | None = Field(None, ge=0, le=1, allow_inf_nan=False)
    """Mean share of time in which a kernel ran."""
    throttle_reasons: tuple[str, ...] | None = None
    """Why the GPU held its clocks back, e.g. `sw_thermal_slowdown`; empty when it did not."""
    foreign_gpu_processes: Count | None = None
    """Compute processes on the GPU that are not of this run."""
    energy_j: Amount | None = None
    """Of the whole GPU over the call, joules; null of calls too short for the driver's counter."""
    conductor_asleep_s: Span | None = None
    """Seconds in which the conductor did not run, as when it was stopped: `outside_s` is up to so much too long."""


class Call(Record):
    """One timed batch. `batch_s` is the worker's own clock, `outside_s` the conductor's; both in seconds."""

    call_id: str
    candidate: str
    batch_size: int = Field(ge=1, le=10**6)
    steps: int = Field(ge=1, le=10**6)
    round: Count
    order_in_round: Count
    phase: Phase
    start: Count = 0
    """The process index: which of the candidate's processes made the call, counted from 0. A run may have several."""
    started_ns: Count
    """Wall clock, nanoseconds since the epoch."""
    sample_ids: tuple[Count, ...]
    image_hashes: tuple[Hash, ...] = ()
    status: CallStatus
    message: str = ""
    batch_s: Seconds | None = None
    outside_s: Seconds | None = None
    n_images: Count | None = None
    peak_memory_bytes: Count | None = None
    witness: Witness = Witness()
    telemetry: Telemetry | None = None

    @model_validator(mode="after")
    def _good_calls_have_a_time(self) -> Call:
        if self.status == "ok" and self.batch_s is None:
            raise ValueError("batch_s is missing from a call that is ok")
        return self

    @property
    def cell(self) -> CellKey:
        return CellKey(self.candidate, self.batch_size, self.steps)

    @property
    def counts(self) -> bool:
        """Whether the cell's statistics use it: it was timed and is ok."""
        return self.phase == "timed" and self.status == "ok"


class Summary(Record):
    """Order statistics of a cell's timed calls, in seconds. The interval is of the median, 95 %."""

    median: float
    mean: float
    min: float
    max: float
    p5: float
    p95: float
    ci_low: float | None
    ci_high: float | None


class Cell(Record):
    """One candidate at one batch size and step count, summed up."""

    candidate: str
    batch_size: int
    steps: int
    status: CellStatus
    message: str = ""
    n_calls: int
    batch_s: Summary | None = None
    per_sample_s: Summary | None = None
    outside_s: Summary | None = None
    """Seconds per batch by the conductor's clock; the other times are by the worker's."""
    throughput_img_s: float | None = None
    peak_memory_bytes: int | None = None
    first_call_s: float | None = None
    """Seconds of the very first call, on the conductor's clock: compilation and autotuning show here."""
    time_to_steady_s: float | None = None
    """Seconds from the start of the first warm-up call to that of the first steady one; null when none was steady."""
    n_warm_up: int = 0
    steady: bool | None = None
    """Whether warm-up reached a steady state; null when too few calls were made to tell."""
    n_outliers: int = 0
    drift: float | None = None
    """Relative change of the call's time over the run, where it is more than chance; else null."""
    n_contended: int = 0
    """Timed calls during which other programs used the cores that the call needs."""
    n_throttled: int = 0
    joules_per_image: float | None = None
    flops_per_image: float | None = None
    """Floating-point operations (a multiply-add is two) of one image."""
    limit_batch_s: float | None = None
    """The fewest seconds a batch can take by the arithmetic ceiling that was measured on the machine."""
    utilisation: float | None = None
    """`limit_batch_s` over the median."""
    mechanism: dict[str, float] | None = None
    """The median over timed calls of what techniques were seen to do (see `Witness.mechanism`)."""

    @property
    def key(self) -> CellKey:
        return CellKey(self.candidate, self.batch_size, self.steps)
