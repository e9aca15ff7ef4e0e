"""The fairness rules: id, title, why it matters, how to mend it. One place for each rule's words."""

from __future__ import annotations

from dataclasses import dataclass

from bench_core.records import Finding, Severity


@dataclass(frozen=True)
class Rule:
    """A rule that a fair comparison keeps. `title`, `why` and `fix` are English; pages translate them."""

    id: str
    title: str
    why: str
    fix: str

    def finding(self, severity: Severity, evidence: str) -> Finding:
        """The rule as broken, with its evidence."""
        return Finding(rule=self.id, severity=severity, message=f"{self.title}: {evidence}")


ALL = (
    Rule(
        "steps-mismatch",
        "Not the same number of steps",
        "Time is nearly proportional to the number of denoising steps.",
        "Give every candidate the same number of steps and let the model code use it.",
    ),
    Rule(
        "serial-vs-batched",
        "One ran the prompts as a batch, the other one by one",
        "A batch spreads fixed costs over its images; that is no merit of the technique under test.",
        "Call every candidate once with the whole batch.",
    ),
    Rule(
        "images-mismatch",
        "Not the same images in number or size",
        "Work grows with the number and the area of the images.",
        "Let every candidate make one image per prompt in the same size.",
    ),
    Rule(
        "rows-mismatch",
        "Not the same rows through the denoiser",
        "Classifier-free guidance doubles the rows; without it a call does half the work.",
        "Use the same guidance scale for every candidate.",
    ),
    Rule(
        "dtype-mismatch",
        "Not the same number format",
        "A smaller format is faster by itself.",
        "Give all candidates the same dtype, or name the dtype as the technique under test.",
    ),
    Rule(
        "scheduler-mismatch",
        "Not the same sampler",
        "Samplers differ in cost per step and in the picture they make of it.",
        "Compare pictures too, or keep the sampler.",
    ),
    Rule(
        "cell-failed",
        "One of the two did not finish",
        "There is nothing to compare.",
        "Read the message of the cell, mend the cause, and measure again.",
    ),
    Rule(
        "too-few-rounds",
        "Few rounds",
        "An interval of fewer than six pairs of calls assumes symmetric noise and is wide; one pair has none.",
        "Measure at least 6 rounds; 10 or more give a useful interval.",
    ),
    Rule(
        "not-witnessed",
        "What ran could not be seen",
        "Equal conditions are then an assumption.",
        "Use a pipeline whose scheduler and denoiser are ordinary diffusers components.",
    ),
)
RULES = {rule.id: rule for rule in ALL}
