"""Strategies for Hypothesis: names of files such as people and programs give them, good ones and others."""

import os

from hypothesis import strategies as st

CHARACTERS = st.characters(exclude_characters="/\0", exclude_categories=["Cs"])
TASKS = st.tuples(
    st.sampled_from(["SD1.5", "sd1.5", "SDXL", "模型", "e\u0301", "\u00e9", "a b", "\u0661", "-", "."]),
    st.sampled_from(["DDIM", "Euler", "DPM++", "ünïc", "2x"]),
    st.sampled_from(["50", "20", "9", "100", "1000000", "1"]),
)
TECHNIQUES = st.lists(st.sampled_from(["DeepCache", "ToMe", "fp16+compile", "a,b", "缓存", "2x", "7"]), max_size=3)
SPEEDUPS = st.one_of(
    st.sampled_from(["1", "1.0", "1.00", "2", "2.0", "02", "10", "0.5", "2.35", "9.99", "0.0001", "1" * 30]),
    st.decimals(min_value="0.01", max_value="99", places=2).map(str),
)


def name(task, techniques, speedup):
    """The name of a file in the default form."""
    return "_".join([*task, *techniques, f"{speedup}x"]) + ".py"


GOOD = st.builds(name, TASKS, TECHNIQUES, SPEEDUPS)
NEARLY = st.lists(
    st.one_of(
        st.sampled_from(["SD1.5", "DDIM", "50", "0", "050", "5o", "٥٠", "1000001", "9" * 40, "ToMe", "", "2x", "2X"]),
        st.sampled_from(["0x", "0.0x", ".5x", "5.x", "1..2x", "1e3x", "-1x", "+1x", "٢x", "x", "inf x", "nanx", "²x"]),
        st.text(CHARACTERS, max_size=3),
    ),
    min_size=1,
    max_size=7,
).map(lambda parts: "_".join(parts) + ".py")
ANY = st.text(CHARACTERS, max_size=20).map(lambda text: text + ".py")
ONE_GROUP = st.integers(0, 10).flatmap(
    lambda size: st.builds(
        lambda task, rest: [name(task, *one) for one in rest],
        TASKS,
        st.lists(st.tuples(TECHNIQUES, SPEEDUPS), min_size=size, max_size=size),
    )
)
"""Files of one task, up to ten, with many ties."""


def _unique(groups, *others):
    """As a folder holds them: each once, of a length that file systems allow."""
    files = {file for group in groups for file in group}.union(*others)
    return sorted(file for file in files if len(os.fsencode(file)) <= 200)


FOLDERS = st.builds(_unique, st.lists(ONE_GROUP, max_size=4), *[st.lists(s, max_size=4) for s in (GOOD, NEARLY, ANY)])
"""What a folder may hold, sorted by name."""
