"""Interfaces of libraries that are not promised to stay: when a new version moves one, a test here says which."""

import subprocess
import sys
from importlib.metadata import version
from multiprocessing import forkserver, resource_tracker
from types import SimpleNamespace

import transformers.conversion_mapping as conversions

from bench_core.worker import library_internals

DYNAMO_SETTINGS = (
    "recompile_limit",
    "accumulated_recompile_limit",
    "fail_on_recompile_limit_hit",
    "suppress_errors",
)
START = """
import psutil
from bench_core.worker import library_internals
library_internals.start_resource_tracker()
before = len(psutil.Process().children())
library_internals.start_fork_server([])
print("started" if len(psutil.Process().children()) == before + 1 == 2 else "not started")
"""
"""In a process of its own: the server would stay for all later tests."""


def test_the_fork_server_of_this_python_can_be_started_and_told_what_to_import():
    there = [
        (forkserver, "set_forkserver_preload"),
        (forkserver, "ensure_running"),
        (resource_tracker, "ensure_running"),
    ]
    moved = [f"{module.__name__}.{name}" for module, name in there if not callable(getattr(module, name, None))]
    where = "worker/library_internals.py starts workers' server by it"
    assert not moved, f"Python {sys.version.split()[0]} has no {', '.join(moved)}: {where}"


def test_a_started_fork_server_runs():
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, timeout=60)
    assert done.stdout == "started\n", f"multiprocessing.forkserver.ensure_running() starts no server: {done.stderr}"


def test_workers_of_a_server_that_is_left_go_on():
    command = [sys.executable, "-m", "tests.worker.two_servers"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == "answers answers\n", done.stderr


def test_transformers_builds_its_table_of_conversions_ahead(monkeypatch):
    assert hasattr(conversions, "_checkpoint_conversion_mapping_cache"), (
        f"transformers {version('transformers')} keeps its table of checkpoint conversions elsewhere: "
        "library_internals.build_checkpoint_conversions saves workers nothing any more"
    )
    monkeypatch.setattr(conversions, "_checkpoint_conversion_mapping_cache", None)
    library_internals.build_checkpoint_conversions()
    assert conversions._checkpoint_conversion_mapping_cache, (
        f"get_checkpoint_conversion_mapping of transformers {version('transformers')} no longer keeps what it builds"
    )


def test_the_compiler_tells_what_it_did_and_what_it_made():
    import torch
    import torch._dynamo

    from bench_core.techniques import _dynamo

    assert set(_dynamo.totals()) == {"graphs", "recompilations", "graph_breaks", "cuda_graphs_skipped"}
    layer = torch.nn.Linear(2, 2)
    layer.compile(backend="eager")
    assert hasattr(torch.compile(layer.forward, backend="eager"), _dynamo.COMPILED)
    found = [name for _, name in _dynamo.compiled_parts(SimpleNamespace(layer=layer))]
    assert found == ["_compiled_call_impl"], f"torch {version('torch')} keeps what Module.compile() makes elsewhere"


def test_the_compiler_has_the_settings_that_keep_it_from_running_eagerly():
    import torch._dynamo

    moved = [name for name in DYNAMO_SETTINGS if not hasattr(torch._dynamo.config, name)]
    assert not moved, (
        f"torch {version('torch')} has no torch._dynamo.config.{', '.join(moved)}: a compiled candidate might run "
        "eagerly unseen, see techniques/compile.py"
    )
