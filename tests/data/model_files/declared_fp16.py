"""Weights in float16, as it says."""

import torch
from source import load

CHANGES = {"dtype": torch.float16}
pipe = load("cpu", torch.float16)
