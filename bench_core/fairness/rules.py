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
    Rule(
        "faster-than-physics",
        "Faster than the machine can compute",
        "The work that was asked for cannot be done in this time, so something else was done, or the clock is wrong.",
        "Look at the pictures and at what the code skips or returns from a cache; then measure again.",
    ),
    Rule(
        "clocks-disagree",
        "Two clocks do not agree",
        "The clock inside the process under test and the one outside it must tell the same time.",
        "Look for work left running when a call returns, and for code that touches the clock.",
    ),
    Rule(
        "contaminated",
        "Another program used the GPU",
        "Two programs share a GPU in turns that neither of them sees.",
        "Wait until the GPU is free, then measure again.",
    ),
    Rule(
        "not-steady",
        "Never became steady before it was timed",
        "Compilation, autotuning or a cold cache may still be in the timed calls.",
        "Give it more warm-up calls.",
    ),
    Rule(
        "drift",
        "Times changed over the run",
        "A machine that heats or fills up is slower later. Paired rounds keep the ratio free of it, not the seconds.",
        "Compare ratios, or measure again on a machine at rest.",
    ),
    Rule(
        "contended",
        "Other programs took the cores",
        "More than a tenth of the calls ran beside other programs that needed the same cores.",
        "Close other programs, or use fewer threads than there are cores.",
    ),
    Rule(
        "throttled",
        "The GPU held its clocks back",
        "Heat or its power supply lowered the clocks in more than a tenth of the calls.",
        "Let it cool, or lock its clocks for all candidates alike.",
    ),
    Rule(
        "precision-not-reached",
        "Not as precise as asked",
        "The run ended before the interval was as narrow as it was to be.",
        "Give it more time, or ask for less precision.",
    ),
    Rule(
        "not-interleaved",
        "Measured in two sittings",
        "What changed on the machine between the two runs is in the ratio, and the interval does not know of it.",
        "Measure both as candidates of one run.",
    ),
    Rule(
        "machine-changed",
        "The machine was not the same in both sittings",
        "A candidate that both runs share unchanged took another time; the ratios of the others hold that change too.",
        "Measure both as candidates of one run.",
    ),
    Rule(
        "no-control",
        "Nothing shows that the machine stayed the same",
        "Only a candidate that both runs share unchanged, and known closely enough, tells slower code from a busier "
        "machine.",
        "Measure both as candidates of one run, or give both runs a candidate in common.",
    ),
    Rule(
        "environment-mismatch",
        "Not the same machine, versions or threads",
        "The ratio holds these differences too, not only those of the code.",
        "Measure both in one environment.",
    ),
    Rule(
        "protocol-mismatch",
        "Not the same protocol",
        "Both runs are to be asked for the same in the same way.",
        "Measure both with the same options.",
    ),
    Rule(
        "output-mismatch",
        "Not the same kind of output",
        "Latents are not decoded; pictures are, and that is work.",
        "Ask for the same output type.",
    ),
)
RULES = {rule.id: rule for rule in ALL}
