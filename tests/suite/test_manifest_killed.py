"""A kill at any moment: no manifest that is there is wrong, and the same command again completes the work."""

import itertools
import os
import signal
import subprocess
import sys

import pytest

from bench_core.suite import schema
from tests.commands import ROOT
from tests.suite import kills, oracle
from tests.suite.manifests import build, fill, tree

NAMES = [f"SD1.5_DDIM_50_ToMe_{x}x.py" for x in (1, 2, 3)] + [f"SDXL_Euler_20_{x}x.py" for x in (2, 3, 4)]
EARLIER = [f"SD1.5_DDIM_50_Old_{x}x.py" for x in (0.5, 1.5, 2.5, 3.5)]
MANIFEST, MAPPING = (f"config_data/{kind}_4_category.json" for kind in ("dataset_manifest", "file_id_mapping"))


def lasting(folder):
    """All files with content, mode and time; which file of the disk each is does not matter."""
    found = tree(folder)
    written_anew = (MANIFEST, MAPPING)
    return {
        name: (content, mode, None if name in written_anew else ns) for name, (content, mode, ns, _) in found.items()
    }


def check_tells_the_truth(out):
    """A manifest that is there names files that are there, with the content that their names promise."""
    if (out / MANIFEST).exists():
        assert (out / MAPPING).exists()
        entries = schema.read_manifest(out / MANIFEST)
        for entry in entries:
            assert (out / "gt_code" / entry.path_to_gt_code).read_text() == f"# {entry.original_filename}\n"


@pytest.fixture
def prepared(tmp_path):
    """A folder of sources, and a function that makes a new output, with an older state in it or not."""
    fill(tmp_path / "source", NAMES)
    fill(tmp_path / "older", EARLIER)
    numbers = itertools.count()

    def new(*, older):
        out = tmp_path / f"out{next(numbers)}"
        if older:
            build(tmp_path / "older", out)
        return out

    return tmp_path / "source", new


@pytest.mark.parametrize("older", [False, True], ids=["first", "forced over older files"])
def test_a_kill_at_any_operation_is_made_good_by_a_second_run(prepared, monkeypatch, older):
    source, new = prepared
    whole = new(older=older)
    build(source, whole, force=older)
    n_killed = 0
    while True:
        out = new(older=older)
        try:
            with kills.dying_at(n_killed, out, monkeypatch):
                build(source, out, force=older)
            break
        except kills.Killed:
            n_killed += 1
        check_tells_the_truth(out)
        build(source, out, force=older)
        assert lasting(out) == lasting(whole)
    assert n_killed > 5 * len(NAMES)  # there was something to kill


def test_what_was_done_before_a_kill_is_not_done_again(prepared, monkeypatch):
    source, new = prepared
    out = new(older=False)
    with pytest.raises(kills.Killed), kills.dying_at(40, out, monkeypatch):
        build(source, out)
    there = {name: one for name, one in tree(out).items() if name.endswith(".py")}
    assert 0 < len(there) < len(NAMES)
    assert build(source, out).n_copied == len(NAMES) - len(there)
    assert {name: tree(out)[name] for name in there} == there


def test_a_second_kill_and_other_sources_after_it_are_no_different(prepared, tmp_path, monkeypatch):
    source, new = prepared
    out = new(older=False)
    for operation in (12, 16, 20):
        with pytest.raises(kills.Killed), kills.dying_at(operation, out, monkeypatch):
            build(source, out)
    build(tmp_path / "older", out, force=True)
    check_tells_the_truth(out)
    assert not [name for name in tree(out) if name.endswith(".part")]


PROGRAM = """
import os, signal, sys
from bench_core.cli.main import main
left = int(sys.argv[1])
def hook(event, arguments):
    global left
    if event in {"open", "os.rename"} and str(arguments[0]).startswith(sys.argv[3]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
sys.exit(main(["manifest", *sys.argv[2:]]))
"""


@pytest.mark.parametrize("operation", [2, 9, 14])
def test_so_it_is_with_a_process_that_is_really_killed(prepared, operation):
    source, new = prepared
    out, whole = new(older=False), new(older=False)
    command = [sys.executable, "-c", PROGRAM, str(operation), str(source), str(out)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == -signal.SIGKILL
    assert os.listdir(out) and not (out / MANIFEST).exists()
    build(source, out)
    build(source, whole)
    assert lasting(out) == lasting(whole)
    assert schema.read_mapping(out / MAPPING) == oracle.manifest(NAMES)[1]
