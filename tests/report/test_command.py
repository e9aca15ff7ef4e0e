"""`fairspeed export RUN --format html`: a file that is whole or not there, in the language that was asked for."""

import pytest

from tests.cli.conftest import fairspeed
from tests.report.reading import Page, stored

__all__ = ["fairspeed"]


@pytest.fixture
def run_id(bench):
    return stored(bench.store).run.run_id


def test_a_report_is_written_in_a_language_over_an_older_file(fairspeed, run_id, tmp_path):
    path = tmp_path / "report.html"
    path.write_text("older")
    done = fairspeed("export", "latest", "--format", "html", "--language", "zh", "-o", path)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert "真的更快吗？" in Page(path.read_text(encoding="utf-8")).text
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["report.html"]


def test_it_goes_to_stdout_and_names_the_command_that_made_it(fairspeed, run_id):
    done = fairspeed("export", run_id, "--format", "html")
    assert f"fairspeed export {run_id} --format html --language en" in Page(done.out).text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "html", "--language", "fr"], "language: got 'fr', expected one of en, zh"),
        (["--format", "json", "--language", "zh"], "expected a format that has words"),
        (["--format", "html", "-o", "/no/such/folder/report.html"], "output file"),
    ],
)
def test_bad_input_is_one_line(fairspeed, run_id, arguments, said):
    done = fairspeed("export", run_id, *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and len(done.err.splitlines()) == 1
