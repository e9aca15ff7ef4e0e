"""A mended file keeps its encoding, line ends and permissions."""

import pytest

from bench_core.errors import InputError
from bench_core.fairness.audit import files


@pytest.mark.parametrize(
    "content",
    [
        "# ü\r\nx = 1\r\n".encode(),
        "# -*- coding: latin-1 -*-\n# ü\n".encode("latin-1"),
        b"\xef\xbb\xbfx = 1\n",
    ],
)
def test_what_is_read_is_written_back_byte_for_byte(tmp_path, content):
    path = tmp_path / "a.py"
    path.write_bytes(content)
    files.write_text(str(path), files.source_text(str(path)))
    assert path.read_bytes() == content


def test_permissions_and_links_stay(tmp_path):
    path, link = tmp_path / "a.py", tmp_path / "link.py"
    path.write_text("x = 1\n")
    path.chmod(0o750)
    link.symlink_to(path)
    files.write_text(str(link), "x = 2\n")
    assert path.read_text() == "x = 2\n" and link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o750
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.py", "link.py"]


def test_what_cannot_be_read_is_one_line(tmp_path):
    (tmp_path / "a.py").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "a.py", tmp_path / "none.py", tmp_path):
        with pytest.raises(InputError) as refused:
            files.source_text(str(path))
        assert "\n" not in str(refused.value) and str(refused.value).startswith(str(path))
