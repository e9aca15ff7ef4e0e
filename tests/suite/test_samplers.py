"""Samplers as tasks write them, beside the classes of diffusers."""

import pytest

from bench_core.suite.samplers import KNOWN, check


@pytest.mark.parametrize(
    ("sampler", "scheduler", "found"),
    [
        ("DDIM", "DDIMScheduler", "same"),
        ("ddim", "DDIMScheduler", "same"),
        ("DDIM", "PNDMScheduler", "other"),
        ("DDIM", "DDPMScheduler", "other"),
        ("Euler", "EulerDiscreteScheduler", "same"),
        ("Euler", "FlowMatchEulerDiscreteScheduler", "same"),
        ("Euler", "EulerAncestralDiscreteScheduler", "other"),
        ("Euler_a", "EulerAncestralDiscreteScheduler", "same"),
        ("EulerA", "EulerAncestralDiscreteScheduler", "same"),
        ("Euler Ancestral", "EulerAncestralDiscreteScheduler", "same"),
        ("euler_a", "EulerDiscreteScheduler", "other"),
        ("DPM++", "DPMSolverMultistepScheduler", "same"),
        ("DPM", "DPMSolverMultistepScheduler", "same"),
        ("DPMpp", "DPMSolverSinglestepScheduler", "same"),
        ("DPM++ 2M Karras", "DPMSolverMultistepScheduler", "same"),
        ("DPM++2M", "DPMSolverSinglestepScheduler", "other"),
        ("DPMSolver", "DPMSolverMultistepScheduler", "same"),
        ("UniPC", "UniPCMultistepScheduler", "same"),
        ("PLMS", "PNDMScheduler", "same"),
        ("Heun", "HeunDiscreteScheduler", "same"),
        ("KDPM2", "KDPM2DiscreteScheduler", "same"),
        ("DPM2 a", "KDPM2AncestralDiscreteScheduler", "same"),
        ("DEIS", "DEISMultistepScheduler", "same"),
        ("LCM", "LCMScheduler", "same"),
        ("LCM", "DDPMScheduler", "other"),
        ("DDPM", "DDPMScheduler", "same"),
        ("Foo", "DDIMScheduler", "unknown"),
        ("DDIM", "MyDDIM", "unknown"),
        ("DDIM", None, "unknown"),
    ],
)
def test_a_sampler_is_that_of_its_class(sampler, scheduler, found):
    assert check(sampler, scheduler) == found


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_class_is_the_sampler_of_its_own_name(name):
    assert check(name, name) == "same"
