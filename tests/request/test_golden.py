"""The gold standard as a spec file: complete, commented, and what a run is when nothing else is asked for."""

import argparse
import re
import tomllib

import pytest

from bench_core.request import build, golden, options
from bench_core.request.departures import departures
from bench_core.request.run_options import RunOptions


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "golden.toml"
    path.write_text(golden.spec_file())
    return build.spec_from(options.given(argparse.Namespace(spec=str(path))))


def test_it_is_what_a_run_is_when_nothing_else_is_asked_for(spec):
    assert spec == build.make_spec(golden.CANDIDATES)
    assert departures(spec) == []


@pytest.mark.parametrize("name", RunOptions.model_fields)
def test_every_option_stands_there_below_its_reason(name):
    assert re.search(rf"^# .+\n(# )?{name} = .+$", golden.spec_file(), re.MULTILINE)


def test_what_is_left_open_can_be_taken_in_by_deleting_the_mark():
    marked = re.findall(r"^# ([a-z_]+ = .+)$", golden.spec_file(), re.MULTILINE)
    values = tomllib.loads("\n".join(marked))
    assert {"baseline", "height", "width", "accept"} <= set(values)
    assert options.checked(candidates=["shapes"], **values)


def test_the_command_prints_it(capsys):
    from bench_core.cli.main import main

    assert main(["protocol"]) == 0
    assert capsys.readouterr().out == golden.spec_file()
