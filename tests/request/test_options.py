"""The texts of the command line's options."""

import argparse

import pytest

from bench_core.errors import InputError
from bench_core.request import options


@pytest.mark.parametrize(("text", "value"), [("3%", 0.03), ("0.03", 0.03), (" 2.5 %", 0.025), ("0", 0), ("150%", 1.5)])
def test_a_share_is_a_number_or_a_percentage(text, value):
    assert options.share("fail-slower", text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["3", "-1%", "fast", "", "nan", "1e999", "20000%", "٣%"])
def test_a_wrong_share_is_refused(text):
    with pytest.raises(InputError, match="precision: got .* expected a share such as 0.01 or 1%; e.g. --precision 1%"):
        options.share("precision", text)


def test_automatic_batch_sizes_come_from_the_command_line_or_a_file(tmp_path):
    file = tmp_path / "run.toml"
    file.write_text('candidates = ["shapes"]\nbatch_sizes = "auto"\nprecision = 0.02\n')
    assert options.given(argparse.Namespace(spec=str(file))) == {
        "candidates": ["shapes"],
        "auto_batch": True,
        "precision": 0.02,
    }
    given = options.given(argparse.Namespace(spec=str(file), batch_sizes="1,2"))
    assert given == {"candidates": ["shapes"], "batch_sizes": (1, 2), "precision": 0.02}
    given = options.given(argparse.Namespace(candidate=["shapes"], batch_sizes="auto"))
    assert given == {"candidates": ["shapes"], "auto_batch": True}
