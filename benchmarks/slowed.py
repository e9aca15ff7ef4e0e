"""A worker that is slower by a known share: `Slowed(share, ...)` for benchmarks, where no real candidate would do.

The process is Fairspeed's own. Only the loaded model is wrapped: after each call it spins for `share` of the
seconds that this call took, under the worker's clock. So the true ratio is 1 + share exactly, whatever the machine
does.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any
from unittest import mock

from bench_core.worker import process
from bench_core.worker.handle import Worker
from bench_core.worker.messages import LoadReply, LoadRequest


class Slowed(Worker):
    """A worker whose calls take 1 + `share` times as long."""

    share = 0.0

    def load(self, timeout_s: float) -> LoadReply:
        """Start the process with `main` below in place of its own."""
        with mock.patch.object(process, "main", partial(main, self.share)):
            return super().load(timeout_s)


def main(share: float, connection: Any, lifeline: Any, log: str) -> None:
    """Entry of the process: Fairspeed's own, with a model that is slower once it is loaded."""
    from bench_core.worker.session import Session

    load = Session._load

    def load_and_slow(session: Session, request: LoadRequest) -> LoadReply:
        reply = load(session, request)
        if reply.status == "ok":
            session.adapter = SlowAdapter(session.adapter, share)
        return reply

    Session._load = load_and_slow
    process.main(connection, lifeline, log)


class SlowAdapter:
    """Calls the model, then spins for a share of what that took."""

    def __init__(self, adapter: Any, share: float) -> None:
        self.adapter, self.pipe, self.share = adapter, adapter.pipe, share

    def call(self, prompts: list[str], **arguments: Any) -> Any:
        """The model's own images, later."""
        start = time.perf_counter()
        images = self.adapter.call(prompts, **arguments)
        end = start + (time.perf_counter() - start) * (1 + self.share)
        while time.perf_counter() < end:
            pass
        return images
