"""What is written below a chart: all of it, in lines that a phone holds, and never as markup."""

import plotly.graph_objects as go
import pytest

from bench_core.charts import stamp


def lines(fig):
    return fig.layout.title.text.split("<br>")


def test_the_figure_grows_by_what_is_written_and_the_plot_keeps_its_height():
    short, long = go.Figure(layout={"height": 400}), go.Figure(layout={"height": 400})
    stamp.stamp(short, "Title", ["one"])
    stamp.stamp(long, "Title", ["one", "two", "three"])
    assert long.layout.height - short.layout.height == long.layout.margin.b - short.layout.margin.b > 0


@pytest.mark.parametrize("words", ["a run of " + "words " * 30, "x" * 200, "候选方案的计时调用，" * 12])
def test_long_words_are_wrapped_and_none_is_lost(words):
    fig = stamp.stamp(go.Figure(), "Title", [words])
    plain = [line.removeprefix(stamp.PLAIN.split("{")[0]).removesuffix("</span>") for line in lines(fig)[1:]]
    assert "".join(plain).replace(" ", "") == words.replace(" ", "")
    assert all(sum(map(stamp._width, line)) <= stamp.WIDEST for line in plain)


def test_a_name_is_no_markup():
    fig = stamp.stamp(go.Figure(), "<b>Title</b>", ["<a href='x'>run</a>"])
    assert "<a" not in fig.layout.title.text and "&lt;b&gt;Title" in fig.layout.title.text


def test_a_legend_at_the_bottom_stands_above_it():
    fig = go.Figure(layout={"height": 400, "legend": {"yref": "container", "y": 0}})
    stamp.stamp(fig, "Title", ["one", "two"])
    assert fig.layout.legend.y > fig.layout.title.y - 0.02


def test_a_long_line_of_conditions_is_broken_after_a_comma():
    words = "AMD EPYC 9654, 1 thread, fp32, 64 px, 10 steps, 15 rounds, 2 starts"
    first, second = lines(stamp.stamp(go.Figure(), "Title", [words]))[1:]
    assert first.endswith("15 rounds,</span>") and "2 starts" in second
