"""Have the saved pictures of a measured run scored, and store the scores; the run's calls are over by then.

A failure to score is stored as the message of the event: it never costs a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench_core import plan
from bench_core.events import Event, Facts
from bench_core.jobs.environment import worker_environment
from bench_core.machine import cores
from bench_core.phrase import Phrase
from bench_core.quality import choice, process
from bench_core.quality.messages import ScoreReply, ScoreRequest, WantedScore
from bench_core.quality.process import NotScored
from bench_core.records import Call, CellKey
from bench_core.spec import RunSpec
from bench_core.store.database import Store
from bench_core.store.folders import run_folder

LOG_NAME = "scoring.log"
PICTURE_S = 10.0
"""Seconds that a picture may take, beside those that a model may take to load."""


class Saved(NamedTuple):
    """A saved picture: the cell and the sample that it was made for, and its hash."""

    cell: CellKey
    sample: int
    hash: str


def is_wanted(spec: RunSpec, events: Sequence[Event]) -> bool:
    """Whether a run asks for scores that are not stored yet; those that could not be had are asked for again."""
    return spec.clip_model is not None and not any(e.kind == "scored" and not e.payload["message"] for e in events)


def score(store: Store, run_id: str, check: Callable[[], None]) -> None:
    """Score a run's saved pictures, and store the event `scored`; nothing is stored when `check` raises."""
    run = store.run(run_id)
    spec, events = run.spec, store.events(run_id)
    saved = list(_saved(spec, store.calls(run_id)))
    reply, message = ScoreReply(scores=()), ""
    if not saved:
        message = Phrase("there is no picture to score")
    else:
        unfit = _unfit(spec, events)
        try:
            reply = _scored(spec, run_folder(run_id), saved, None if unfit else spec.clip_model, check)
            message = unfit or reply.message
        except NotScored as error:
            message = str(error)
    images = [
        {**s.cell._asdict(), "sample": s.sample, "hash": s.hash, **scores.model_dump()}
        for s, scores in zip(saved, reply.scores, strict=False)
    ]
    store.add_event(run_id, "scored", {"clip_model": spec.clip_model, "images": images, "message": message})


def _saved(spec: RunSpec, calls: Sequence[Call]) -> Iterator[Saved]:
    """The saved pictures of good timed calls, each sample of a cell once, of those whose numbers were asked for."""
    done: set[tuple[CellKey, int]] = set()
    wanted = {candidate.key for candidate in spec.principals}
    for call in (c for c in calls if c.candidate in wanted):
        for sample, hash_ in zip(call.sample_ids, call.image_hashes, strict=False):
            if call.counts and sample < spec.protocol.saved_samples and (call.cell, sample) not in done:
                done.add((call.cell, sample))
                yield Saved(call.cell, sample, hash_)


def _unfit(spec: RunSpec, events: Sequence[Event]) -> Phrase | None:
    """Why the bundled CLIP, if it was asked for, gives no score."""
    loaded = {e.payload["candidate"]: Facts.model_validate(e.payload["facts"]) for e in events if e.kind == "loaded"}
    return choice.unfit_when_loaded(spec, loaded) if spec.clip_model == choice.BUNDLED else None


def _scored(
    spec: RunSpec, folder: Path, saved: Sequence[Saved], clip_model: str | None, check: Callable[[], None]
) -> ScoreReply:
    protocol = spec.protocol
    index = {(s.cell, s.sample): position for position, s in enumerate(saved)}
    wanted = [
        WantedScore(
            path=folder / "images" / f"{s.hash}.png",
            prompt=plan.prompt(protocol, "timed", s.sample),
            reference=None if s.cell.candidate == spec.baseline else index.get(_reference(spec, s)),
        )
        for s in saved
    ]
    request = ScoreRequest(
        pictures=tuple(wanted),
        clip_model=None if clip_model is None else choice.source(clip_model),
        size=choice.SIZE if clip_model == choice.BUNDLED else None,
        threads=protocol.threads,
        cores=tuple(cores.worker_cores(protocol.threads, protocol.device)),
    )
    return process.scored(
        request,
        environment=worker_environment(protocol.threads, protocol.omp_wait_policy),
        log=folder / LOG_NAME,
        timeout_s=spec.load_timeout_s + PICTURE_S * len(saved),
        check=check,
    )


def _reference(spec: RunSpec, saved: Saved) -> tuple[CellKey, int]:
    """The baseline's picture of the same sample in the same group."""
    return CellKey(spec.baseline, *saved.cell.group), saved.sample
