"""The pipeline as it is; what it is called with comes from outside."""

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)
