"""The command that confines a process, and what is said where none can be confined."""

import subprocess
from pathlib import Path

import pytest

from bench_core.machine import bubblewrap

works = pytest.mark.skipif(bubblewrap.find().version is None, reason=bubblewrap.find().why)


@pytest.fixture(autouse=True)
def asked_anew():
    for asked in (bubblewrap.find, bubblewrap.bounds_memory):
        asked.cache_clear()
    yield
    for asked in (bubblewrap.find, bubblewrap.bounds_memory):
        asked.cache_clear()


def test_where_it_is_missing_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    found = bubblewrap.find()
    assert (found.name, found.why) == ("none", "bubblewrap is not installed") and "apt install" in found.todo


def test_where_it_is_forbidden_it_says_why(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = bubblewrap.find()
    assert found.name == "none" and "No permissions to create new namespace" in found.why


def test_it_can_be_switched_off(monkeypatch):
    monkeypatch.setenv(bubblewrap.SWITCH, "off")
    assert bubblewrap.find().version is None and bubblewrap.SWITCH in bubblewrap.find().todo


@works
def test_a_deeper_path_has_the_last_word(tmp_path):
    kept, hidden = tmp_path / "all" / "hidden" / "kept", tmp_path / "all" / "hidden"
    kept.mkdir(parents=True)
    for folder in (kept, hidden, tmp_path / "all"):
        (folder / "file").write_text("x")
    confined = bubblewrap.Confined((tmp_path / "all", kept), (hidden,), {"PATH": "/usr/bin:/bin"}, "/", 2**24)
    tree = subprocess.run(
        [*bubblewrap.command(confined), "find", str(tmp_path / "all"), "-type", "f"], capture_output=True
    )
    found = {str(Path(line).relative_to(tmp_path / "all")) for line in tree.stdout.decode().split()}
    assert found == {"file", "hidden/kept/file"}


@works
def test_it_gets_the_variables_that_are_given_and_no_others(monkeypatch):
    monkeypatch.setenv("A_SECRET", "x")
    confined = bubblewrap.Confined((), (), {"PATH": "/usr/bin:/bin", "GIVEN": "1"}, "/", 2**24)
    done = subprocess.run([*bubblewrap.command(confined), "env"], capture_output=True, text=True)
    names = {line.partition("=")[0] for line in done.stdout.splitlines()}
    assert "GIVEN" in names and "A_SECRET" not in names


def a_program(folder, script):
    path = folder / "bwrap"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def test_an_old_one_gives_no_sizes_and_works_all_the_same(monkeypatch, tmp_path):
    refuses = (
        'case "$*" in *--size*) echo "bwrap: Unknown option --size" >&2; exit 1;; *--version*) echo 0.6.2; exit;; esac'
    )
    runs = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'
    monkeypatch.setenv("PATH", a_program(tmp_path, f"{refuses}\n{runs}"))
    confined = bubblewrap.Confined((), (), {}, "/", 2**30)
    assert (bubblewrap.find().name, bubblewrap.bounds_memory()) == ("bubblewrap 0.6.2", False)
    assert "--size" not in bubblewrap.command(confined) and "--tmpfs" in bubblewrap.command(confined)


def test_the_sizes_of_all_folders_are_what_was_given():
    sizes = bubblewrap.Confined((), (Path("/home/a"), Path("/runs")), {}, "/", 2**30).sizes
    assert sum(sizes.values()) == 2**30 and sizes["/tmp"] == 2**29 and len(sizes) == 5
