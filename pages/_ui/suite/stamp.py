"""What is written below a chart of a suite: the suite and its ids, the run, the machines, when it was judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench_core.suite.leaderboard import Line
from bench_core.suite.metrics import Machine, Metrics
from bench_core.words import formats
from pages._ui.frame.text import listed, t
from pages._ui.show.stamps import Stamp


def of_id(metrics: Metrics, suite: str, title: str) -> Stamp:
    """The stamp of a chart of one id."""
    when = formats.moment(metrics.judged_ns)
    who = t("stamp.id", suite=suite, id=metrics.prompt_id, task=metrics.task_key)
    return Stamp(title, (who, f"{metrics.run_id} · {when}" if metrics.run_id else when, _machine(metrics.environment)))


def of_suite(lines: Sequence[Line], suite: str, title: str) -> Stamp:
    """The stamp of a chart of several ids: from the first to the last that was judged, every machine once."""
    measured = [line.metrics for line in lines if line.metrics is not None]
    judged = sorted(m.judged_ns for m in measured)
    when = dict.fromkeys(map(formats.moment, (judged[0], judged[-1]))) if judged else {}
    who = t("stamp.ids", suite=suite, n=len(measured))
    return Stamp(title, (who, *filter(None, (" – ".join(when), *_machines(m.environment for m in measured)))))


def _machines(found: Iterable[Machine]) -> list[str]:
    return list(dict.fromkeys(map(_machine, found)))


def _machine(machine: Machine) -> str:
    """Device, threads and versions; what is not known is left out."""
    n = machine.threads
    threads = "" if n is None else t("conditions.one.threads" if n == 1 else "conditions.threads", n=n)
    versions = (f"{name} {v}" for name in ("torch", "diffusers") if (v := machine.packages.get(name)))
    return listed(filter(None, (machine.device_name or machine.device, threads, *versions)))
