"""One training step (loss, gradients, AdamW): plainly on a CPU, as one replayed CUDA graph on a GPU.

These networks are small: launched one by one, their kernels take the host longer than the GPU, which then waits. On a
GPU the networks are compiled (fewer, larger kernels) and the step is captured once for each shape of batch and replayed
(https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs). Nothing in a step may wait for the GPU, so the
learning rate is a tensor and the loss is added up there.

    step = Step(model, loss_of_batch, [model], device)
    step((pictures,), learning_rate=1e-3)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

WEIGHT_DECAY = 0.01
MAX_GRADIENT_NORM = 1.0
#: Steps before a capture: compilation, and state of the optimiser, which a capture must find ready.
STEPS_BEFORE_CAPTURE = 3

Batch = tuple[Tensor, ...]


class Step:
    """Trains `model` in place. `loss_of_batch(*batch)` is computed in bfloat16 where `autocast` is set."""

    def __init__(
        self, model: nn.Module, loss_of_batch: Callable[..., Tensor], compiled: Sequence[nn.Module],
        device: torch.device, *, autocast: bool,
    ) -> None:  # fmt: skip
        self.loss_of_batch, self.device, self.autocast = loss_of_batch, device, autocast
        self.parameters = list(model.parameters())
        self.on_gpu = device.type == "cuda"
        rate = torch.tensor(0.0, device=device) if self.on_gpu else 0.0
        self.optimizer = torch.optim.AdamW(
            self.parameters, lr=rate, weight_decay=WEIGHT_DECAY, fused=True, capturable=self.on_gpu
        )
        self.loss_sum, self.count = torch.zeros((), device=device), 0
        self.inputs: Batch = ()
        self.graph: torch.cuda.CUDAGraph | None = None
        if self.on_gpu:
            for part in compiled:
                part.compile(dynamic=False)

    def __call__(self, batch: Batch, learning_rate: float) -> None:
        self.set_rate(learning_rate)
        self.count += 1
        if not self.on_gpu:
            self.compute(*batch)
            return
        if [x.shape for x in batch] != [x.shape for x in self.inputs]:
            self.capture(batch)
        torch._foreach_copy_(list(self.inputs), list(batch))
        self.graph.replay()

    def set_rate(self, learning_rate: float) -> None:
        group = self.optimizer.param_groups[0]
        if self.on_gpu:
            group["lr"].fill_(learning_rate)
        else:
            group["lr"] = learning_rate

    def compute(self, *batch: Tensor) -> None:
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.autocast):
            loss = self.loss_of_batch(*batch)
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, MAX_GRADIENT_NORM)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.loss_sum += loss.detach()

    def capture(self, batch: Batch) -> None:
        """Record the step for batches of these shapes; the steps made before are training like any other."""
        self.graph, self.inputs = None, tuple(x.clone() for x in batch)
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(STEPS_BEFORE_CAPTURE):
                self.compute(*self.inputs)
                self.count += 1
        torch.cuda.current_stream().wait_stream(aside)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.compute(*self.inputs)

    def take_loss(self) -> float:
        """Mean loss since the last call. Waits for the GPU."""
        mean = self.loss_sum.item() / max(self.count, 1)
        self.loss_sum.zero_()
        self.count = 0
        return mean
