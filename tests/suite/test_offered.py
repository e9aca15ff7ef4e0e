"""Suites that pages offer: those of one folder, and nothing that leads out of it."""

import pytest

from bench_core.errors import InputError
from bench_core.suite import offered
from bench_core.suite.schema import read_manifest


@pytest.fixture
def folder(suite, monkeypatch):
    monkeypatch.setenv("FAIRSPEED_SUITES", str(suite.folder.parent))
    suite.add()
    return suite.folder.parent


@pytest.fixture
def one(folder):
    return offered.get("suite/config_data/dataset_manifest_4_category.json")


def test_suites_are_named_by_their_place_in_the_folder(folder):
    assert list(offered.offered()) == ["suite/config_data/dataset_manifest_4_category.json"]


def test_no_folder_is_no_suite(monkeypatch, tmp_path):
    monkeypatch.setenv("FAIRSPEED_SUITES", str(tmp_path / "nothing"))
    assert offered.offered() == {}


def test_hidden_and_linked_suites_are_not_offered(folder, suite):
    (folder / "linked").symlink_to(suite.folder)
    suite.folder.rename(folder / ".hidden")
    assert offered.offered() == {}


def test_an_unknown_suite_is_one_line(folder):
    with pytest.raises(InputError, match="a suite that is offered here"):
        offered.get("../elsewhere.json")


def test_the_example_suite_is_offered_by_default(monkeypatch):
    monkeypatch.delenv("FAIRSPEED_SUITES", raising=False)
    (only,) = offered.offered().values()
    assert only.gt_dir.is_dir() and only.gen_dir.is_dir()
    only.check_files(read_manifest(only.manifest))


def test_folders_of_results_are_those_of_this_suite(one, suite):
    suite.run(out=suite.folder / "second", rounds=4, starts=1, control_rounds=0)
    assert [out.name for out in one.outs()] == ["metrics", "second"]


def arguments(suite, *more):
    return (str(suite.manifest), f"--gt-dir={suite.folder}/gt_code", f"--gen-dir={suite.folder}/gen_code", *more)


def test_what_a_page_starts_and_what_a_command_started_is_resumed(folder, suite):
    offered.check_arguments(arguments(suite, "--rounds=4", "--ids=1,3", "--clip-model=shapes", "--device=cpu"))


@pytest.mark.parametrize(
    "more",
    [
        "--out=/elsewhere",
        "--out={base}/../../x",
        "--prompts=a.txt",
        "--clip-model=some/one",
        "--gt-d=/x",
        "--json=/x",
        "x",
    ],
)
def test_arguments_that_lead_elsewhere_are_refused(folder, suite, more):
    with pytest.raises(InputError):
        offered.check_arguments(arguments(suite, more.format(base=folder)))


@pytest.mark.parametrize("given", [(), ("/elsewhere/m.json",)])
def test_a_manifest_elsewhere_is_refused(folder, given):
    with pytest.raises(InputError):
        offered.check_arguments(given)


def test_a_file_behind_a_link_is_refused(one, suite, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "code.py"
    outside.write_text("")
    path = suite.folder / "gt_code" / "1.py"
    path.unlink()
    path.symlink_to(outside)
    with pytest.raises(InputError, match="FAIRSPEED_SUITES"):
        one.check_files(suite.entries)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "gen_code", "gt_code", "config_data", ".hidden", "a\n"])
def test_results_go_into_a_plain_folder_of_the_suite(one, name):
    with pytest.raises(InputError):
        one.new_out(name)
    assert one.new_out("metrics 2").parent == one.base
