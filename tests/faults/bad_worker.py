"""A worker's process that answers badly: the number of its candidate says how. It loads no torch."""

import json
import struct
import time

from bench_core.events import Facts
from bench_core.records import Witness
from bench_core.worker.messages import (
    MAX_MESSAGE_BYTES,
    CallReply,
    CallRequest,
    CeilingsRequest,
    Clocked,
    CountReply,
    CountRequest,
    LoadReply,
    LoadRequest,
    decode_request,
    encode,
)

GOOD = {"status": "ok", "batch_s": 0.01, "n_images": 1}


def _with(**fields):
    return json.dumps(GOOD | fields).encode()


def _part_of(connection, message):
    """The length of a message, and less of it than that; then nothing more."""
    connection._send(struct.pack("!i", 1000) + message)
    time.sleep(600)


WAYS = {
    "garbage": lambda c: c.send_bytes(b"\x80\x04cos\nsystem\n"),
    "a time that is no number": lambda c: c.send_bytes(_with(batch_s=float("nan"))),
    "a negative time": lambda c: c.send_bytes(_with(batch_s=-1.0)),
    "an endless time": lambda c: c.send_bytes(_with(batch_s=float("inf"))),
    "a time as text": lambda c: c.send_bytes(_with(batch_s="0.01")),
    "a field that is unknown": lambda c: c.send_bytes(_with(speedup=9.0)),
    "half a character": lambda c: c.send_bytes(_with(message="\ud800")),
    "a huge number": lambda c: c.send_bytes(_with(n_images=10**400)),
    "lists in lists": lambda c: c.send_bytes(b"[" * 100_000),
    "a long text": lambda c: c.send_bytes(_with(status="failed", message="x" * 10**6)),
    "an over-long message": lambda c: c.send_bytes(b" " * (MAX_MESSAGE_BYTES + 1)),
    "a negative length": lambda c: c._send(struct.pack("!i", -5)),
    "a part of a message": lambda c: _part_of(c, b"{"),
    "an endless witness": lambda c: c.send_bytes(_with(witness={"mechanism": {"x": float("inf")}})),
}
"""What stands in the place of the reply to a call at the larger batch size."""
FIRST = 2
"""The number of the candidate of the first way; the candidate without a number is honest."""


def main(connection, lifeline, log):
    """Entry of the process, as `worker.process.main`."""
    number = 1
    while True:
        try:
            request = decode_request(connection.recv_bytes())
        except EOFError:
            return
        if isinstance(request, LoadRequest):
            number = request.candidate.number
            connection.send_bytes(encode(LoadReply(status="ok", facts=Facts(pid=1))))
        elif isinstance(request, CallRequest):
            _call(connection, request.batch, number)
        elif isinstance(request, CountRequest):
            connection.send_bytes(encode(CountReply(flops_per_image={}, nominal_flops_per_image={})))
        elif isinstance(request, CeilingsRequest):
            rates = {"matmul_flops_per_s": {"float32": float("inf")}, "copy_bytes_per_s": 0}
            connection.send_bytes(json.dumps({"status": "ok", "ceilings": rates}).encode())
        else:
            _answer(connection, request.batch)


def _call(connection, batch, number):
    if number < FIRST or batch.batch_size == 1:
        return _answer(connection, batch)
    connection.send_bytes(encode(Clocked(batch_s=0.01)))
    return list(WAYS.values())[number - FIRST](connection)


def _answer(connection, batch):
    time.sleep(0.001)
    hashes = tuple(f"{seed:032x}" for seed in batch.seeds)
    seen = Witness(pipeline_calls=1, steps_set=batch.steps)
    reply = CallReply(status="ok", batch_s=0.001, n_images=batch.batch_size, image_hashes=hashes, witness=seen)
    connection.send_bytes(encode(Clocked(batch_s=0.001)))
    connection.send_bytes(encode(reply))
