"""The README's synopsis of `run` says what `RunOptions` says."""

import argparse
import re
from pathlib import Path

import pytest

from bench_core.request import options
from bench_core.request.fields import flag, limits
from bench_core.request.run_options import RunOptions

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SYNOPSIS = re.search(r"run --candidate C.*?\n(?=\S)", README, re.DOTALL)[0]


@pytest.mark.parametrize("name", RunOptions.model_fields)
def test_every_option_is_in_the_synopsis_with_its_choices(name):
    assert re.search(rf"{flag(name)}(?![\w-])", SYNOPSIS)
    choices = "|".join(limits(name).choices)
    assert not choices or f"{flag(name)} {choices}" in SYNOPSIS


def test_the_synopsis_has_no_other_option():
    parser = argparse.ArgumentParser()
    options.add_to(parser)
    assert set(re.findall(r"--[a-z][a-z-]*", SYNOPSIS)) == set(parser._option_string_actions) - {"-h", "--help"}
