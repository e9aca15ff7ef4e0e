"""What a worker is asked and what it answers: frozen records, sent as JSON. Imports no torch.

Each side validates what it receives. A call (and a ping, a call without work) is answered twice: with `Clocked` as
soon as the worker's clock stops, and with `CallReply` when images are checked and hashed. In between come, as messages
that are no JSON, those pictures that are to be saved (`exchange`).

>>> decode_request(encode(CeilingsRequest())).op
'ceilings'
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from bench_core.events import Ceilings, Facts
from bench_core.plan import Batch
from bench_core.records import Amount, CallStatus, Count, Hash, Record, Seconds, Witness
from bench_core.spec import Candidate, Protocol

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
LONGEST_SAID = 4000
Said = Annotated[str, Field(max_length=LONGEST_SAID)]
"""Words of a worker."""


class LoadRequest(Record):
    """Load a candidate. `cores` are those that the process is pinned to."""

    op: Literal["load"] = "load"
    candidate: Candidate
    protocol: Protocol
    process_index: Count = 0
    """How many processes of the candidate the run had before."""
    cores: tuple[int, ...] = ()


class CallRequest(Record):
    """Make one call."""

    op: Literal["call"] = "call"
    batch: Batch


class PingRequest(Record):
    """Do everything that a call does, except to call the model."""

    op: Literal["ping"] = "ping"
    batch: Batch


class CountRequest(Record):
    """Count the operations of an image for each of `steps`, in calls of this batch."""

    op: Literal["count"] = "count"
    batch: Batch
    steps: tuple[Count, ...]


class CeilingsRequest(Record):
    """Measure the device's ceilings."""

    op: Literal["ceilings"] = "ceilings"


Request = Annotated[LoadRequest | CallRequest | PingRequest | CountRequest | CeilingsRequest, Field(discriminator="op")]


class Reply(Record):
    """How it went; `message` says why it did not go well, in one line."""

    status: CallStatus
    message: Said = ""


class LoadReply(Reply):
    """Facts of the loaded candidate, and no others: what is stored may have those of other versions, a worker not."""

    facts: Facts = Facts()

    @model_validator(mode="after")
    def _facts_are_known(self) -> LoadReply:
        if self.facts.model_extra:
            raise ValueError(f"facts.{next(iter(self.facts.model_extra))}: no fact of a candidate")
        return self


class Clocked(Record):
    """The worker's clock has stopped: seconds; null when the call failed."""

    batch_s: Seconds | None


class CallReply(Reply):
    """The outcome of one call: its time, its images, what the witness saw."""

    batch_s: Seconds | None = None
    n_images: Count | None = None
    image_hashes: tuple[Hash, ...] = ()
    peak_memory_bytes: Count | None = None
    witness: Witness = Witness()

    @model_validator(mode="after")
    def _good_calls_have_a_time(self) -> CallReply:
        if self.status == "ok" and self.batch_s is None:
            raise ValueError("batch_s is missing from a call that is ok")
        return self


class CountReply(Record):
    """Operations of one image by number of steps (as text); null is unknown, and the message says why."""

    flops_per_image: dict[str, Amount | None]
    nominal_flops_per_image: dict[str, Amount | None]
    flops_message: Said = ""
    counted_denoiser_calls: Count | None = None


class CeilingsReply(Reply):
    """The ceilings (see `worker.ceilings`); null when they could not be measured."""

    ceilings: Ceilings | None = None


_REQUESTS: TypeAdapter[Request] = TypeAdapter(Request)


def encode(message: Record) -> bytes:
    """A request or a reply as JSON."""
    return message.model_dump_json().encode()


def decode_request(data: bytes) -> Request:
    """A request of any kind. Raises pydantic.ValidationError for anything else."""
    return _REQUESTS.validate_json(data)
