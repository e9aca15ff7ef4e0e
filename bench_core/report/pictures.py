"""A few pictures of a report, same prompt and seed side by side, as data that lies in the file itself.

Small pictures are kept as they are, and the browser enlarges them with sharp pixels; larger ones are made smaller.

>>> # [row.prompt for row in pictures(result, Names(result.spec.keys), "en").rows]
"""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from bench_core import plan
from bench_core.records import Group
from bench_core.report.names import Names
from bench_core.results.result import Result
from bench_core.store.folders import run_folder
from bench_core.words.catalogue import text

MOST_ROWS = 3
MOST_PIXELS = 320
"""Of a picture's longer side."""
LARGEST_BYTES = 3_000_000
"""Of all pictures together, as they stand in the file; rows beyond it are left out."""


class Picture(NamedTuple):
    """What one candidate made of a sample; `source` is None where there is no image."""

    candidate: str
    source: str | None
    alt: str
    is_same: bool
    """Whether it has the very pixels of the baseline's."""


class Row(NamedTuple):
    """One sample."""

    prompt: str
    about: str
    pictures: tuple[Picture, ...]


class Pictures(NamedTuple):
    """Rows of pictures of one batch size and step count, with what they are; no rows where none are stored."""

    about: str
    rows: tuple[Row, ...]


def pictures(result: Result, names: Names, language: str) -> Pictures:
    """The first samples of the smallest batch size that has pictures."""
    if result.spec.protocol.output_type == "latent":
        return Pictures(text("pictures.latent", language=language), ())
    for group in dict.fromkeys(cell.group for cell in result.planned):
        if files := _files(result, group):
            policy = text(f"pictures.about_{result.spec.protocol.seed_policy}", language=language)
            at = text("report.pictures_at", language=language, batch_size=group.batch_size, steps=group.steps)
            return Pictures(f"{policy} {at}".strip(), _rows(result, files, names, language))
    return Pictures(text("pictures.none", language=language), ())


def _files(result: Result, group: Group) -> dict[int, dict[str, Path]]:
    """Image files by sample and candidate, for the first samples that have any stored image."""
    folder = run_folder(result.run.run_id) / "images"
    found: dict[int, dict[str, Path]] = {}
    for call in result.calls:
        if call.counts and call.cell.group == group:
            for sample, name in zip(call.sample_ids, call.image_hashes, strict=False):
                path = folder / f"{name}.png"
                if path.exists():
                    found.setdefault(sample, {})[call.candidate] = path
    return dict(sorted(found.items())[:MOST_ROWS])


def _rows(result: Result, files: dict[int, dict[str, Path]], names: Names, language: str) -> tuple[Row, ...]:
    rows, left = [], LARGEST_BYTES
    for sample, own in files.items():
        row = _row(result, sample, own, names, language)
        left -= sum(len(picture.source or "") for picture in row.pictures)
        if left >= 0:
            rows.append(row)
    return tuple(rows)


def _row(result: Result, sample: int, files: dict[str, Path], names: Names, language: str) -> Row:
    spec = result.spec
    prompt, base = plan.prompt(spec.protocol, "timed", sample), files.get(spec.baseline)
    about = [text("pictures.sample", language=language, n=sample)]
    if spec.protocol.seed_policy == "per-sample":
        about.append(text("pictures.seed", language=language, seed=spec.protocol.seed + sample))
    return Row(
        prompt,
        " · ".join(about),
        tuple(
            Picture(
                names.of(key),
                source(files[key]) if key in files else None,
                text("pictures.alt", language=language, candidate=names.of(key), prompt=prompt),
                key != spec.baseline and base is not None and files.get(key) == base,
            )
            for key in spec.keys
        ),
    )


def source(path: Path) -> str:
    """An image file as an address that holds it whole: a small one as PNG, one that was made smaller as JPEG."""
    from PIL import Image

    with Image.open(path) as image:
        is_small = max(image.size) <= MOST_PIXELS
        shown = image.convert("RGB")
    shown.thumbnail((MOST_PIXELS, MOST_PIXELS))
    out = BytesIO()
    shown.save(out, **({"format": "PNG"} if is_small else {"format": "JPEG", "quality": 88}))
    kind = "png" if is_small else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode()}"
