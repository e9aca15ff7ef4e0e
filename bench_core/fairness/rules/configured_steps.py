"""A model file ran with the number of steps that it has written down.

A note: the run's number holds for all, and what ran is compared (`steps-mismatch`). But who reads the file, or a number
that was measured with it elsewhere, may think of another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "configured-steps"
ORDER = 73
SEVERITY = "note"
WORDS = {
    "en": Words(
        title="Not the configured number of steps",
        why=(
            "The file says one number and the run made another, so a time or a picture that is known of the file "
            "elsewhere is not this one: time is nearly proportional to the steps."
        ),
        fix="Nothing, if the run's number is what you want to know; else ask for the number that the file says.",
    ),
    "zh": Words(
        title="与文件配置的步数不同",
        why="文件里写的是一个步数，实际运行的是另一个；时间几乎与步数成正比，所以别处得知的该文件的耗时或图像与这里的不能对照。",
        fix="如果想知道的就是本次的步数，无需处理；否则请按文件所写的步数运行。",
    ),
}
CONFIGURED = Template(en="configured {configured}, ran {ran}", zh="配置为 {configured} 步，实际运行 {ran} 步")


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    ran = {call.witness.steps_set for call in measured.calls} - {None}
    if measured.configured_steps is not None and ran and ran != {measured.configured_steps}:
        yield CONFIGURED(configured=measured.configured_steps, ran="/".join(map(str, sorted(ran, key=str))))
