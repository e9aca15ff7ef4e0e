"""Folders of ground-truth code, and the suites that are made of them."""

import json
from pathlib import Path

from bench_core.suite import manifest
from bench_core.suite.options import Options
from bench_core.suite.output import Output
from bench_core.suite.writing import write


def build(source, out, *, force=False, **options):
    """One run of the command, without its printing."""
    chosen = Options.of(**options)
    output = Output(Path(out), chosen.name)
    return write(manifest.choose_from(Path(source), chosen), Path(source), output, force=force)


def fill(source, files):
    """Files in a folder, each with content of its own."""
    source.mkdir(parents=True, exist_ok=True)
    for file in files:
        (source / file).write_text(f"# {file}\n", encoding="utf-8")


def tree(folder):
    """Everything below a folder: content, mode, time of change."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return {
        str(p.relative_to(folder)): (p.read_bytes(), p.lstat().st_mode, p.lstat().st_mtime_ns, p.lstat().st_ino)
        for p in paths
    }


def documents(out, name="4_category"):
    """The manifest and the mapping."""
    read = (out / "config_data" / f"{kind}_{name}.json" for kind in ("dataset_manifest", "file_id_mapping"))
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in read)


def three(task="SD1.5_DDIM_50"):
    """Names of three files of a task."""
    return [f"{task}_ToMe_{x}x.py" for x in (1, 2, 3)]
