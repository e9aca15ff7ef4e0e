"""Which model files a page may run where nothing confines them."""

import shutil
from pathlib import Path

import pytest

from bench_core.errors import InputError
from bench_core.machine import bubblewrap
from bench_core.request import build, model_files, trust
from bench_core.suite import offered
from scripts import shipped

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def nothing_confines(monkeypatch):
    found = bubblewrap.Sandbox(None, bubblewrap.Phrase("bubblewrap is not installed"), "install it")
    monkeypatch.setattr(bubblewrap, "find", lambda: found)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An offered file of somebody's own."""
    path = tmp_path / "models" / "own.py"
    path.parent.mkdir()
    path.write_text("pipe = None\n")
    monkeypatch.setenv("FAIRSPEED_MODELS", str(path.parent))
    return path


def test_the_list_of_shipped_files_is_that_of_the_examples():
    assert trust.SHIPPED.read_text(encoding="utf-8") == shipped.text(), "run python -m scripts.shipped"


def test_where_there_is_a_sandbox_every_offered_file_runs(own, monkeypatch):
    monkeypatch.setattr(bubblewrap, "find", lambda: bubblewrap.Sandbox("0.8.0"))
    model_files.check_offered([f"file:{own}"])
    assert trust.cautions(build.make_spec([f"file:{own}"])) == []


def test_where_there_is_none_a_page_refuses_it_in_one_line_and_says_what_to_do(own, nothing_confines):
    with pytest.raises(InputError, match="bubblewrap is not installed.*--trust-model-code") as refused:
        model_files.check_offered([f"file:{own}"])
    assert len(str(refused.value).splitlines()) == 1
    assert not any("sandbox" in line for line in build.cautions(build.make_spec(["shapes"])))


def test_a_server_that_trusts_its_files_runs_them(own, nothing_confines, monkeypatch):
    monkeypatch.setenv(trust.TRUST, "1")
    model_files.check_offered([f"file:{own}"])


def test_the_command_line_warns_in_one_line(own, nothing_confines):
    (line,) = trust.cautions(build.make_spec(["shapes", f"file:{own}"]))
    assert "runs with all your rights" in line and "own.py" in line and "install it" in line


def test_files_that_come_with_fairspeed_run_anyway(nothing_confines, monkeypatch):
    monkeypatch.setenv("FAIRSPEED_MODELS", str(EXAMPLES / "model_files"))
    model_files.check_offered(model_files.offered_models().values())
    assert trust.cautions(build.make_spec(list(model_files.offered_models().values())[:1])) == []


def test_a_shipped_file_that_was_changed_or_has_other_code_beside_it_does_not(nothing_confines, tmp_path):
    path = shutil.copy(EXAMPLES / "model_files" / "tome.py", tmp_path)
    assert trust.is_shipped(Path(path))
    (tmp_path / "notes.md").write_text("of no harm")
    assert trust.is_shipped(Path(path))
    (tmp_path / "torch.py").write_text("print('instead of torch')")
    assert not trust.is_shipped(Path(path))
    (tmp_path / "torch.py").unlink()
    Path(path).write_text("pipe = None\n")
    assert not trust.is_shipped(Path(path))


def test_a_page_starts_no_suite_with_files_of_others(nothing_confines, tmp_path, monkeypatch):
    shutil.copytree(EXAMPLES / "suite", tmp_path / "suite", ignore=shutil.ignore_patterns("metrics*"))
    monkeypatch.setenv("FAIRSPEED_SUITES", str(tmp_path))
    manifest = next((tmp_path / "suite" / "config_data").glob("dataset_manifest_*.json"))
    arguments = [
        str(manifest),
        f"--gt-dir={tmp_path / 'suite' / 'gt_code'}",
        f"--gen-dir={tmp_path / 'suite' / 'gen_code'}",
    ]
    offered.check_arguments(arguments)
    (tmp_path / "suite" / "gen_code" / "1_experiment.py").write_text("pipe = None\n")
    with pytest.raises(InputError, match="no sandbox"):
        offered.check_arguments(arguments)
