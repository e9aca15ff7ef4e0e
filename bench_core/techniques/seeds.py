"""Where the noise of a candidate's calls comes from, whatever its code does about it.

Scripts differ in their seeds, and seldom say so. This condition holds the pipeline's own calls to one way, also within
an `inference` that seeds for itself, or that calls once for each prompt (the i-th prompt gets the i-th generator):

- `per-sample`: the generators that the run's protocol makes for the call, as every honest candidate uses them;
- `reset-per-batch`: a generator seeded anew with `seed` for every batch;
- `continuing`: one that is seeded once, and runs on over all calls of the process, warm-up included;
- `unseeded`: no generator is given, so that noise comes from torch's global one.

A pipeline that is not called, since the code runs its parts by itself, cannot be held: `held_calls` is 0 then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench_core.techniques._call import Called, accepted, wrap_call
from bench_core.techniques._mechanism import Quantity, Seen
from bench_core.techniques._option import Option

if TYPE_CHECKING:
    import torch

NAME = "seeds"
SUMMARY = "Where the noise of this candidate's calls comes from, also where its code seeds for itself"
LABEL = {"en": "its own way of seeding", "zh": "单独规定随机种子的用法"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"seed_policy": "{policy}"}
OPTIONS = (
    Option("policy", "per-sample", choices=("per-sample", "reset-per-batch", "continuing", "unseeded")),
    Option("seed", 33, minimum=0, maximum=2**32 - 1),
)
IS_CONDITION = True
MECHANISM = {
    "held_calls": Quantity(
        en="calls of the pipeline whose seeds were held", zh="种子受到控制的管线调用次数", promised=True
    )
}
NAMES = ("generator", "generators")
HELD = "_held_seeds"
"""The attribute of a pipeline by which it is found again."""


class Held:
    """The generators that a pipeline's calls get: `begin` before each batch, `answer` for each call within it."""

    def __init__(self, policy: str, seed: int, parameter: str | None) -> None:
        self.policy, self.seed, self.parameter = policy, seed, parameter
        self.own: Any = None
        """The generators of this batch: a list with one for each sample, or one for all."""
        self.running: torch.Generator | None = None
        self.taken, self.calls = 0, 0
        self.has_begun, self.is_within_call = False, False

    def begin(self, asked: Any) -> None:
        """A batch begins, for which the protocol has these generators."""
        self.own, self.taken, self.has_begun = self._generators(asked), 0, True

    def answer(self, pipe: Any, called: Called, arguments: dict[str, Any]) -> Any:
        """Make a call with the batch's generators; a call within a call has been given them."""
        if self.is_within_call or not self.has_begun or self.parameter is None:
            return called(**arguments)
        self.is_within_call = True
        self.calls += 1
        try:
            return called(**arguments | {self.parameter: self._of_call(arguments)})
        finally:
            self.is_within_call = False

    def _generators(self, asked: Any) -> Any:
        import torch

        if self.policy == "unseeded":
            return None
        if self.policy == "per-sample":
            return asked
        if self.policy == "reset-per-batch":
            return torch.Generator().manual_seed(self.seed)
        self.running = self.running or torch.Generator().manual_seed(self.seed)
        return self.running

    def _of_call(self, arguments: dict[str, Any]) -> Any:
        """One generator for each image of the call, in the order of the batch; the first ones again if they run out."""
        if not isinstance(self.own, list):
            return self.own
        first, images = self.taken, _images(arguments) or len(self.own)
        self.taken += images
        return [self.own[i % len(self.own)] for i in range(first, first + images)]


def apply(pipe: Any, policy: str, seed: int) -> None:
    """Take the pipeline's calls over; they are left as they are until a batch begins."""
    held = Held(policy, seed, accepted(pipe, NAMES))
    wrap_call(pipe, held.answer)
    object.__setattr__(pipe, HELD, held)


def adapt(adapter: Any, policy: str, seed: int) -> None:
    """Let every batch begin with the generators that its call is given."""
    held, before = getattr(adapter.pipe, HELD), adapter.call

    def call(prompts: list[str], **how: Any) -> Any:
        held.begin(how["generator"])
        return before(prompts, **how)

    adapter.call = call


def mechanism(pipe: Any, **options: Any) -> Seen:
    """Counts the calls that were held."""
    held = getattr(pipe, HELD)

    def seen() -> dict[str, float]:
        calls, held.calls = held.calls, 0
        return {"held_calls": float(calls)}

    return seen


def _images(arguments: dict[str, Any]) -> int | None:
    """How many images a call makes; None where its arguments do not show it."""
    prompt = arguments.get("prompt", arguments.get("prompts"))
    embedded = arguments.get("prompt_embeds")
    each = arguments.get("num_images_per_prompt") or 1
    if isinstance(prompt, str):
        return int(each)
    if isinstance(prompt, list | tuple):
        return len(prompt) * int(each)
    return None if embedded is None else len(embedded) * int(each)
