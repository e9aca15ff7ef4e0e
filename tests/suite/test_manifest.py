"""Which files become tasks, against an oracle of its own; what a second run does, and what it refuses."""

import itertools
import json
import os
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench_core.suite import manifest, schema
from bench_core.suite.options import Options
from bench_core.suite.writing import WouldChange
from tests.suite import file_names, oracle
from tests.suite.manifests import build, documents, fill, three, tree

QUICK = settings(deadline=None, database=None, derandomize=True, max_examples=150)
ON_DISK = settings(QUICK, max_examples=30)


@given(file_names.FOLDERS, st.integers(1, 5), st.integers(0, 10**6), st.randoms())
@QUICK
def test_what_is_chosen_is_what_the_oracle_chooses(files, per_group, start_id, shuffle):
    shuffle.shuffle(files)
    ranks = tuple(f"rank {n}" for n in range(per_group))
    options = Options.of(start_id=str(start_id), difficulties=",".join(ranks), per_group=str(per_group), category="c")
    chosen = manifest.choose(files, options)
    entries, mapping = oracle.manifest(files, start_id, ranks, "c")
    assert [entry.model_dump() for entry in chosen.entries] == entries
    assert chosen.mapping == mapping


@given(file_names.FOLDERS)
@QUICK
def test_every_file_is_kept_or_listed_with_the_reason(files):
    chosen = manifest.choose(files, Options.of())
    listed = [file for group in chosen.groups for file in group.files] + [skipped.file for skipped in chosen.skipped]
    assert sorted(listed) == files
    assert {skipped.file for skipped in chosen.skipped} == {file for file in files if oracle.said(file) is None}
    assert all(skipped.reason for skipped in chosen.skipped)
    assert [bool(group.reason) for group in chosen.groups] == [len(group.files) < 3 for group in chosen.groups]


@given(file_names.FOLDERS)
@ON_DISK
def test_a_second_run_changes_nothing_and_what_was_written_is_what_is_read(files):
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "source"), Path(folder, "out")
        fill(source, files)
        build(source, out)
        before = tree(out)
        entries, mapping = oracle.manifest(files)
        assert documents(out) == (entries, mapping)
        read = schema.read_manifest(out / "config_data" / "dataset_manifest_4_category.json")
        assert [entry.model_dump() for entry in read] == entries
        copied = {f"gt_code/{number}.py": (source / file).read_bytes() for file, number in mapping.items()}
        assert {name: content for name, (content, *_) in before.items() if name.startswith("gt_code")} == copied
        written = build(source, out)
        assert (written.n_copied, written.n_unchanged, written.changes) == (0, len(entries), ())
        assert tree(out) == before


@given(file_names.FOLDERS, file_names.FOLDERS)
@ON_DISK
def test_other_files_are_refused_unless_forced_and_then_as_if_they_had_come_first(first, second):
    with tempfile.TemporaryDirectory() as folder:
        one, two, out = Path(folder, "one"), Path(folder, "two"), Path(folder, "out")
        fill(one, first)
        fill(two, second)
        build(one, out)
        before = tree(out)
        if oracle.manifest(first) == oracle.manifest(second):
            assert build(two, out).changes == ()
            return
        with pytest.raises(WouldChange) as refused:
            build(two, out)
        assert refused.value.changes and tree(out) == before
        assert build(two, out, force=True).changes == refused.value.changes
        assert documents(out) == oracle.manifest(second)
        for file, number in oracle.manifest(second)[1].items():
            assert (out / "gt_code" / f"{number}.py").read_bytes() == (two / file).read_bytes()
        assert build(two, out).changes == ()


def test_groups_of_every_size_up_to_ten_are_kept_from_three_files_on(tmp_path, out):
    sizes = {f"M_S_{size + 1}": size for size in range(11)}
    files = [
        f"{task}_T_{x}x.py" for task, size in sizes.items() for x in random.Random(size).sample(range(1, 99), size)
    ]
    fill(tmp_path / "source", files)
    build(tmp_path / "source", out)
    kept = {key: [e["speedup"] for e in group] for key, group in itertools.groupby(documents(out)[0], task_of)}
    assert list(kept) == sorted(task for task, size in sizes.items() if size >= 3)
    assert all(len(speedups) == 3 and speedups == sorted(speedups) for speedups in kept.values())


def task_of(entry):
    return entry["task_key"]


def test_a_copy_has_the_mode_and_time_of_its_source(source, out):
    path = source / three()[1]
    path.chmod(0o444)
    os.utime(path, ns=(10**18, 10**18))
    build(source, out)
    copy = (out / "gt_code" / "2.py").stat()
    assert (copy.st_mode & 0o777, copy.st_mtime_ns) == (0o444, 10**18)


