"""A bar stands for a ratio with an interval; everything else is words."""

import pytest

from bench_core.charts import speedup, style


@pytest.fixture
def fig(comparisons):
    return speedup.speedup(comparisons, styles=style.styles(["base", "a", "b"]), margin=0.01)


def notes(fig):
    return [note.text for note in fig.layout.annotations]


def test_only_fair_comparisons_with_an_interval_have_a_bar(fig):
    bars = {bar.name: list(bar.x) for bar in fig.data}
    assert bars == {"a": [1.50, 1.001]}


def test_whiskers_are_the_interval(fig):
    (bar,) = fig.data
    assert list(bar.x + bar.error_x.array) == pytest.approx([1.60, 1.006])
    assert list(bar.x - bar.error_x.arrayminus) == pytest.approx([1.40, 0.995])


def test_every_bar_has_its_verdict_ratio_and_interval_in_words(fig):
    assert any("faster" in text and "1.50× [1.40, 1.60]" in text for text in notes(fig))
    assert any("no difference" in text and "1.00× [0.99, 1.01]" in text for text in notes(fig))


def test_what_has_no_bar_says_so_and_shows_no_number(fig):
    assert "✕ <b>not comparable</b>" in notes(fig)
    assert "✕ <b>no interval yet</b>" in notes(fig)
    assert not any("1.2" in text for text in notes(fig))


def test_the_margin_and_the_line_at_one_are_drawn_for_every_row(fig, comparisons):
    bands = [s for s in fig.layout.shapes if s.type == "rect"]
    lines = [s for s in fig.layout.shapes if s.type == "line"]
    assert {(s.x0, s.x1) for s in bands} == {(0.99, 1.01)}
    assert {(s.x0, s.x1) for s in lines} == {(1, 1)}
    assert len(bands) == len(lines) == len(comparisons)


def test_a_chart_without_any_fair_comparison_still_explains(comparisons):
    fig = speedup.speedup(
        comparisons[comparisons["verdict"] == "not comparable"], styles=style.styles(["base", "a", "b"]), margin=0.01
    )
    assert not fig.data
    assert "✕ <b>not comparable</b>" in notes(fig)


def test_rows_do_not_overlap(fig, comparisons):
    names = sorted(note.y for note in fig.layout.annotations if note.text in ("a", "b"))
    assert len(names) == len(comparisons)
    assert min(b - a for a, b in zip(names, names[1:], strict=False)) >= 0.99


def test_a_weak_baseline_has_its_other_ratio_beside_the_bar(fig, comparisons):
    over = {"candidate": "plain", "speedup": 1.2, "ci_low": 1.1, "ci_high": 1.3}
    weak = comparisons.assign(**{f"over_fastest.{name}": value for name, value in over.items()})
    said = notes(speedup.speedup(weak, styles=style.styles(["base", "a", "b"]), margin=0.01))
    assert any("1.50× [1.40, 1.60]<br>over plain: 1.20× [1.10, 1.30]" in text for text in said)
    assert not any("over" in text for text in notes(fig))
