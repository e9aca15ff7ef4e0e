"""Options of a run from texts, from a spec file and by name: one model reads them all."""

import argparse
from pathlib import Path

import pytest

from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.request import fields, options, values
from bench_core.request.run_options import RunOptions
from bench_core.spec import Protocol

README = Path(__file__).parents[2] / "README.md"


def parser():
    parser = argparse.ArgumentParser()
    options.add_to(parser)
    return parser


def typed(*arguments):
    return options.given(parser().parse_args(arguments))


@pytest.fixture
def spec_file(tmp_path):
    def write(text):
        file = tmp_path / "run.toml"
        file.write_text('candidates = ["shapes"]\n' + text, encoding="utf-8")
        return str(file)

    return write


@pytest.mark.parametrize(("text", "value"), [("3%", 0.03), ("0.03", 0.03), (" 2.5 %", 0.025), ("0", 0), ("150%", 1.5)])
def test_a_share_is_a_number_or_a_percentage(text, value):
    assert values.share("fail-slower", text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["3", "-1%", "fast", "", "nan", "1e999", "20000%", "٣%"])
def test_a_wrong_share_is_refused(text):
    with pytest.raises(InputError, match="precision: got .* expected a share such as 0.01 or 1%; e.g. --precision 1%"):
        values.share("precision", text)


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("10m", 600), ("1.5h", 5400)])
def test_a_duration_may_have_a_unit(text, seconds, spec_file):
    assert typed("--candidate", "shapes", "--max-time", text).max_time == seconds
    assert typed("--spec", spec_file(f'max_time = "{text}"')).max_time == seconds


def test_numbers_in_a_spec_file_need_no_quotes(spec_file):
    found = typed("--spec", spec_file("max_time = 90\nprecision = 0.02\nguidance_scale = 3\n"))
    assert (found.max_time, found.precision, found.guidance_scale) == (90, 0.02, 3)
    assert typed("--spec", spec_file('precision = "2%"')).precision == 0.02


def test_automatic_batch_sizes_come_from_the_command_line_or_a_file(spec_file):
    file = spec_file('batch_sizes = "auto"\nprecision = 0.02\n')
    for found in (typed("--spec", file), typed("--candidate", "shapes", "--batch-sizes", "auto")):
        assert (found.auto_batch, found.sizes) == (True, (1, 2, 4, 8))
    found = typed("--spec", file, "--batch-sizes", "2,1")
    assert (found.auto_batch, found.sizes, found.precision) == (False, (1, 2), 0.02)


def test_every_option_is_read_from_its_example(tmp_path, monkeypatch):
    (tmp_path / "prompts.txt").write_text("a red circle\n")
    monkeypatch.chdir(tmp_path)
    for name in RunOptions.model_fields:
        candidate = () if name == "candidates" else ("--candidate", "shapes")
        pair = {"height": ("--width", "512"), "width": ("--height", "512")}.get(name, ())
        found = typed(*candidate, *pair, fields.flag(name), fields.option(name).example)
        assert name in found.model_fields_set


def test_what_a_protocol_and_the_options_both_have_has_one_default():
    for name in set(RunOptions.model_fields) & set(Protocol.model_fields) - {"prompts", "device"}:
        own = fields.default(name)
        assert own is None or own == Protocol.model_fields[name].default, name


def test_help_names_choices_defaults_and_examples():
    text = " ".join(parser().format_help().split())
    assert "images of a call; auto doubles until memory ends or throughput falls; default 1,2,4,8" in text
    assert "pil, np or latent; default pil" in text
    assert "is within +-P, e.g. 0.01 or 1%" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("batch_size = [1]", "got 'batch_size = [1]', expected the name of an option; did you mean 'batch_sizes'"),
        ('batch_sizes = "1,2"', "expected a list of whole numbers from 1 to 1000000, or auto; e.g. --batch-sizes"),
        ("batch_sizes = [2, 2]", "got 'batch_sizes = [2, 2]', expected each number once"),
        ("rounds = true", "got 'rounds = true', expected a whole number from 1 to 1000000"),
        ("rounds = 1.0", "got 'rounds = 1.0', expected a whole number"),
        ('rounds = "10"', "expected a whole number"),
        ("steps = [1.5]", "got 'steps = [1.5]', expected whole numbers from 1"),
        ('prompts = "a red circle"', "expected a list of at least one line"),
        ("name = 3", "got 'name = 3', expected a text"),
        ("name = 2026-01-01", "got 'name = \"2026-01-01\"', expected a text"),
        ('seed_policy = "continuous"', "did you mean 'continuing'?"),
        ("precision = nan", "expected a relative half-width from 0.0005 to 0.5"),
    ],
)
def test_a_wrong_line_in_a_spec_file_is_named(spec_file, line, said):
    with pytest.raises(InputError, match=r"^spec file .*run.toml: got ") as refused:
        typed("--spec", spec_file(line))
    assert said in str(refused.value)


def test_the_command_line_may_mend_a_line_of_a_file_and_is_blamed_for_its_own(spec_file):
    file = spec_file("rounds = 0\nheight = 64\n")
    assert typed("--spec", file, "--rounds", "3", "--width", "64").rounds == 3
    with pytest.raises(InputError, match="^rounds: got 'x'"):
        typed("--spec", file, "--rounds", "x")


@pytest.mark.parametrize(
    ("flag", "text", "said"),
    [
        ("--batch-sizes", "1 2 x", "batch sizes: got 'x', expected whole numbers from 1"),
        ("--batch-sizes", "1,,2", "batch sizes: got '', expected whole numbers from 1"),
        ("--batch-sizes", "4,auto,auto", "got '4,auto,auto', expected each number once"),
        ("--rounds", "1.5", "rounds: got '1.5', expected a whole number from 1 to 1000000; e.g. --rounds 10"),
        ("--warm-up", "-1", "warm-up: got '-1', expected a whole number from 0"),
        ("--precision", "3", "precision: got '3', expected a relative half-width"),
        ("--precision", "fast", "precision: got 'fast', expected a share such as 0.01 or 1%"),
        ("--height", "511", "height: got '511', expected a multiple of 8 pixels up to 16384; e.g. --height 512"),
        ("--name", "\udcff", "expected valid Unicode text; write it again"),
        ("--seed-policy", "x", "expected one of per-sample, reset-per-batch, continuing"),
    ],
)
def test_a_wrong_text_is_named(flag, text, said):
    with pytest.raises(InputError) as refused:
        typed("--candidate", "shapes", f"{flag}={text}")
    assert said in str(refused.value)


def test_an_error_can_be_said_in_another_language():
    with pytest.raises(InputError) as refused:
        options.checked(candidates=["shapes"], rounds=0)
    assert isinstance(refused.value.expected, Phrase) and isinstance(refused.value.todo, Phrase)
    assert refused.value.expected.template == "a whole number from {low} to {high}"


def test_a_wrong_key_of_a_spec_file_is_named_before_what_is_missing(tmp_path):
    file = tmp_path / "run.toml"
    file.write_text('candidate = ["shapes"]\n')
    with pytest.raises(
        InputError, match="got 'candidate = .*expected the name of an option; did you mean 'candidates'"
    ):
        options.given(parser().parse_args(["--spec", str(file)]))


def test_the_spec_file_in_the_readme_can_be_read(tmp_path):
    file = tmp_path / "run.toml"
    file.write_text(README.read_text().partition("```toml\n")[2].partition("```")[0])
    assert options.given(parser().parse_args(["--spec", str(file)])).precision == 0.02
