"""Token merging."""

import tomesd
from source import load


def load_pipeline(*, device="cpu", **options):
    return tomesd.apply_patch(load(device), ratio=0.5)
