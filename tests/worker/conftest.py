"""Real workers on a tiny pipeline."""

from tests.tiny_workers import call, ceilings_known, make_spec, start, tiny_dir

__all__ = ["call", "ceilings_known", "make_spec", "start", "tiny_dir"]
