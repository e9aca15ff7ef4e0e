"""What pages say is what the core has computed."""

import pytest

from bench_core.fairness import registry
from bench_core.results.result import load_result

from .conftest import NeverCached, words

OTHER = "shapes+deepcache:interval=3"


def test_speedup_is_given_with_interval_baseline_and_conditions(visit, finished):
    app = visit("speedup", lang="en")
    comparison = finished.comparisons[0]
    row = app.dataframe[0].value.iloc[0]
    assert row["Speedup"] == f"{comparison.speedup:.3f}×"
    assert row["95 % interval"] == f"[{comparison.ci_low:.3f}, {comparison.ci_high:.3f}]"
    assert row["Verdict"] == "faster"
    assert "Baseline `shapes`." in words(app)
    conditions = dict(app.table[0].value.itertuples(index=False))
    assert conditions["Denoising steps"] == "10"
    assert conditions["CPU threads"].startswith("1,")
    assert "torch" in conditions["Versions"]
    assert "synchronized" in conditions["Clock"]


def test_another_baseline_turns_the_ratio_round(visit, finished):
    app = visit("speedup", lang="en")
    app.selectbox(key="speedup.baseline").set_value(OTHER).run()
    row = app.dataframe[0].value.iloc[0]
    assert (row["Candidate"], row["Verdict"]) == ("shapes", "slower")
    assert f"Baseline `{OTHER}`." in words(app)
    assert float(row["Speedup"].rstrip("×")) == pytest.approx(1 / finished.comparisons[0].speedup, abs=1e-3)
    assert "The baseline of the run itself is `shapes`." in words(app)


def test_a_weak_baseline_has_the_ratio_to_the_plain_candidate_beside_the_other(visit, library):
    weak, fast = "shapes+channels_last", "shapes+deepcache"
    result = library.run(weak, "shapes", fast, costs={weak: {"fixed_s": 0.2}, fast: {"fixed_s": 0.05}})
    app = visit("speedup", lang="en")
    over = result.comparisons[-1].over_fastest
    row = app.dataframe[0].value.iloc[-1]
    assert row["Over the fastest plain candidate"] == (
        f"{over.speedup:.3f}× [{over.ci_low:.3f}, {over.ci_high:.3f}] · shapes"
    )
    assert "The baseline is slower than it need be" in words(app)
    app.selectbox(key="speedup.baseline").set_value("shapes").run()
    assert "Over the fastest plain candidate" not in app.dataframe[0].value
    assert "The baseline is slower than it need be" not in words(app)


@pytest.mark.parametrize(
    ("language", "seen"), [("en", "passes of the UNet that used cached deep"), ("zh", "缓存深层特征")]
)
def test_what_techniques_were_seen_to_do_is_shown_in_words(visit, library, language, seen):
    library.run("shapes", "shapes+deepcache", workers={"shapes+deepcache": NeverCached})
    app = visit("run", lang=language)
    table = next(frame.value for frame in app.dataframe if "deepcache.cached_passes" in frame.value.to_string())
    assert seen in table.to_string() and len(table) == 2
    assert registry.rules()["mechanism-not-engaged"].words[language].title in words(app)


def test_the_four_numbers_have_their_units(visit, finished):
    app = visit("per_sample", lang="en")
    app.segmented_control(key="per_sample.batch_size").set_value(4).run()
    cell = next(c for c in finished.cells if (c.candidate, c.batch_size) == ("shapes", 4))
    assert [m.value for m in app.metric] == [
        f"{value:#.3g} s" for value in (cell.per_sample_s.mean, cell.batch_s.mean, cell.batch_s.min, cell.batch_s.max)
    ]
    captions = [c.value for c in app.caption]
    assert captions.count("seconds per image") == 1
    assert captions.count("seconds per batch of 4") == 3


def test_the_best_batch_is_said_in_words(visit, finished):
    app = visit("scaling", lang="en")
    assert finished.best_batch("shapes", 10) == (4, True)
    assert "`shapes`: **batch size 4**" in words(app)
    assert "at the edge of the range: larger ones may be better still" in words(app)


