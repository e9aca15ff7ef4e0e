"""How often is a difference claimed where there is none? A/A comparisons through the real conductor and stop rule.

`shapes` against `shapes+fp32`, which changes nothing: the same pipeline twice, in two processes. Every run has fresh
workers and several small cells, each of them a comparison, so a call belongs to one comparison only. The
comparisons of one run share their two processes, so runs with any false alarm are counted too.
"""

from __future__ import annotations

import os
import statistics
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator

from bench_core.jobs.conduct import conduct
from bench_core.machine import cores
from bench_core.request import build
from bench_core.results.result import load_result
from bench_core.stats import intervals
from bench_core.store.database import Store
from benchmarks import sides
from benchmarks.proportions import upper_bound
from benchmarks.record import Row, Trial

NAME = "false-alarms"
QUICK = {"runs": 1, "steps": [1, 2], "max_time": 8.0, "precision": 0.2}
CANDIDATES = ("shapes", "shapes+fp32")
CLAIMS = ("faster", "slower")
TARGET = 0.05


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--steps", type=lambda text: [int(n) for n in text.split(",")], default=[1, 2, 3, 4])
    parser.add_argument("--precision", type=float, default=0.05)
    parser.add_argument("--max-time", type=float, default=28.0, help="seconds a run, its start included")


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a run: what was said of each of its comparisons."""
    with sides.temporary_home():
        store = Store()
        try:
            for index in range(arguments.runs):
                yield _one_run(store, arguments, index)
        finally:
            store.close()


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One for all."""
    found = [c for t in trials for c in t["comparisons"]]
    if not found:
        return []
    said = Counter(c["verdict"] for c in found)
    false = sum(said[v] for v in CLAIMS)
    ratios = [c["ratio"] for c in found if c["ratio"] is not None]
    rounds = [c["pairs"] for c in found]
    alarmed = sum(any(c["verdict"] in CLAIMS for c in t["comparisons"]) for t in trials)
    bound = upper_bound(false, len(found))
    return [
        {
            "comparisons": str(len(found)),
            "runs": str(len(trials)),
            **{v: str(said[v]) for v in (*CLAIMS, "no difference", "inconclusive")},
            "other": str(len(found) - sum(said[v] for v in (*CLAIMS, "no difference", "inconclusive"))),
            "false alarms": f"{false / len(found):.1%}",
            "at most (95 %)": f"{bound:.1%}",
            f"at most {TARGET:.0%}": "yes" if bound <= TARGET else "not shown",
            "runs with any": f"{alarmed} (at most {upper_bound(alarmed, len(trials)):.1%})",
            "precise enough": str(sum(c["precise"] for c in found)),
            "rounds, median (range)": f"{statistics.median(rounds):.0f} ({min(rounds)} to {max(rounds)})",
            "spread of ratios": f"{statistics.pstdev(ratios):.2%}" if ratios else "-",
            "s a run": f"{statistics.median(t['seconds'] for t in trials):.0f}",
        }
    ]


def _one_run(store: Store, arguments: Namespace, index: int) -> Trial:
    spec = build.make_spec(
        CANDIDATES,
        batch_sizes=(1,),
        steps=arguments.steps,
        precision=arguments.precision,
        max_time=arguments.max_time,
        threads=arguments.threads,
        seed=index * 10_000,
        device="cpu",
    )
    os.environ.update(cores.thread_environment(spec.protocol.threads, spec.protocol.omp_wait_policy))
    run_id = store.add_run(spec)
    sides.wait_for_device()
    began = time.monotonic()
    if conduct(store, run_id) == "cancelled":
        raise KeyboardInterrupt
    seconds = time.monotonic() - began
    return {"run": index, "seconds": seconds, "comparisons": comparisons(store, run_id, arguments.precision)}


def comparisons(store: Store, run_id: str, precision: float) -> list[Trial]:
    """What a stored run says of each of its comparisons; `precise`: its interval became as narrow as was asked."""
    return [
        {
            "steps": c.steps,
            "verdict": c.verdict,
            "pairs": c.n_pairs,
            "ratio": c.speedup,
            "low": c.ci_low,
            "high": c.ci_high,
            "precise": c.ci_low is not None and intervals.half_width(c.ci_low, c.ci_high) <= precision,
            "findings": [f.rule for f in c.findings],
        }
        for c in load_result(store, run_id).comparisons
    ]
