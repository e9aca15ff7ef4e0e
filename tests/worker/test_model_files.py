"""Model files in real workers: the examples, and what a file may do while it is loaded."""

from pathlib import Path

import pytest

from bench_core.request import build
from bench_core.worker.handle import LOG_NAME, Worker

EXAMPLES = sorted((Path(__file__).parents[2] / "examples/model_files").glob("*.py"))
UNLIKE = {
    "bfloat16": {"dtype": "bfloat16"},
    "few_steps": {"steps_set": 5, "denoiser_calls": 5, "denoiser_rows": 20},
    "hard_coded": {"steps_set": 20, "denoiser_calls": 20, "denoiser_rows": 80},
    "serial": {"pipeline_calls": 2, "denoiser_calls": 4},
}
"""What is seen of the examples that do not do what they are asked, at two images in two steps."""
PIPE = """
class Pipe:
    def __call__(self, prompts, **options):
        from PIL import Image
        return [Image.new("RGB", (8, 8), (10 * i, 0, 0)) for i in range(len(prompts))]
"""


def spec_of(path, technique=""):
    return build.make_spec([f"file:{path}{technique}"], batch_sizes=(2,), steps=(2,), threads=1, device="cpu")


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Load a file of this text: the reply, and what was printed."""
    (tmp_path / "images").mkdir(exist_ok=True)

    def loaded(text):
        (tmp_path / "model.py").write_text(text)
        spec = spec_of(tmp_path / "model.py")
        worker = Worker(spec.candidates[0], spec.protocol, tmp_path, lambda: None)
        try:
            return worker.load(120), (tmp_path / LOG_NAME).read_text()
        finally:
            worker.stop()

    return loaded


def test_there_are_examples():
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_makes_images_and_is_witnessed(start, call, path):
    reply, _ = call(start(spec_of(path)), steps=2)
    assert (reply.status, reply.n_images, len(set(reply.image_hashes))) == ("ok", 2, 2)
    usual = {"pipeline_calls": 1, "steps_set": 2, "denoiser_calls": 2, "denoiser_rows": 8, "dtype": "float32"}
    seen = reply.witness.model_dump()
    assert {name: seen[name] for name in usual} == usual | UNLIKE.get(path.stem, {})


def test_a_technique_is_stacked_on_a_file(start, call):
    path = next(p for p in EXAMPLES if p.stem == "without_inference")
    worker = start(spec_of(path, "+steps:n=1"))
    assert call(worker, steps=2)[0].witness.steps_set == 1
    assert worker.count(60).flops_message == ""


def test_what_a_file_declares_is_among_its_facts(load):
    assert load(PIPE + "pipe = Pipe()\nCHANGES = {'dtype': 'bf' + '16'}")[0].facts.changes == {"dtype": "bfloat16"}
    assert load(PIPE + "pipe = Pipe()")[0].facts.changes == {}


def test_what_inference_takes_is_among_its_facts(load):
    function = "def inference(pipe, prompts, *, steps=20, **more): ..."
    assert load(f"{PIPE}pipe = Pipe()\n{function}")[0].facts.inference == ("pipe", "prompts", "steps", "more")
    assert load(PIPE + "pipe = Pipe()")[0].facts.inference is None


def test_a_pipeline_of_another_library_runs(start, call, tmp_path):
    (tmp_path / "model.py").write_text(PIPE + "pipe = Pipe()")
    worker = start(spec_of(tmp_path / "model.py"))
    reply = call(worker)[0]
    assert (reply.status, reply.n_images, reply.witness.steps_set) == ("ok", 2, None)
    assert (worker.facts.pipeline, worker.facts.scheduler, worker.facts.parameters) == ("Pipe", None, None)


def test_a_file_may_import_what_lies_beside_it_and_prints_to_the_log(load, tmp_path):
    (tmp_path / "beside_the_file.py").write_text("NUMBER = 41")
    reply, log = load(PIPE + "import beside_the_file\npipe = Pipe()\nprint(beside_the_file.NUMBER + 1)")
    assert (reply.status, log) == ("ok", "42\n")


def test_a_file_sees_the_environment_without_credentials(tmp_path, monkeypatch):
    credentials = ("HF_TOKEN", "aws_secret_access_key", "DB_PASSWORD", "SOME_KEY_ID")
    for name in (*credentials, "ORDINARY", "TOKENIZERS_PARALLELISM"):
        monkeypatch.setenv(name, "kept")
    text = PIPE + "import os\npipe = Pipe()\nprint(sorted(k for k, v in os.environ.items() if v == 'kept'))"
    (tmp_path / "model.py").write_text(text)
    spec = spec_of(tmp_path / "model.py")
    worker = Worker(spec.candidates[0], spec.protocol, tmp_path, lambda: None)
    loaded = worker._load("spawn", 120)  # the server that others are forked from has the tests' environment
    worker.stop()
    assert loaded.status == "ok"
    assert (tmp_path / LOG_NAME).read_text() == "['ORDINARY', 'TOKENIZERS_PARALLELISM']\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def load_pipeline(): pass", "TypeError: what its load_pipeline returned is None, expected a pipeline"),
        ("pipe = 3", "TypeError: model.py has no inference, and its pipeline (of type int) is not callable"),
        (PIPE + "pipe = Pipe()\nCHANGES = 5", "TypeError: CHANGES is 5, expected a dictionary"),
        ("pipe = 1 / 0", r"ZeroDivisionError: division by zero (model.py, line 1)"),
        (
            "import sys\npipe = sys.exit(4)",
            "RuntimeError: model.py ended its process while it was loaded (exit code 4)",
        ),
        ("import argparse\npipe = argparse.ArgumentParser().parse_args(['--x'])", "RuntimeError: model.py ended"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why_in_one_line(load, text, message):
    reply, _ = load(text)
    assert reply.status == "failed" and reply.message.startswith(message)


def test_a_file_that_reads_the_command_line_sees_no_arguments(load):
    text = PIPE + "import argparse\nargparse.ArgumentParser().parse_args()\npipe = Pipe()"
    assert load(text)[0].status == "ok"
