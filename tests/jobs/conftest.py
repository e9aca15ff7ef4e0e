"""Conductors and workers that are real, on a tiny pipeline."""

from tests.tiny_workers import ceilings_known, make_spec, store, tiny_dir

__all__ = ["ceilings_known", "make_spec", "store", "tiny_dir"]
