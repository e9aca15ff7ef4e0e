"""The modules that a pipeline is made of, whatever made it.

>>> # parts(pipe)["unet"]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def parts(pipe: Any) -> dict[str, torch.nn.Module]:
    """The pipeline's modules by name; of a pipeline without `components`, those that it has as attributes.

    Empty where none can be seen.
    """
    import torch

    try:
        found = dict(pipe.components)
    except (AttributeError, TypeError, ValueError):  # not of diffusers; or its parts are not what its class expects
        found = dict(pipe.named_children()) if isinstance(pipe, torch.nn.Module) else getattr(pipe, "__dict__", {})
    return {name: part for name, part in found.items() if isinstance(part, torch.nn.Module)}
