"""`make docs`: write the JSON Schemas of the suite's files to docs/schemas/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench_core.suite import metrics, schema, score

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"
SCHEMAS: dict[str, dict[str, Any]] = {**schema.SCHEMAS, **metrics.SCHEMAS, **score.SCHEMAS}


def text(name: str) -> str:
    """The file of a schema."""
    return json.dumps(SCHEMAS[name], indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write all of them."""
    for name in SCHEMAS:
        (FOLDER / f"{name}.schema.json").write_text(text(name), encoding="utf-8")


if __name__ == "__main__":
    main()
