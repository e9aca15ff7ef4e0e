"""A middle block that is computed in every second pass of a call: the idea of DeepCache, by hand."""

import torch
from source import load


class Kept(torch.nn.Module):
    """A block that keeps what it gave."""

    has_cross_attention = True

    def __init__(self, block):
        super().__init__()
        self.block, self.passes, self.kept = block, 0, None

    def forward(self, *args, **kwargs):
        if self.passes % 2 == 0:
            self.kept = self.block(*args, **kwargs)
        self.passes += 1
        return self.kept


def load_pipeline(device, dtype):
    pipe = load(device, dtype)
    pipe.unet.mid_block = Kept(pipe.unet.mid_block)
    return pipe


def inference(pipe, prompts, **how):
    pipe.unet.mid_block.passes = 0
    return pipe(prompts, **how)
