"""Functions that time, synchronization and our own checks rest on, and whether they are still the original ones.

They are taken before a candidate is loaded. Code that replaces one of them would make any clock of its process say what
it likes; Fairspeed's own uses the originals (`clock`), so a replaced function falsifies nothing here, but it shows what
the code is about.

>>> originals = Originals()
>>> originals.replaced()
()
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

WATCHED = {
    "time": ("time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns"),
    "torch": ("manual_seed",),
    "torch.cuda": ("synchronize", "current_stream", "Event", "manual_seed_all"),
    "torch.cuda:Event": ("record", "elapsed_time", "synchronize", "query", "wait"),
    "torch.cuda:Stream": ("synchronize", "query"),
    "torch._C": ("_cuda_synchronize",),
    "bench_core.worker.clock": ("timed", "synchronize", "pixel_bytes", "_now_ns", "_synchronize", "_start_counter")
    + ("_start_events", "_Event", "_record", "_elapsed_ms", "_current_stream"),
    "bench_core.worker.session": ("timed", "pictures", "inspection", "Aftermath", "Watch", "Session"),
    "bench_core.worker.session:Session": ("answer", "_call", "_timed", "_prepared"),
    "bench_core.worker.witness:Watch": ("begin", "seen", "finite", "_on_step", "_on_set", "_before_denoiser"),
    "bench_core.worker.inspection": ("inspected",),
    "bench_core.worker.aftermath": ("Aftermath", "_cpu_s", "_sleep"),
    "bench_core.worker.process": ("encode", "decode_request"),
}
"""Names by the module that has them, or by `module:Class`; what is not loaded or not there is left out."""


class Place(NamedTuple):
    """Where a function stands: its owner is a module or a class."""

    name: str
    owner: Any
    attribute: str

    def now(self) -> tuple[Any, Any]:
        """What stands there, with its code, which can be replaced as well."""
        value = vars(self.owner).get(self.attribute)
        return value, getattr(value, "__code__", None)


class Originals:
    """The functions as they are when this is made."""

    def __init__(self) -> None:
        places = [place for where, names in WATCHED.items() for place in _places(where, names)]
        self.places = [(place, *place.now()) for place in places]

    def replaced(self) -> tuple[str, ...]:
        """Names of those that are others now."""
        return tuple(place.name for place, value, code in self.places if not _is_same(place.now(), (value, code)))


def _places(where: str, names: tuple[str, ...]) -> list[Place]:
    module, _, cls = where.partition(":")
    owner = sys.modules.get(module)
    if owner is not None and cls:
        owner = getattr(owner, cls, None)
    title = where.replace(":", ".")
    return [Place(f"{title}.{name}", owner, name) for name in names if owner is not None and name in vars(owner)]


def _is_same(now: tuple[Any, Any], before: tuple[Any, Any]) -> bool:
    return now[0] is before[0] and now[1] is before[1]
