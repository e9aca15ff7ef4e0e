"""What was measured is what is said: files, packages, device and driver of a run are those that it began with."""

import hashlib
import os

import pytest

from bench_core.conductor import conductor as conducting
from bench_core.errors import InputError
from bench_core.machine.environment import environment, fingerprint
from bench_core.models import registry
from bench_core.results import exports

TEXT = "import tricks\n\ndef load_pipeline(): ...\n"


@pytest.fixture
def model_file(tmp_path):
    """A model file with a module and a package beside it."""
    (tmp_path / "tricks.py").write_text("from kernels import fused\n")
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels/__init__.py").write_text("from .fused import run\n")
    (tmp_path / "kernels/fused.py").write_text("def run(): ...\n")
    path = tmp_path / "fast.py"
    path.write_text(TEXT)
    return path


def run_of(bench, model_file, **options):
    return bench.run(bench.spec("shapes", f"file:{model_file}", batch_sizes=(1,), **options))


def refused_resume(bench, run_id):
    """The one line of a resume that is refused; nothing is stored by it."""
    before = bench.store.events(run_id), bench.store.calls(run_id)
    with pytest.raises(InputError) as refused:
        bench.conductor(run_id).conduct()
    assert (bench.store.events(run_id), bench.store.calls(run_id)) == before
    line = str(refused.value)
    assert "\n" not in line
    return line


def test_the_hash_in_loaded_is_of_all_files_that_can_be_checked_by_hand(bench, model_file):
    """Fault 5.1: "what was measured?" -> the sha256 of weights, configuration, model file and its modules is stored."""
    shapes, file = exports.document(run_of(bench, model_file))["candidates"]
    names = ["fast.py", "kernels/__init__.py", "kernels/fused.py", "tricks.py"]
    lines = [f"{hashlib.sha256((model_file.parent / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    assert file["sha256"] == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert shapes["sha256"] == registry.sha256("shapes")


@pytest.mark.parametrize("name", ["fast.py", "tricks.py", "kernels/fused.py"])
def test_a_resume_on_other_files_is_refused(bench, model_file, name):
    """Fault 5.2: a run is resumed with another model file, or another module beside it -> refused in one line."""
    run_id = run_of(bench, model_file).run.run_id
    with (model_file.parent / name).open("a") as file:
        file.write("# faster\n")
    assert "other files of file:" in refused_resume(bench, run_id)


def test_a_resume_on_other_weights_is_refused(bench, tmp_path):
    """Fault 5.3: a run is resumed on other weights -> refused in one line."""
    (tmp_path / "unet").mkdir()
    (tmp_path / "model_index.json").write_text('{"_class_name": "P", "unet": ["diffusers", "U"]}')
    weights = tmp_path / "unet/weights.safetensors"
    weights.write_bytes(b"1")
    run_id = bench.run(bench.spec(f"dir:{tmp_path}", batch_sizes=(1,))).run.run_id
    weights.write_bytes(b"2")
    assert "other files of dir:" in refused_resume(bench, run_id)


def test_weights_changed_with_the_same_size_and_date_are_other_weights(bench, model_file):
    """Fault 5.4: a module changes and its size and date do not -> still refused."""
    run_id = run_of(bench, model_file).run.run_id
    tricks = model_file.parent / "tricks.py"
    seen = tricks.stat()
    tricks.write_text(tricks.read_text().replace("fused", "fuzed"))
    os.utime(tricks, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert tricks.stat().st_size == seen.st_size
    assert "other files of file:" in refused_resume(bench, run_id)


def move_to(monkeypatch, **fields):
    """From now on runs are on another machine: this one, with these facts in place of its own."""
    now = environment("cpu", 1, "passive").model_copy(update=fields)
    there = now.model_copy(update={"fingerprint": fingerprint(now.stored())})
    monkeypatch.setattr(conducting, "environment", lambda *arguments: there)


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("device_name", "GPU A", "GPU B"),
        ("device_uuid", "GPU-aa11", "GPU-bb22"),
        ("driver", "580.1", "590.2"),
        ("packages", {"torch": "2.13.0"}, {"torch": "2.14.0"}),
        ("python", "3.11.2", "3.12.0"),
    ],
)
def test_a_resume_on_another_machine_is_refused(bench, model_file, monkeypatch, field, before, after):
    """Fault 5.5: a run is resumed on another device, driver or package version -> refused, with both values."""
    move_to(monkeypatch, **{field: before})
    run_id = run_of(bench, model_file).run.run_id
    move_to(monkeypatch, **{field: after})
    line = refused_resume(bench, run_id)
    values = [v.get("torch") if isinstance(v, dict) else v for v in (before, after)]
    assert all(value in line for value in values)
    assert "start a new run" in line


def test_what_lies_beside_a_model_file_and_is_not_imported_does_not_matter(bench, model_file):
    """Fault 5.6: a file beside the model file changes that it does not import -> the run is resumed as always."""
    run_id = run_of(bench, model_file).run.run_id
    (model_file.parent / "notes.py").write_text("text = 'not imported'\n")
    assert bench.conductor(run_id).conduct() == "done"