def test_a_file_that_would_push_others_to_new_numbers_is_refused_by_name(source, out):
    build(source, out)
    fill(source, ["SD1.5_DDIM_50_0.5x.py"])
    with pytest.raises(WouldChange) as refused:
        build(source, out)
    assert set(refused.value.changes) == {
        "gt_code/1.py: other content, becomes SD1.5_DDIM_50_0.5x.py",
        "gt_code/2.py: other content, becomes SD1.5_DDIM_50_ToMe_1x.py",
        "gt_code/3.py: other content, becomes SD1.5_DDIM_50_ToMe_2x.py",
        "SD1.5_DDIM_50_0.5x.py: number none becomes 1",
        "SD1.5_DDIM_50_ToMe_1x.py: number 1 becomes 2",
        "SD1.5_DDIM_50_ToMe_2x.py: number 2 becomes 3",
        "SD1.5_DDIM_50_ToMe_3x.py: number 3 becomes none",
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start_id": "5"}, "SD1.5_DDIM_50_ToMe_1x.py: number 1 becomes 5"),
        ({"category": "other"}, "SD1.5_DDIM_50_ToMe_1x.py: category 'text-to-image' becomes 'other'"),
        ({"difficulties": "a,b,c"}, "SD1.5_DDIM_50_ToMe_3x.py: difficulty 'hard' becomes 'c'"),
        ({"per_group": "2", "difficulties": "easy,medium"}, "SD1.5_DDIM_50_ToMe_3x.py: number 3 becomes none"),
    ],
)
def test_other_options_are_refused_with_what_they_would_change(source, out, options, said):
    build(source, out)
    with pytest.raises(WouldChange) as refused:
        build(source, out, **options)
    assert said in refused.value.changes


def test_code_that_was_edited_is_refused_and_on_demand_copied_again(source, out):
    build(source, out)
    (source / three()[0]).write_text("edited")
    with pytest.raises(WouldChange, match="changes needed: 1"):
        build(source, out)
    assert (out / "gt_code" / "1.py").read_text() != "edited"
    written = build(source, out, force=True)
    assert (written.n_copied, written.n_unchanged) == (1, 2)
    assert (out / "gt_code" / "1.py").read_text() == "edited"


def test_files_of_others_stay_and_those_that_are_no_longer_chosen_are_named(source, out):
    build(source, out)
    foreign = {"notes.md": "n", "gt_code/100.py": "p", "gt_code/tools.py": "t", "config_data/x.json": "x"}
    for name, text in foreign.items():
        (out / name).write_text(text)
    assert build(source, out).left == ("100.py",)
    written = build(source, out, force=True, per_group="1", difficulties="easy")
    assert written.left == ("2.py", "3.py", "100.py")
    assert {name: (out / name).read_text() for name in foreign} == foreign
    assert (out / "gt_code" / "2.py").read_bytes() == (source / three()[1]).read_bytes()


def test_two_manifests_share_a_folder_under_names_and_numbers_of_their_own(tmp_path, source, out):
    fill(tmp_path / "more", three("SDXL_DDIM_50"))
    build(source, out)
    build(tmp_path / "more", out, name="more", start_id="10")
    assert build(source, out).changes == ()
    assert documents(out, "more")[1] == dict(zip(three("SDXL_DDIM_50"), (10, 11, 12), strict=True))


def test_a_manifest_that_was_only_laid_out_anew_is_left_alone(source, out):
    build(source, out)
    path = out / "config_data" / "dataset_manifest_4_category.json"
    path.write_text(json.dumps(json.loads(path.read_text()), indent=7))
    before = tree(out)
    assert build(source, out).changes == ()
    assert tree(out) == before


@pytest.mark.parametrize("text", ["", "{", "[1]", "3", '[{"original_filename": []}]', "[" * 100_000])
@pytest.mark.parametrize("kind", ["dataset_manifest", "file_id_mapping"])
def test_a_damaged_document_is_not_overwritten_unasked(source, out, kind, text):
    build(source, out)
    path = out / "config_data" / f"{kind}_4_category.json"
    path.write_text(text)
    with pytest.raises(WouldChange):
        build(source, out)
    assert path.read_text() == text
    build(source, out, force=True)
    assert documents(out) == oracle.manifest(three())


def test_nothing_to_keep_is_an_empty_manifest(tmp_path, out):
    (tmp_path / "empty").mkdir()
    build(tmp_path / "empty", out)
    assert documents(out) == ([], {})
