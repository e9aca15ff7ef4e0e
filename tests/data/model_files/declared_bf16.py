"""Weights in bfloat16, as it says."""

import torch
from source import load

CHANGES = {"dtype": "bfloat16"}


def load_pipeline(device):
    return load(device, torch.bfloat16)
