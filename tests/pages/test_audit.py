"""The Audit page: code is read and never run, findings stand by their lines, two files are compared."""

import pytest

from bench_core.fairness.registry import rules
from pages._ui.frame.text import catalogue
from tests.audited_code import FAIR, SERIAL

from .conftest import words

BOTH = pytest.mark.parametrize("lang", ["en", "zh"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "fair.py").write_text(FAIR)
    (folder / "serial.py").write_text(SERIAL)
    monkeypatch.setenv("FAIRSPEED_MODELS", str(folder))
    return folder


def one(value):
    return value[0] if isinstance(value, list) else value


def shown(app):
    return words(app).replace("\\", "")


def codes(app):
    return [block.value for block in app.code]


@BOTH
def test_a_finding_stands_below_its_line_with_reason_and_remedy(visit, folder, lang):
    app = visit("audit", lang=lang, file="serial.py")
    assert app.selectbox(key="audit.file").value == "serial.py"
    assert catalogue(lang)["audit.one.error"] in shown(app)
    rule = rules()["serial-execution"].words[lang]
    assert all(part in shown(app) for part in rule)
    marked = next(block for block in codes(app) if ">" in block and "for prompt in batch" in block)
    assert "> 14 │         images.append(pipe(prompt" in marked
    assert "^^^" in marked.splitlines()[-1]


@BOTH
def test_the_correction_is_a_diff_with_a_download(visit, folder, lang):
    app = visit("audit", lang=lang, file="serial.py")
    diff = next(block for block in codes(app) if block.startswith("--- a/serial.py"))
    assert "+    images.extend(pipe(batch, num_inference_steps=steps, generator=generator).images)" in diff
    assert "+    start = time.perf_counter()" in diff
    assert [button.proto.label for button in app.get("download_button")] == [catalogue(lang)["audit.download"]]
    assert (folder / "serial.py").read_text() == SERIAL


@BOTH
def test_code_without_findings_says_so_and_shows_no_correction(visit, folder, lang):
    app = visit("audit", lang=lang, file="fair.py")
    assert catalogue(lang)["audit.clean"] in shown(app)
    assert not app.get("download_button")
    assert len(codes(app)) == 1 and "torch.Generator" in codes(app)[0]


def test_the_chosen_file_is_in_the_address(visit, folder):
    app = visit("audit")
    assert one(app.query_params["file"]) == "fair.py"
    app.selectbox(key="audit.file").set_value("serial.py").run()
    assert one(app.query_params["file"]) == "serial.py"
    assert catalogue("en")["audit.one.error"] in shown(app)


def test_a_link_to_a_file_that_is_not_offered_says_so(visit, folder):
    app = visit("audit", file="../../etc/passwd.py")
    assert "No file `../../etc/passwd.py` is offered here." in words(app)
    assert app.selectbox(key="audit.file").value == "fair.py"


@BOTH
def test_pasted_code_is_read_and_never_run(visit, folder, tmp_path, lang):
    app = visit("audit", lang=lang)
    app.segmented_control(key="audit.from").set_value("paste").run()
    assert catalogue(lang)["audit.never_run"] in words(app)
    trace = tmp_path / "it-ran"
    app.text_area(key="audit.pasted").set_value(f"open({str(trace)!r}, 'w').close()\n{SERIAL}").run()
    assert not app.exception and not trace.exists()
    assert catalogue(lang)["audit.one.error"] in shown(app)


@BOTH
def test_what_is_not_python_is_one_line(visit, folder, lang):
    app = visit("audit", lang=lang)
    app.segmented_control(key="audit.from").set_value("paste").run()
    app.text_area(key="audit.pasted").set_value("def f(:\n").run()
    assert not app.exception
    (error,) = app.error
    assert "\n" not in error.value and "pasted" in error.value


@BOTH
def test_two_files_stand_side_by_side_with_their_differences(visit, folder, lang):
    app = visit("audit", lang=lang, **{"file": "fair.py", "with": "serial.py"})
    assert app.segmented_control(key="audit.from").value == "two"
    table = app.table[0].value
    assert table.columns[1].replace("\\", "") == "fair.py" and table.columns[2].replace("\\", "") == "serial.py"
    assert rules()["serial-execution"].words[lang].title in shown(app)
    app.segmented_control(key="audit.from").set_value("file").run()
    assert "with" not in app.query_params


@BOTH
def test_an_empty_folder_says_what_to_do(visit, tmp_path, monkeypatch, lang):
    monkeypatch.setenv("FAIRSPEED_MODELS", str(tmp_path))
    app = visit("audit", lang=lang)
    assert "FAIRSPEED_MODELS" in app.info[0].value
    app.segmented_control(key="audit.from").set_value("two").run()
    assert "FAIRSPEED_MODELS" in app.info[0].value and not app.exception
