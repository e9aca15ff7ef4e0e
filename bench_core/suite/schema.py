"""The manifest of a suite and its mapping, as they are written and read; `docs/schemas/` describes them for others.

The manifest is a list with an entry for every task given to whoever writes the code. Fields that are not known are let
be, so a manifest that another program added notes to is read too.

>>> Entry.of("SD1.5_DDIM_50_ToMe_1.2x.py", 7, "SD1.5_DDIM_50", 1.2, ("ToMe",), "c", "easy").prompt_context
'SD1.5_DDIM_50_ToMe_1.2x by applying the following optimizations: ToMe'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bench_core.phrase import Phrase
from bench_core.suite import documents, names

CONTEXT = "{name} by applying the following optimizations: {techniques}"
PromptId = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,17})$")]
PlainName = Annotated[str, Field(pattern=r"^[^/\\\x00]*[^/\\\x00.][^/\\\x00]*$", max_length=255)]
"""The name of a file without a folder: it is joined to a folder of the user's and may not lead out of it."""


class Entry(BaseModel):
    """One task: the ground-truth code, and the names of the files that belong to it."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    original_filename: str = Field(min_length=1, description="name of the ground-truth file before it was numbered")
    prompt_id: PromptId = Field(description="number of the task, as text; unique in the manifest")
    task_key: str = Field(pattern=names.TASK_KEY, description="MODEL_SAMPLER_STEPS, such as SD1.5_DDIM_50")
    speedup: float = Field(gt=0, allow_inf_nan=False, description="of the ground truth, as its name claims it")
    category: str = Field(description="one text for the whole manifest")
    difficulty: str = Field(min_length=1, description="by the rank of the speedup among the task's files")
    prompt_context: str = Field(description="the name without .py, and the techniques that it names")
    path_to_gt_code: PlainName = Field(description="in the folder of the ground truth")
    path_to_gen_code: PlainName = Field(description="in the folder of the generated code")
    path_to_gen_code_baseline: PlainName = Field(description="in the folder of the baselines")
    path_to_metrics: PlainName = Field(description="in the folder of results; unique in the manifest")

    @classmethod
    def of(
        cls,
        name: str,
        number: int,
        task_key: str,
        speedup: float,
        techniques: Iterable[str],
        category: str,
        difficulty: str,
    ) -> Entry:
        """The entry of a file that was given a number."""
        stem = name.removesuffix(names.SUFFIX)
        return cls(
            original_filename=name,
            prompt_id=str(number),
            task_key=task_key,
            speedup=speedup,
            category=category,
            difficulty=difficulty,
            prompt_context=CONTEXT.format(name=stem, techniques=", ".join(techniques)),
            path_to_gt_code=f"{number}.py",
            path_to_gen_code=f"{number}_experiment.py",
            path_to_gen_code_baseline=f"{number}_baseline.py",
            path_to_metrics=f"{number}_metrics.json",
        )


MANIFEST = TypeAdapter(list[Entry])
MAPPING = TypeAdapter(dict[str, Annotated[int, Field(ge=0, strict=True)]])
UNIQUE = ("prompt_id", "path_to_metrics")
SCHEMAS = {
    "manifest": documents.schema(MANIFEST, "Manifest of a Fairspeed suite"),
    "mapping": documents.schema(MAPPING, "Numbers of a Fairspeed suite's files by their original names"),
}
"""By the name that its file has in `docs/schemas/`."""


def read_manifest(path: str | Path) -> list[Entry]:
    """The entries of a manifest, in order. Raises InputError, one line with the JSON path of the first fault."""
    entries = documents.read(path, MANIFEST, Phrase("manifest"))
    for field in UNIQUE:
        _check_unique(path, entries, field)
    return entries


def read_mapping(path: str | Path) -> dict[str, int]:
    """Numbers by original file name. Raises InputError, one line with the JSON path of the first fault."""
    return documents.read(path, MAPPING, Phrase("mapping"))


def _check_unique(path: str | Path, entries: Sequence[Entry], field: str) -> None:
    seen: dict[str, int] = {}
    for index, entry in enumerate(entries):
        value = getattr(entry, field)
        if value in seen:
            problem = Phrase("{value!r} stands at {where} too", value=value, where=f"$[{seen[value]}].{field}")
            raise documents.fault(path, Phrase("manifest"), f"$[{index}].{field}", problem)
        seen[value] = index