def test_the_scaling_table_is_the_chart(visit, finished):
    app = visit("scaling", lang="en")
    app.toggle(key="scaling.table").set_value(True).run()
    table = app.dataframe[0].value
    cell = finished.cells[0]
    assert table["s per image, median"].iloc[0] == pytest.approx(cell.per_sample_s.median)
    app.segmented_control(key="scaling.view").set_value("throughput_img_s").run()
    assert app.dataframe[0].value["images/s, median"].iloc[0] == pytest.approx(cell.throughput_img_s)


def test_images_of_a_sample_stand_side_by_side_with_prompt_and_seed(visit, finished):
    app = visit("run", lang="en")
    prompt = finished.spec.protocol.prompts[1]
    assert prompt in words(app).replace("\\", "")
    assert "sample 1 · seed 1" in words(app)
    assert len(app.get("image")) == 4 * 2
    app.toggle(key="pictures.all").set_value(True).run()
    assert len(app.get("image")) == 6 * 2
    assert "same pixels as the baseline" in words(app)


def test_images_of_the_sizes_that_a_search_found_can_be_chosen(visit, library):
    library.pictures(library.run(batch_sizes=(1, "auto"), costs={"shapes": {"largest": 6}}))
    app = visit("run", lang="en")
    offered = app.segmented_control(key="pictures.batch_size").options
    assert "1" in offered and "7" not in offered  # 7 did not fit into memory
    app.segmented_control(key="pictures.batch_size").set_value(4).run()
    assert len(app.get("image")) == 4 * 2
    assert "sample 3 · seed 3" in words(app)


def test_a_run_in_progress_can_be_watched_on_the_chart_pages(visit, library, finished, monkeypatch):
    from bench_core.jobs import status

    standing = status.Job(finished.run.run_id, "running", "", None)
    monkeypatch.setattr(status, "follow", lambda store, run_id: standing)
    app = visit("scaling", lang="en")
    assert "still being measured" in words(app)
    assert app.get("plotly_chart")
    assert app.button(key="live.refresh")


def test_new_calls_are_seen_at_the_next_drawing(visit, library, finished):
    app = visit("scaling", lang="en", run=finished.run.run_id)
    call = finished.calls[-1].model_copy(update={"call_id": "one more", "round": 99, "batch_s": 5.0})
    library.store.add_call(finished.run.run_id, call)
    app.toggle(key="scaling.table").set_value(True).run()
    counts = app.dataframe[0].value["Timed calls"].tolist()
    again = load_result(library.store, finished.run.run_id)
    assert counts == [c.n_calls for c in sorted(again.cells, key=lambda c: c.batch_size)] and 7 in counts


def test_times_of_a_run_with_a_model_file_are_by_the_outside_clock_and_say_so(visit, library, tmp_path):
    (tmp_path / "fast.py").write_text("pipe = 1\n")
    library.run("shapes", f"file:{tmp_path / 'fast.py'}", batch_sizes=(1,))
    for page in ("run", "scaling", "per_sample"):
        assert "Times are by the clock outside of the worker process" in words(visit(page, lang="en"))
    speedup = visit("speedup", lang="en")
    assert any("around the request to the worker process" in str(table.value) for table in speedup.table)


def test_times_of_other_runs_need_no_word_about_the_clock(visit, finished):
    assert "clock outside" not in words(visit("scaling", lang="en"))


@pytest.mark.parametrize(("rounds", "alike"), [(6, ()), (3, None)])
def test_a_best_batch_from_too_few_rounds_is_said_to_be_unsure(visit, library, rounds, alike):
    result = library.run(rounds=rounds)
    assert result.as_good_batches("shapes", 10) == alike
    assert ("too few rounds to be sure" in words(visit("scaling", lang="en"))) is (alike is None)


def test_batches_that_cannot_be_told_from_the_best_are_named(visit, library):
    """A batch of four takes nearly as long for each image as a single one, give or take what the clock hides."""
    library.run(costs={"shapes": {"fixed_s": 0.0, "per_image_s": 0.05}})
    exact = "**batch size 1** (4 is not distinguishable)"
    assert exact in words(visit("scaling", lang="en"))


def test_the_answers_stand_above_the_charts_that_show_them(visit, finished):
    for page in ("scaling", "speedup"):
        assert "`shapes+deepcache:interval=3`: faster at both batch sizes" in words(visit(page, lang="en")).replace(
            "\\", ""
        )
