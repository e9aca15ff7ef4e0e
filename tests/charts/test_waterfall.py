"""From the claim to the fair speedup: bars that follow one another, with their intervals and words."""

import pytest

from bench_core.charts import style
from bench_core.charts.waterfall import STYLES, waterfall
from bench_core.suite.tables import decomposition_frame
from tests.suite.decompositions import FACTORS, decomposition


@pytest.fixture
def frame():
    return decomposition_frame(decomposition())


@pytest.fixture
def fig(frame):
    return waterfall(frame)


def bars(fig):
    return {bar.name: (bar.base[0], bar.base[0] + bar.x[0]) for bar in fig.data if bar.type == "bar"}


def notes(fig):
    return [note.text for note in fig.layout.annotations]


def whiskers(fig):
    shown = [trace for trace in fig.data if trace.type == "scatter" and trace.visible]
    return [(s.x[0] - s.error_x.arrayminus[0], s.x[0] + s.error_x.array[0]) for s in shown]


def test_every_bar_begins_where_the_one_before_it_ended(fig):
    found = list(bars(fig).values())
    assert len(found) == len(FACTORS) + 3
    assert [begin for begin, _ in found[1:-1]] == pytest.approx([end for _, end in found[:-2]])
    assert found[0][0] == found[-1][0] == 1
    assert found[-1][1] == pytest.approx(found[-2][1])


def test_whiskers_are_the_intervals_of_what_is_left_of_the_claim(fig, frame):
    claimed, execution = frame.iloc[0], frame.iloc[1]
    assert whiskers(fig)[0] == pytest.approx((claimed["ci_low"], claimed["ci_high"]))
    left = execution["before"] / execution["ci_high"], execution["before"] / execution["ci_low"]
    assert whiskers(fig)[1] == pytest.approx(left)


def test_every_row_has_value_interval_and_effect_in_words(fig):
    assert "◀ <b>Steps 2.50×</b> [2.45, 2.55] raised the claim" in notes(fig)
    assert "▶ <b>Warm-up 0.95×</b> [0.93, 0.97] lowered the claim" in notes(fig)
    assert "<b>Seeds 1.00×</b> [0.98, 1.02] no effect shown" in notes(fig)
    assert "<b>Fair 1.20×</b> [1.18, 1.22]" in notes(fig)


def test_raising_and_lowering_are_told_apart_without_colour(fig):
    patterns = {bar.name: bar.marker.pattern.shape for bar in fig.data if bar.type == "bar"}
    assert len({patterns["Steps"], patterns["Warm-up"], patterns["Seeds"], patterns["Fair"]}) == 4
    assert {s.color for s in STYLES.values()} <= {*style.COLORS, style.REFERENCE}


def test_the_axis_shows_all_bars_and_whiskers(fig, frame):
    low, high = (10**end for end in fig.layout.xaxis.range)
    assert low < min(1, frame["after"].min()) and high > frame["ci_high"].iloc[0]
    assert fig.layout.xaxis.type == "log"


def test_a_slower_candidate_ends_left_of_one():
    found = bars(waterfall(decomposition_frame(decomposition(fair=0.5))))
    assert found["Fair"] == pytest.approx((1, 0.5))


@pytest.mark.parametrize(("residual", "words"), [(1.2, "more than chance"), (1.0, "may be chance")])
def test_what_is_not_explained_raises_nothing(residual, words):
    fig = waterfall(decomposition_frame(decomposition(residual=residual)))
    (said,) = [note for note in notes(fig) if "Not explained" in note]
    assert said.startswith("<b>") and said.endswith(words)


def test_without_an_interval_there_is_no_whisker_and_no_effect():
    none = {"claimed_ci_low": None, "claimed_ci_high": None, "residual_ci_low": None, "residual_ci_high": None}
    fig = waterfall(decomposition_frame(decomposition(**none)))
    assert len(whiskers(fig)) == len(FACTORS) + 1
    assert "<b>Not explained 1.03×</b> no interval" in notes(fig)


def test_what_is_not_known_has_words_and_no_bar():
    unknown = {"fair": None, "ci_low": None, "ci_high": None, "residual": None}
    fig = waterfall(decomposition_frame(decomposition().model_copy(update=unknown)))
    assert "Fair" not in bars(fig) and "Not explained" not in bars(fig)
    assert "<b>Fair</b> not known" in notes(fig)


def test_nothing_known_at_all_still_explains():
    unknown = dict.fromkeys(("claimed", "fair", "residual"))
    fig = waterfall(decomposition_frame(decomposition().model_copy(update=unknown)))
    assert not bars(fig) and len(notes(fig)) == len(FACTORS) + 3


def test_words_do_not_overlap(fig):
    ys = sorted(note.y for note in fig.layout.annotations)
    assert min(b - a for a, b in zip(ys, ys[1:], strict=False)) >= 0.99


def test_labels_are_translated_and_unknown_ones_refused(frame):
    assert any("步数" in note for note in notes(waterfall(frame, labels={"steps": "步数"})))
    with pytest.raises(KeyError):
        waterfall(frame, labels={"stepz": "?"})
