"""A report: whole, in both languages, harmless whatever a run is called, and enough to compute all of it again."""

import csv
import io
import json
import re
from datetime import datetime

import pytest
from PIL import Image

from bench_core.report import downloads, pictures, report
from bench_core.results import exports
from bench_core.results.answers import answers
from bench_core.results.failures import failures
from bench_core.results.result import load_result
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from tests.report.reading import FOLDER, Page, hostile, stored

EXAMPLES = ("run-shapes.json", "run-gpu.json", "run-precision.json")


@pytest.fixture
def result(bench):
    return stored(bench.store)


@pytest.fixture
def elsewhere(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/elsewhere.db")
    yield store
    store.close()


def with_pictures(result, size=64):
    """Files for the images of the run's first samples, as a worker would have saved them."""
    folder = run_folder(result.run.run_id) / "images"
    folder.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    Image.effect_noise((size, size), 90).convert("RGB").save(file, "PNG")
    for call in (c for c in result.calls if c.counts):
        for sample, name in zip(call.sample_ids, call.image_hashes, strict=False):
            if sample < 6:
                (folder / f"{name}.png").write_bytes(file.getvalue())
    return result


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_it_answers_first_then_cautions_charts_tables_conditions_and_data(bench, name, language):
    result = with_pictures(stored(bench.store, name))
    html = report.html(result, language)
    assert len(html.encode()) < report.LARGEST / 2
    page = Page(html)
    for answer in answers(result.comparisons):
        assert f"{answer.candidate}{': ' if language == 'en' else '：'}{answer.sentence(language)}" in page.text
    titles = [
        report.text(f"report.{k}", language=language) for k in ("answer", "intervals_title", "measurements", "raw")
    ]
    places = [page.text.index(title) for title in titles]
    assert places == sorted(places)
    assert result.environment.device_name in page.text
    assert report.text("condition.margin", language=language) in page.text


def test_its_date_is_the_runs_with_the_zone(result):
    date, zone = re.search(r"(\d{4}-\d\d-\d\d \d\d:\d\d) (\S+)", Page(report.html(result)).text).groups()
    begun = datetime.fromtimestamp(result.run.created_ns / 1e9).astimezone()
    assert (date, zone) == (begun.strftime("%Y-%m-%d %H:%M"), begun.tzname())


def test_every_broken_rule_is_there_once_with_reason_and_remedy(result):
    html = report.html(result)
    for finding in {f.rule: f for c in result.comparisons for f in c.findings}.values():
        rule = report.cautions.grouped([(None, finding)])[0].rule.words["en"]
        assert html.count(f"<p>{rule.why}</p>") == 1
        assert rule.fix in Page(html).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_chart_is_without_words_and_each_is_drawn_for_desk_and_phone(result, language):
    page = Page(report.html(result, language))
    figures = [a for a in page.tags("figure") if a.get("role") == "img"]
    assert len(figures) >= 4 and all(figure["aria-label"] for figure in figures)
    assert len(page.tags("svg")) == 2 * len(figures)


def test_a_run_with_one_candidate_and_one_batch_size_has_a_report(bench):
    result = bench.run(bench.spec("shapes", batch_sizes=(1,)))
    assert "there is nothing to compare" in Page(report.html(result)).text


def test_a_run_that_made_no_call_has_a_report(bench):
    run_id = bench.store.add_run(bench.spec())
    assert "Conditions" in Page(report.html(load_result(bench.store, run_id))).text


def test_a_cell_that_failed_is_said_once_and_the_others_are_compared(bench):
    result = bench.run(bench.spec(), {"shapes+deepcache": {"fail": {3: "oom"}}})
    text = Page(report.html(result)).text
    assert text.count("Not everything could be measured") == 1
    assert "out of memory" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_failed_is_said_in_the_words_of_the_other_pages(bench, language):
    missing = {"load": {"status": "failed", "message": "OSError: no file in /home/ann/models/x"}}
    result = bench.run(bench.spec(), {"shapes+deepcache": missing})
    (failure,) = failures(result)
    text = Page(report.html(result, language)).text
    assert failure.sentence(language).replace("/home/ann/models/", "…/").replace("`", "") in text.replace("`", "")
    assert "/home/ann" not in text


def test_what_a_run_is_called_cannot_become_markup(bench, tmp_path):
    result = with_pictures(hostile(bench.store, tmp_path))
    page = Page(report.html(result))
    assert {tag for tag, _ in page.elements} & {"script", "iframe", "link", "object", "base", "form"} == set()
    assert not [a for _, a in page.elements if any(name.startswith("on") for name in a)]
    assert all(a["src"].startswith("data:image/") for a in page.tags("img"))
    for said in ("name", "prompt", "message"):
        assert f'{said} "><script>alert(1)</script>' in page.text


def test_no_folder_of_the_machine_is_in_what_is_read(bench, tmp_path):
    page = Page(report.html(hostile(bench.store, tmp_path)))
    shown = page.text + " ".join(str(v) for tag, a in page.elements if tag != "a" for v in a.values())
    assert FOLDER not in shown
    assert 'dir:"><script>alert(1)&.d' in page.text and "…/code.py" in page.text


def test_nothing_is_asked_of_a_network(result):
    html = report.html(with_pictures(result))
    addresses = [v for _, a in Page(html).elements for k, v in a.items() if k in ("src", "href")]
    assert addresses and all(address.startswith("data:") for address in addresses)
    assert "url(" not in html and "@import" not in html and "default-src 'none'" in html


def test_the_run_can_be_computed_again_from_it(result, elsewhere, tmp_path):
    page = Page(report.html(result, "zh"))
    path = tmp_path / "run.json"
    path.write_bytes(page.file(".json"))
    assert path.read_text() == exports.text(result)
    again = load_result(elsewhere, exports.import_file(elsewhere, str(path)))
    assert exports.document(again) == exports.document(result)
    rows = list(csv.DictReader(io.StringIO(page.file("-calls.csv").decode())))
    assert [float(row["batch_s"]) for row in rows] == [c.batch_s for c in result.calls]


def test_large_data_is_packed_and_what_is_too_large_stays_outside(result, monkeypatch):
    monkeypatch.setattr(downloads, "PACKED_FROM", 1000)
    page = Page(report.html(result))
    assert json.loads(page.file(".json")) == exports.document(result)
    packed = len(report.html(result))
    monkeypatch.setattr(report, "LARGEST", packed - 5000)
    html = report.html(result)
    assert len(html.encode()) < packed - 5000
    assert [a["download"] for a in Page(html).tags("a")] == [f"fairspeed-{result.run.run_id}.json.gz"]
    assert f"fairspeed export {result.run.run_id} --format json" in Page(html).text


def test_pictures_are_few_and_stand_side_by_side(result):
    page = Page(report.html(with_pictures(result)))
    assert len(page.tags("img")) == pictures.MOST_ROWS * len(result.spec.keys)
    assert result.spec.protocol.prompts[0] in page.text and "seed 0" in page.text
    assert all(a["alt"] for a in page.tags("img"))


def test_large_pictures_do_not_make_a_large_report(result):
    html = report.html(with_pictures(result, size=1024))
    assert "data:image/jpeg" in html
    assert len(html.encode()) < 4_000_000
