"""Interfaces of libraries that are not promised to stay, each behind one function.

`tests/worker/test_library_internals.py` says in words which of them a new version has moved.
"""

from __future__ import annotations

from multiprocessing import forkserver, resource_tracker


def start_fork_server(preload: list[str]) -> None:
    """Start multiprocessing's fork server, unless it runs; it first imports the modules named in `preload`."""
    forkserver.set_forkserver_preload(preload)
    forkserver.ensure_running()


def start_resource_tracker() -> None:
    """Start the process that multiprocessing keeps beside its fork server, unless it runs."""
    resource_tracker.ensure_running()


def build_checkpoint_conversions() -> None:
    """Let transformers build its table of checkpoint conversions; else every worker builds it while loading."""
    from transformers.conversion_mapping import get_checkpoint_conversion_mapping

    get_checkpoint_conversion_mapping("clip_text_model")  # type: ignore[no-untyped-call]  # not annotated there
