"""Docstrings point to sections of docs/statistics.md that are there, and that page to files that are there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/statistics.md").read_text()


def test_every_pointer_names_a_section():
    sources = [*(ROOT / "bench_core").rglob("*.py"), ROOT / "benchmarks/README.md"]
    texts = [" ".join(path.read_text().split()) for path in sources]
    pointers = [part for text in texts for part in re.findall(r"docs/statistics\.md`?, ([^.]*)\.", text)]
    named = {name for part in pointers for name in re.findall(r'"([^"]+)"', part)}
    assert {"Intervals of a median", "Intervals that allow looking", "Processes differ"} <= named
    assert named <= set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))


def test_every_file_of_the_page_is_there():
    paths = set(re.findall(r"`((?:bench_core|tests)/[\w/.]+)`", PAGE))
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_statistics_are_imported_without_the_functions_that_a_first_visit_does_not_need():
    code = "import sys; from bench_core.stats import stopping, trends; sys.exit('scipy.special' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
