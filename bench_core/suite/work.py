"""What a suite is asked for, and what has to be done for each id: its files, the spec of its run, its hashes.

>>> ids_of("1,4-6")
('1', '4', '5', '6')
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench_core.errors import InputError, nearest
from bench_core.phrase import Phrase
from bench_core.quality import choice
from bench_core.request import build, options
from bench_core.request.run_options import RunOptions
from bench_core.spec import RunSpec
from bench_core.suite import control, journal, names
from bench_core.suite.code_files import CodeFile, files_of
from bench_core.suite.metrics import ROLES, SCHEMA, Hashes, Role
from bench_core.suite.schema import Entry, read_manifest

BATCH_SIZE, ROUNDS, STARTS, CONTROL_ROUNDS = 4, 10, 2, 6
OPTIONS: dict[Role, str] = {"generated": "gen-dir", "ground_truth": "gt-dir", "baseline": "baseline-dir"}
ROLE_IN_RUN: dict[Role, str] = {"baseline": "base", "generated": "speedup", "ground_truth": "gt"}
"""As `compare` calls them: the same three parts."""
MOST_IDS = 100_000


@dataclass(frozen=True)
class Request:
    """A suite as it is asked for. `clip_model` is None for what suits the pictures, `none` for no scores.

    `run_options` are those of `RunOptions` that are the same for all ids, such as `seed`, `device`, `threads`.
    `control_rounds` 0 measures no fewer-steps controls. `arguments` are those of the command, as they were typed.
    """

    manifest: Path
    folders: Mapping[Role, Path]
    out: Path
    ids: tuple[str, ...] | None = None
    batch_size: int = BATCH_SIZE
    rounds: int = ROUNDS
    starts: int = STARTS
    control_rounds: int = CONTROL_ROUNDS
    clip_model: str | None = None
    run_options: Mapping[str, object] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """One id. `spec` is None where its baseline cannot be read, or nothing could be set beside it."""

    entry: Entry
    files: Mapping[Role, CodeFile]
    hashes: Hashes
    spec: RunSpec | None

    def path(self, out: Path) -> Path:
        """The file of its metrics."""
        return out / self.entry.path_to_metrics


def default_out(manifest: Path) -> Path:
    """Where metrics go: beside the folders that `manifest` made, else beside the manifest itself."""
    folder = manifest.parent
    return (folder.parent if folder.name == "config_data" else folder) / "metrics"


def ids_of(text: str) -> tuple[str, ...]:
    """The ids of a list such as `1,4-6`. Raises InputError."""
    found: list[str] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,18})(?:-([0-9]{1,18}))?\s*", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not first <= last < first + MOST_IDS:
            raise InputError("ids", given=text, expected="numbers and ranges", todo="e.g. --ids 1,4-6")
        found += map(str, range(first, last + 1))
    return tuple(dict.fromkeys(found))


def works(request: Request) -> list[Work]:
    """Every entry of the manifest, in order. Raises InputError for anything that stands in the way of all ids."""
    entries = read_manifest(request.manifest)
    for role, option in OPTIONS.items():
        if not (folder := request.folders[role]).is_dir():
            raise InputError(option, given=folder, expected="a folder that is there", todo="check the path")
    for entry in entries:
        if entry.path_to_metrics in journal.RESERVED:
            expected = Phrase("another name than {names}", names=", ".join(journal.RESERVED))
            raise InputError(
                "path_to_metrics", given=entry.path_to_metrics, expected=expected, todo="mend the manifest"
            )
    return [_work(request, entry) for entry in entries]


def chosen(found: Sequence[Work], ids: tuple[str, ...] | None) -> list[Work]:
    """The works of these ids, in the manifest's order; None are all. Raises InputError for an id that is not there."""
    there = [work.entry.prompt_id for work in found]
    for prompt_id in ids or ():
        if prompt_id not in there:
            raise InputError("ids", given=prompt_id, expected="ids of the manifest", todo=nearest(prompt_id, there))
    return [work for work in found if ids is None or work.entry.prompt_id in ids]


def _work(request: Request, entry: Entry) -> Work:
    files = files_of(entry, request.folders)
    made = _options(request, entry, files)
    protocol = made.model_dump(mode="json", exclude={"candidates", "baseline", "name"}) | {
        "task_key": entry.task_key,
        "clip_model": request.clip_model,
        "control_rounds": request.control_rounds,
        "schema": SCHEMA,
    }
    digest = hashlib.sha256(json.dumps(protocol, sort_keys=True).encode()).hexdigest()
    hashes = Hashes(**{role: file.sha256 for role, file in files.items()}, protocol=digest)
    return Work(entry, files, hashes, _spec(request, made, files))


def _options(request: Request, entry: Entry, files: Mapping[Role, CodeFile]) -> RunOptions:
    task = names.task(entry.task_key)
    return options.checked(
        **request.run_options,
        candidates=tuple(files[role].candidate for role in ROLES if files[role].problem is None) or ("shapes",),
        name=f"suite {entry.prompt_id}: {entry.task_key}",
        batch_sizes=(request.batch_size,),
        steps=(task.steps,),
        rounds=request.rounds,
        starts=request.starts,
    )


def _spec(request: Request, made: RunOptions, files: Mapping[Role, CodeFile]) -> RunSpec | None:
    """The run of an id: of those of its three files that can be read."""
    roles = [role for role in ROLES if files[role].problem is None]
    if "baseline" not in roles or len(roles) < 2:
        return None
    spec = build.spec_from(made)
    spec = spec.model_copy(update={"roles": {ROLE_IN_RUN[role]: files[role].candidate for role in roles}})
    return scored(saving_all(spec), request.clip_model)


def control_spec(request: Request, spec: RunSpec, files: Mapping[Role, CodeFile], steps: int) -> RunSpec:
    """The run of an id's fewer-steps control."""
    baseline = files["baseline"].candidate
    made = options.checked(
        **request.run_options,
        candidates=(baseline, files["generated"].candidate, control.candidate(baseline, steps)),
        name=f"{spec.name}, control of {steps} steps",
        batch_sizes=(request.batch_size,),
        steps=spec.protocol.steps,
        rounds=request.control_rounds,
        starts=1,
    )
    return saving_all(build.spec_from(made)).model_copy(update={"clip_model": spec.clip_model})


def saving_all(spec: RunSpec) -> RunSpec:
    """The spec with the pictures of all timed calls saved, to be scored."""
    samples = spec.protocol.rounds * spec.protocol.batch_sizes[0]
    return spec.model_copy(update={"protocol": spec.protocol.model_copy(update={"saved_samples": samples})})


def scored(spec: RunSpec, clip_model: str | None) -> RunSpec:
    """The spec with the CLIP that scores its pictures.

    Raises InputError where none was named and the bundled one cannot judge them: nothing could be called solved.
    """
    if clip_model == choice.NONE:
        return spec
    if clip_model is not None:
        return spec.model_copy(update={"clip_model": choice.checked_clip(spec, clip_model)})
    found = choice.default_clip(spec)
    if found.clip_model is None:
        given = found.reason or Phrase("none")
        expected = "a CLIP that can judge the pictures, or none"
        raise InputError("clip-model", given=given, expected=expected, todo="e.g. --clip-model none")
    return spec.model_copy(update={"clip_model": found.clip_model})
