"""`make docs`: write the hashes of the model files that come with Fairspeed, which pages run without a sandbox too."""

from __future__ import annotations

import json
from pathlib import Path

from bench_core.request import trust

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"


def text() -> str:
    """The file of hashes: of every Python file of the examples, by its name in the repository."""
    files = sorted(path for path in EXAMPLES.rglob("*.py") if "__pycache__" not in path.parts)
    return json.dumps({path.relative_to(ROOT).as_posix(): trust.sha256(path) for path in files}, indent=1) + "\n"


def main() -> None:
    """Write it."""
    trust.SHIPPED.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
