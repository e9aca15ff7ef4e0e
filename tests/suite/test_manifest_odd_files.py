"""Links, folders, pipes and names that are no text, where a suite's files come from or go to."""

import os
import shutil

import pytest

from bench_core.errors import InputError
from bench_core.suite import manifest
from bench_core.suite.options import Options
from bench_core.suite.writing import WouldChange
from tests.suite import oracle
from tests.suite.manifests import build, documents, fill, three


def test_links_and_folders_among_the_sources(tmp_path, source, out):
    fill(tmp_path / "elsewhere", ["code.txt"])
    (source / "SD1.5_DDIM_50_Linked_1.5x.py").symlink_to(tmp_path / "elsewhere" / "code.txt")
    (source / "SD1.5_DDIM_50_Folder_1.6x.py").mkdir()
    os.mkfifo(source / "SD1.5_DDIM_50_Pipe_1.7x.py")
    chosen = manifest.choose_from(source, Options.of())
    assert [s.reason for s in chosen.skipped] == ["it is a folder", "it is no regular file"]
    build(source, out)
    copy = out / "gt_code" / "2.py"
    assert not copy.is_symlink() and copy.read_text() == "# code.txt\n"


def test_bytes_that_are_no_text_in_a_name_are_listed(source, out):
    (source / os.fsdecode(b"SD1.5_DDIM_50_\xff_2x.py")).touch()
    build(source, out)
    assert documents(out) == oracle.manifest(three())


@pytest.mark.parametrize("target", ["nowhere", "SD1.5_DDIM_50_Broken_1.5x.py"])
def test_a_source_that_cannot_be_read_stops_everything_before_it_begins(source, out, target):
    (source / "SD1.5_DDIM_50_Broken_1.5x.py").symlink_to(source / target)
    with pytest.raises(InputError, match="source file: got '.*Broken_1.5x.py', expected a readable file"):
        build(source, out)
    assert not out.exists()


def test_sources_and_copies_do_not_mix(source, out):
    build(source, out)
    with pytest.raises(InputError, match="not a folder of the output"):
        build(out / "gt_code", out)
    (source / "SD1.5_DDIM_50_Mine_0.5x.py").symlink_to(out / "gt_code" / "1.py")
    with pytest.raises(InputError, match="no link into the output"):
        build(source, out, force=True)
    shutil.rmtree(out / "gt_code")
    (out / "gt_code").symlink_to(source)
    with pytest.raises(InputError, match="not a folder of the output"):
        build(source, out, force=True)


def test_the_output_may_be_the_source_or_lie_in_it(source):
    build(source, source)
    assert build(source, source).changes == ()
    build(source, source / "suite")
    assert documents(source) == documents(source / "suite") == oracle.manifest(three())


def test_what_cannot_be_replaced_is_refused_even_when_forced(source, out):
    (out / "gt_code" / "2.py").mkdir(parents=True)
    with pytest.raises(InputError, match="no folder and no pipe"):
        build(source, out, force=True)
    assert not (out / "config_data").exists()


def test_a_link_in_the_place_of_a_copy_is_replaced_on_demand_and_not_written_through(source, out):
    target = out / "precious.py"
    (out / "gt_code").mkdir(parents=True)
    target.write_bytes((source / three()[0]).read_bytes())
    (out / "gt_code" / "1.py").symlink_to(target)
    with pytest.raises(WouldChange) as refused:
        build(source, out)
    assert refused.value.changes == ("gt_code/1.py: a link, becomes SD1.5_DDIM_50_ToMe_1x.py",)
    (source / three()[0]).write_text("edited")
    build(source, out, force=True)
    assert target.read_text() != "edited" and not (out / "gt_code" / "1.py").is_symlink()


def test_an_output_that_is_a_file_is_one_line(source, out):
    out.write_text("mine")
    with pytest.raises(InputError, match="one that can be read and written"):
        build(source, out, force=True)
    assert out.read_text() == "mine"
