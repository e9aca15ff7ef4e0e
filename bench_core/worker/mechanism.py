"""What techniques were seen to do in a call, beside the witness: cache hits, merged tokens, passes of compiled code.

Each technique counts itself (see `techniques/_mechanism.py`); so do those that a model file has applied by its own.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from bench_core.spec import TechniqueUse
from bench_core.techniques import registry as techniques
from bench_core.techniques._mechanism import Seen


class Mechanisms:
    """Those of one loaded pipeline. `begin()` before a call, `seen()` after it; both outside the clock.

    What a pipeline does not let be read is unknown, and the log says why.
    """

    def __init__(self, pipe: Any) -> None:
        self.pipe = pipe
        self.watched: dict[str, Seen] = _tried(lambda: techniques.watch_any(pipe))

    def add(self, use: TechniqueUse) -> None:
        """Watch a technique that was just applied, before the next one covers it."""
        self.watched |= _tried(lambda: techniques.watch(self.pipe, use))

    def begin(self) -> None:
        """Forget the last call, and watch what was applied since."""
        self.watched |= _tried(lambda: techniques.watch_applied(self.pipe, self.watched))
        self.seen()

    def seen(self) -> dict[str, float] | None:
        """What happened since `begin`, by names such as `deepcache.cached_passes`; None where nothing is known."""
        found = ((technique, _tried(seen)) for technique, seen in self.watched.items())
        return {f"{technique}.{name}": n for technique, own in found for name, n in own.items()} or None


def _tried(read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `read` returns; nothing of a pipeline that raises, as one of a model file may."""
    try:
        return read()
    except Exception:  # noqa: BLE001  whatever a model raises only leaves its mechanism unknown
        traceback.print_exc()
        return {}
