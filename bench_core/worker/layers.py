"""What ran inside a denoiser and a decoder: whoever patches `forward` or `decode` cannot answer for the layers in it.

The first layer of a denoiser sees every latent image once a pass, whatever is cached behind it: DeepCache, token
merging and the caches of diffusers all begin there. The decoder of an autoencoder gives every value of an image, in
tiles or at once.

Compiled code and replayed CUDA graphs run without their layers' hooks: what they did is unknown.

>>> replays_graphs()
False
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import torch

FIRST_LAYERS = ("conv_in", "x_embedder", "pos_embed", "patch_embed", "patch_embedding", "img_in", "proj_in")
"""Names of the layer that the latents enter first, in denoisers of diffusers."""
OF_IMAGES = "conv_in"
"""The one that is given latent images as the denoiser is; others may have cut and packed them."""


def first_layer(denoiser: torch.nn.Module) -> torch.nn.Module | None:
    """The layer that takes the latents; None where it is not known."""
    layers = (getattr(denoiser, name, None) for name in FIRST_LAYERS)
    return next((layer for layer in layers if isinstance(layer, torch.nn.Module)), None)


def watch_inputs(layer: torch.nn.Module, seen: Callable[[Any], None]) -> None:
    """Call `seen(input)` before every call of a layer, except in compiled code, in which it leaves no trace."""

    def before(module: Any, args: Any) -> None:
        if not torch.compiler.is_compiling():
            seen(args[0] if args else None)

    layer.register_forward_pre_hook(before)


def watch_outputs(layer: torch.nn.Module, seen: Callable[[Any], None]) -> None:
    """Call `seen(output)` after every call of a layer, likewise."""

    def after(module: Any, args: Any, output: Any) -> None:
        if not torch.compiler.is_compiling():
            seen(output)

    layer.register_forward_hook(after)


def replays_graphs() -> bool:
    """Whether this process holds a CUDA graph. Takes milliseconds: for after the clock."""
    return torch.cuda.is_available() and any(issubclass(type(o), torch.cuda.CUDAGraph) for o in gc.get_objects())
