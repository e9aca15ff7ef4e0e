"""Pitfalls on a real pipeline, as small as can be."""

from tests.tiny_workers import ceilings_known, store, tiny_dir

__all__ = ["ceilings_known", "store", "tiny_dir"]
