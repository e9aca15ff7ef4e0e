"""What was counted during one call, and what it adds up to. Plain numbers: they are added to while the clock runs.

>>> tally = Tally()
>>> tally.steps_are_set("a scheduler", 4); tally.denoised(rows=6, positions=64); tally.stepped("a scheduler", rows=3)
>>> tally.steps_set, tally.steps_run, tally.images_denoised, tally.rows_per_step
(4, 1, 3, 2.0)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch


@dataclass
class Pass:
    """The scheduler's steps from one `set_timesteps` to the next: how many, and the rows of all of them together."""

    asked: int | None
    steps: int = 0
    rows: int = 0


@dataclass
class Tally:
    """The counts of one call; its fields and properties are those of the witness, where they have the same name."""

    pipeline_calls: int = 0
    scheduler_steps: int = 0
    stepped_rows: int = 0
    denoiser_calls: int = 0
    denoiser_rows: int = 0
    decoder_rows: int = 0
    layer_calls: int = 0
    layer_rows: int = 0
    guidance_scale: float | None = None
    dtype: torch.dtype | None = None
    activation_dtype: torch.dtype | None = None
    denoisers: dict[int, Any] = field(default_factory=dict)
    """Those that were called, by identity."""
    decoded: list[torch.Tensor] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    _current: dict[Any, Pass] = field(default_factory=dict)
    _positions: int = 0
    _layer_positions: int = 0
    _decoder_values: int = 0
    """Numbers that decoders inside autoencoders gave."""
    _pending_rows: int = 0
    """Rows through the denoiser since the scheduler's last step."""
    _evaluated_rows: int = 0
    """Rows of the denoiser before steps in which it ran."""
    _evaluated_images: int = 0
    """Images of those steps, summed over them."""

    def steps_are_set(self, scheduler: Any, asked: int | None) -> None:
        """A scheduler was asked for so many steps; `scheduler` identifies it."""
        self._current[scheduler] = new = Pass(asked)
        self.passes.append(new)

    def stepped(self, scheduler: Any, rows: int) -> None:
        """A scheduler made a step for so many images."""
        if scheduler not in self._current:
            self.steps_are_set(scheduler, None)
        current = self._current[scheduler]
        current.steps += 1
        current.rows += rows
        self.scheduler_steps += 1
        self.stepped_rows += rows
        if self._pending_rows and rows:
            self._evaluated_rows += self._pending_rows
            self._evaluated_images += rows
        self._pending_rows = 0

    def denoised(self, rows: int, positions: int) -> None:
        """The denoiser was called with so many rows of so many positions each."""
        self.denoiser_calls += 1
        self.denoiser_rows += rows
        self._positions += rows * positions
        self._pending_rows += rows

    def entered(self, rows: int, positions: int) -> None:
        """The denoiser's first layer was given so many rows of so many positions each."""
        self.layer_rows += rows
        self._layer_positions += rows * positions

    def decoded_inside(self, values: int) -> None:
        """A decoder inside an autoencoder gave so many numbers."""
        self._decoder_values += values

    def computed_in(self, dtype: torch.dtype) -> None:
        """The denoiser computed in this format, among others."""
        self.activation_dtype = narrower(self.activation_dtype, dtype)

    @property
    def steps_set(self) -> int | None:
        """The fewest steps asked for of those that were made; if none was made, the last number asked for."""
        made = [p.asked for p in self.passes if p.steps and p.asked is not None]
        return min(made) if made else next((p.asked for p in reversed(self.passes)), None)

    @property
    def steps_run(self) -> int:
        return min((p.steps for p in self.passes if p.steps), default=0)

    @property
    def images_denoised(self) -> int:
        return sum(-(-p.rows // p.steps) for p in self.passes if p.steps)

    @property
    def rows_per_step(self) -> float | None:
        return self._evaluated_rows / self._evaluated_images if self._evaluated_images else None

    @property
    def denoiser_positions(self) -> float | None:
        return self._positions / self.denoiser_rows if self.denoiser_rows else None

    @property
    def layer_positions(self) -> float | None:
        return self._layer_positions / self.layer_rows if self.layer_rows else None

    @property
    def decoded_pixels(self) -> int | None:
        """The pixels of an image; of one that was enlarged within `decode`, those that its decoder gave."""
        pixels = min((x.shape[-1] * x.shape[-2] for x in self.decoded if x.ndim > 1), default=None)
        given = sum(x.numel() for x in self.decoded)
        if pixels is None or not 0 < self._decoder_values < given:
            return pixels
        return pixels * self._decoder_values // given

    def forget_layers(self) -> None:
        """What the layers did is not known of all passes: count on none of it."""
        self.layer_calls, self.layer_rows, self._layer_positions, self._decoder_values = 0, 0, 0, 0

    @property
    def weights_dtype(self) -> torch.dtype | None:
        """The format of most of the weights of the denoisers that were called, by their number."""
        shares: dict[torch.dtype, int] = {}
        for denoiser in self.denoisers.values():
            for weight in denoiser.parameters() if isinstance(denoiser, torch.nn.Module) else ():
                shares[weight.dtype] = shares.get(weight.dtype, 0) + weight.numel()
        return max(shares, key=lambda dtype: shares[dtype]) if shares else None


def narrower(a: torch.dtype | None, b: torch.dtype) -> torch.dtype:
    """The format of the fewest bytes."""
    return b if a is None or b.itemsize < a.itemsize else a
