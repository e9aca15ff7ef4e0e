"""Torch is loaded by workers only. (Which files may import it is import-linter's; this is what really gets loaded.)"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_command_line_and_all_that_pages_use_never_load_torch():
    names = (
        "cli.main",
        *(f"cli.show.{name}" for name in ("diff", "doctor", "progress", "result", "runs")),
        "jobs.launch",
        "jobs.status",
        "results.tables",
        "results.exports",
        "request.build",
        "doctor.checks",
        "fairness.audit.mend",
        "cli.show.correction",
        "cli.show.manifest",
    )
    code = f"import sys, {', '.join(f'bench_core.{n}' for n in names)}; "
    code += "from bench_core.techniques import registry; registry.catalog(); "
    code += "sys.exit(', '.join({'torch', 'diffusers', 'transformers'} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
