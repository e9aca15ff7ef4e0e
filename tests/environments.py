"""A second Python environment without a download: a venv that reads this one's packages, and may shadow some."""

import sysconfig
import venv


def make(folder, *, shares=True, shadowed=None, versions=None):
    """A venv in a folder. `shadowed`: the source of modules of its own; `versions`: of its distributions."""
    venv.create(folder, symlinks=True, with_pip=False)
    [packages] = folder.glob("lib/python*/site-packages")
    if shares:
        (packages / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for name, source in (shadowed or {}).items():
        (packages / f"{name}.py").write_text(source)
    for name, version in (versions or {}).items():
        (packages / f"{name}-{version}.dist-info").mkdir()
        (packages / f"{name}-{version}.dist-info/METADATA").write_text(f"Name: {name}\nVersion: {version}\n")
    return folder
