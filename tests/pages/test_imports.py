"""The dashboard is light: nothing that it or any page imports loads torch."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception, app.exception
others = ("inspect/audit", "understand/pitfalls")
for page in ("measure/scaling", "measure/per_sample", "measure/speedup", *others, "measure/run"):
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
import pkgutil, importlib, pages._ui, bench_core.charts
for package in (pages._ui, bench_core.charts):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
print(",".join(name for name in ("torch", "diffusers", "transformers") if name in sys.modules))
"""


def test_no_page_loads_torch(finished):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
