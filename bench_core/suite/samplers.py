"""Whether the sampler that was loaded is the one that a task names.

A task writes it as people do (`DDIM`, `DPM++`, `Euler_a`); diffusers has a class for each. What is not known is not
checked: a name that no class is known for, and a class that is none of diffusers' usual ones, such as a subclass of the
code's own.

>>> check("DPM++ 2M", "DPMSolverMultistepScheduler"), check("DDIM", "EulerDiscreteScheduler"), check("DDIM", "MyDDIM")
('same', 'other', 'unknown')
"""

from __future__ import annotations

import re
from typing import Literal

Check = Literal["same", "other", "unknown"]
MULTISTEP, SINGLESTEP = "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler"
SDE = "DPMSolverSDEScheduler"
CLASSES: dict[str, frozenset[str]] = {
    "ddim": frozenset({"DDIMScheduler", "DDIMParallelScheduler"}),
    "ddpm": frozenset({"DDPMScheduler", "DDPMParallelScheduler"}),
    "deis": frozenset({"DEISMultistepScheduler"}),
    "dpmpp": frozenset({MULTISTEP, SINGLESTEP, SDE}),
    "dpmpp2m": frozenset({MULTISTEP}),
    "dpmpp2s": frozenset({SINGLESTEP}),
    "dpmppsde": frozenset({SDE, SINGLESTEP, MULTISTEP}),
    "dpmpp2msde": frozenset({MULTISTEP}),
    "euler": frozenset({"EulerDiscreteScheduler", "FlowMatchEulerDiscreteScheduler"}),
    "eulera": frozenset({"EulerAncestralDiscreteScheduler"}),
    "flowmatcheuler": frozenset({"FlowMatchEulerDiscreteScheduler"}),
    "heun": frozenset({"HeunDiscreteScheduler", "FlowMatchHeunDiscreteScheduler"}),
    "kdpm2": frozenset({"KDPM2DiscreteScheduler"}),
    "kdpm2a": frozenset({"KDPM2AncestralDiscreteScheduler"}),
    "lcm": frozenset({"LCMScheduler"}),
    "lms": frozenset({"LMSDiscreteScheduler"}),
    "pndm": frozenset({"PNDMScheduler"}),
    "tcd": frozenset({"TCDScheduler"}),
    "unipc": frozenset({"UniPCMultistepScheduler"}),
}
"""diffusers' classes by the names of samplers, written small and without signs (`_plain`)."""
SAME = {
    "dpm": "dpmpp",
    "dpm2": "kdpm2",
    "dpm2a": "kdpm2a",
    "dpmsolver": "dpmpp",
    "dpmsolverpp": "dpmpp",
    "dpmsolversinglestep": "dpmpp2s",
    "dpmsolversde": "dpmppsde",
    "dpmplusplus": "dpmpp",
    "plms": "pndm",
}
KNOWN = frozenset().union(*CLASSES.values())
SAYS_NOTHING = re.compile("scheduler|sampler|discrete|multistep|karras|trailing|parallel")
"""Parts of names that do not tell one sampler from another."""


def check(sampler: str, scheduler: str | None) -> Check:
    """Whether a class of scheduler is that of a task's sampler."""
    wanted = classes(sampler)
    if wanted is None or scheduler not in KNOWN:
        return "unknown"
    return "same" if scheduler in wanted else "other"


def classes(sampler: str) -> frozenset[str] | None:
    """The classes of diffusers that a sampler's name may mean; None for a name that is not known."""
    if sampler in KNOWN:
        return frozenset({sampler})
    plain = _plain(sampler)
    return CLASSES.get(SAME.get(plain, plain))


def _plain(sampler: str) -> str:
    """A name written small, without signs and without the words that say nothing of the sampler."""
    letters = re.sub(r"[^a-z0-9]", "", sampler.casefold().replace("++", "pp"))
    return SAYS_NOTHING.sub("", letters).replace("ancestral", "a")
