"""Strategies for Hypothesis: names of files such as people and programs give them, good ones and others."""

import os

from hypothesis import strategies as st

CHARACTERS = st.characters(exclude_characters="/\0", exclude_categories=["Cs"])
MODELS = st.sampled_from(["SD1.5", "sd1.5", "SDXL", "模型", "e\u0301", "\u00e9", "a b", "\u0661", "-", "."])
SAMPLERS = st.sampled_from(["DDIM", "Euler", "DPM++", "ünïc", "2x"])
STEPS = st.sampled_from(["50", "20", "9", "100", "1000000", "1", "5"])
TASKS = st.tuples(MODELS, SAMPLERS, STEPS)
BAD_STEPS = st.sampled_from(["0", "050", "5o", "٥٠", "1000001", "9" * 40, "", "-5", "5.0"])
BAD_SPEEDUPS = st.sampled_from(["0", "0.0", ".5", "5.", "1..2", "1.2.3", "1e3", "-1", "+1", "٢", "", "inf", "nan", "²"])
TECHNIQUES = st.lists(st.sampled_from(["DeepCache", "ToMe", "fp16+compile", "a,b", "缓存", "2x", "7"]), max_size=3)
SPEEDUPS = st.one_of(
    st.sampled_from(["1", "1.0", "1.00", "2", "2.0", "02", "10", "0.5", "2.35", "9.99", "0.0001", "1" * 30]),
    st.decimals(min_value="0.01", max_value="99", places=2).map(str),
)


def name(task, techniques, speedup):
    """The name of a file in the default form."""
    return "_".join([*task, *techniques, f"{speedup}x"]) + ".py"


GOOD = st.builds(name, TASKS, TECHNIQUES, SPEEDUPS)
NEARLY = st.one_of(
    st.builds(name, st.tuples(MODELS, SAMPLERS, BAD_STEPS), TECHNIQUES, SPEEDUPS),
    st.builds(name, TASKS, TECHNIQUES, BAD_SPEEDUPS),
    st.builds(name, TASKS, st.just([""]), SPEEDUPS),
    GOOD.map(lambda file: file.replace("x.py", "X.py")),
    st.lists(st.text(CHARACTERS, max_size=3), max_size=7).map(lambda parts: "_".join(parts) + ".py"),
)
"""Each has one fault at least, or none by accident."""
ANY = st.text(CHARACTERS, max_size=20).map(lambda text: text + ".py")


def _group(task):
    """Files of one task, up to ten, with many ties."""
    rest = st.integers(0, 10).flatmap(
        lambda size: st.lists(st.tuples(TECHNIQUES, SPEEDUPS), min_size=size, max_size=size)
    )
    return rest.map(lambda each: [name(task, *one) for one in each])


GROUPS = st.one_of(
    st.lists(TASKS.flatmap(_group), max_size=4),
    st.tuples(MODELS, SAMPLERS).flatmap(lambda t: st.tuples(*[_group((*t, steps)) for steps in ("5", "50", "500")])),
)
"""Of several tasks; or of some whose keys sort otherwise than their files do, since `_` comes after digits."""


def _unique(groups, *others):
    """As a folder holds them: each once, of a length that file systems allow."""
    files = {file for group in groups for file in group}.union(*others)
    return sorted(file for file in files if len(os.fsencode(file)) <= 200)


FOLDERS = st.builds(_unique, GROUPS, *[st.lists(s, max_size=4) for s in (GOOD, NEARLY, ANY)])
"""What a folder may hold, sorted by name."""
