"""`fairspeed manifest` as it is typed."""

import json

import pytest

NAMES = ["SD1.5_DDIM_50_DeepCache_ToMe_2.35x.py", "SD1.5_DDIM_50_ToMe_1.1x.py", "SD1.5_DDIM_50_1.7x.py"]


@pytest.fixture
def folders(tmp_path):
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    for name in [*NAMES, "SD1.5_DDIM_50_Compile_9x.py", "SDXL_DDIM_50_ToMe_2x.py", "utils.py"]:
        (source / name).write_text(f"# {name}")
    return source, out


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_writes_the_suite_and_says_what_became_of_every_task(fairspeed, folders):
    source, out = folders
    done = fairspeed("manifest", source, out, "--start-id", "192", "--category", "c", "--name", "mine")
    assert (done.code, done.err) == (0, "")
    manifest = json.loads((out / "config_data" / "dataset_manifest_mine.json").read_text())
    assert manifest[2] == {
        "original_filename": "SD1.5_DDIM_50_DeepCache_ToMe_2.35x.py",
        "prompt_id": "194",
        "task_key": "SD1.5_DDIM_50",
        "speedup": 2.35,
        "category": "c",
        "difficulty": "hard",
        "prompt_context": "SD1.5_DDIM_50_DeepCache_ToMe_2.35x by applying the following optimizations: DeepCache, ToMe",
        "path_to_gt_code": "194.py",
        "path_to_gen_code": "194_experiment.py",
        "path_to_gen_code_baseline": "194_baseline.py",
        "path_to_metrics": "194_metrics.json",
    }
    assert json.loads((out / "config_data" / "file_id_mapping_mine.json").read_text())[NAMES[0]] == 194
    assert (out / "gt_code" / "194.py").read_text() == f"# {NAMES[0]}"
    said = " ".join(done.out.split())
    assert "SD1.5_DDIM_50 │ 4 │ 3 │ 192-194 │ 1.1x, 1.7x, 2.35x │ 1 of higher speedup" in said
    assert "SDXL_DDIM_50 │ 1 │ 0 │ - │ - │ fewer than 3 files" in said
    assert "skipped: utils.py: its name does not match the pattern" in said
    assert "3 of 6 files kept, of 1 of 2 tasks; 3 copied, 0 were there" in said


def test_what_would_change_is_shown_and_made_with_force_only(fairspeed, folders):
    source, out = folders
    fairspeed("manifest", source, out)
    before = files(out)
    (source / "SD1.5_DDIM_50_\x1b[31m_1x.py").write_text("new")
    done = fairspeed("manifest", source, out)
    assert (done.code, done.out, files(out)) == (2, "", before)
    *changes, error = done.err.splitlines()
    assert "would change: gt_code/1.py: other content, becomes SD1.5_DDIM_50_\\x1b[31m_1x.py" in changes
    assert "would change: SD1.5_DDIM_50_ToMe_1.1x.py: number 1 becomes 2" in changes
    assert error.startswith("error: output folder: got ") and "--force" in error
    assert (
        "changed: SD1.5_DDIM_50_ToMe_1.1x.py: number 1 becomes 2" in fairspeed("manifest", source, out, "--force").out
    )
    assert "0 copied, 3 were there" in fairspeed("manifest", source, out).out


def test_the_summary_is_there_as_json(fairspeed, folders):
    source, out = folders
    summary = json.loads(fairspeed("manifest", source, out, "--json", "-").out)
    assert [(group["task_key"], len(group["kept"]), group["reason"]) for group in summary["groups"]] == [
        ("SD1.5_DDIM_50", 3, None),
        ("SDXL_DDIM_50", 0, "fewer than 3 files"),
    ]
    assert summary["groups"][0]["skipped"] == ["SD1.5_DDIM_50_Compile_9x.py"]
    assert summary["skipped"] == [{"file": "utils.py", "reason": "its name does not match the pattern"}]
    assert (summary["copied"], summary["unchanged"]) == (3, 0)


def test_other_names_are_read_by_a_pattern(fairspeed, tmp_path):
    for speedup in (3, 1.5, 2):
        (tmp_path / f"ToMe@{speedup}-sd15.euler_a.20.py").touch()
    pattern = r"(?P<techniques>.+)@(?P<speedup>[\d.]+)-(?P<model>\w+)\.(?P<sampler>\w+)\.(?P<steps>\d+)"
    assert fairspeed("manifest", tmp_path, tmp_path / "out", "--pattern", pattern).code == 0
    manifest = json.loads((tmp_path / "out" / "config_data" / "dataset_manifest_4_category.json").read_text())
    assert [(entry["task_key"], entry["speedup"]) for entry in manifest] == [
        ("sd15_euler_a_20", s) for s in (1.5, 2, 3)
    ]
    assert manifest[0]["prompt_context"].endswith("following optimizations: ToMe")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--per-group", "2"], "difficulties: got 'easy,medium,hard', expected 2, as many as files are kept of a task"),
        (["--difficulties", "easy,,hard"], "difficulties: got 'easy,,hard'"),
        (["--per-group", "0"], "per group: got '0'"),
        (["--start-id", "-1"], "start id: got '-1'"),
        (["--start-id", "1.5"], "start id: got '1.5'"),
        (["--pattern", "(?P<model>.*)"], "add sampler, steps, speedup"),
        (["--pattern", "("], "pattern: got '('"),
        (["--name", "../x"], "name: got '../x'"),
        (["--name", ""], "name: got ''"),
        (["--category", "\udcff"], "expected UTF-8 text"),
        (["--json", "/no/such/folder/x.json"], "output file"),
    ],
)
def test_bad_options_are_one_line_and_nothing_is_written(fairspeed, folders, arguments, said):
    source, out = folders
    done = fairspeed("manifest", source, out, *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and len(done.err.splitlines()) == 1
    assert not out.exists()


def test_a_folder_that_is_not_there_is_one_line(fairspeed, tmp_path):
    done = fairspeed("manifest", tmp_path / "none", tmp_path / "out")
    assert done.code == 2 and "source folder: got" in done.err and len(done.err.splitlines()) == 1
