"""Imports go down the layers only, torch stays in the workers, Streamlit in the pages."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = [  # bottom first; a module may import from its own layer and from those before it
    ["errors", "records", "atomic"],
    ["spec"],
    ["plan"],
    ["visible_gpus", "device", "lock", "cpu_load", "gpu", "telemetry"],
    ["models", "techniques"],
    ["worker"],
    ["store"],
    ["starts", "stats", "unpaired", "saturation", "trends", "steady", "marks", "ceilings", "clocks", "physics"],
    ["stop", "search", "turns"],
    ["ledger", "survey"],
    ["crew", "outlook"],
    ["conductor", "standby", "calibrate"],
    ["jobs"],
    ["cells", "fairness"],
    ["results"],
    ["tables", "exports", "request", "estimate", "doctor"],
    ["charts", "conditions", "diff", "remarks"],
    ["terminal", "options"],
    ["cli"],
    ["__main__"],
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
MODULES = sorted((ROOT / "bench_core").rglob("*.py"))
TORCH_ALLOWED = ("bench_core/worker/", "bench_core/models/loaders.py")
TORCH = {"torch", "diffusers", "transformers"}


def imports(path, *, everywhere):
    """Full names of what a file imports; `everywhere` counts imports inside functions too."""
    tree = ast.parse(path.read_text())
    nodes = ast.walk(tree) if everywhere else tree.body
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(name):
    """`bench_core.store.schema.calls` is part `store`."""
    return name.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path):
    if path == ROOT / "bench_core" / "__init__.py":
        return
    here = RANK[path.relative_to(ROOT / "bench_core").parts[0].removesuffix(".py")]
    for name in imports(path, everywhere=True):
        if name.startswith("bench_core.") and name != "bench_core.__version__":
            assert RANK[part(name)] <= here, f"{path.name} imports {name} from a higher layer"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_torch_stays_in_the_workers_and_streamlit_in_the_pages(path):
    assert "streamlit" not in {n.split(".")[0] for n in imports(path, everywhere=True)}
    if not str(path.relative_to(ROOT)).startswith(TORCH_ALLOWED):
        assert not TORCH & {n.split(".")[0] for n in imports(path, everywhere=False)}


def test_the_command_line_and_all_that_pages_use_never_load_torch():
    names = [
        f"bench_core.{n}" for n in ("cli", "jobs", "tables", "exports", "request", "results", "doctor", "terminal")
    ]
    code = f"import sys, {', '.join(names)}; from bench_core.techniques import registry; registry.catalog(); "
    code += "sys.exit(', '.join({'torch', 'diffusers', 'transformers'} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
