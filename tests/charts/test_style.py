"""Signs of candidates: each its own, and to be seen on both backgrounds."""

from pathlib import Path

import pytest

from bench_core.charts import style

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_every_candidate_has_signs_of_its_own():
    signs = style.styles([f"candidate {i}" for i in range(24)])
    assert len({(s.color, s.dash, s.symbol) for s in signs.values()}) == 24
    first = list(signs.values())[:5]
    for name in ("color", "dash", "symbol", "pattern"):
        assert len({getattr(s, name) for s in first}) == 5


def test_signs_belong_to_the_position_in_the_run():
    assert style.styles(["x", "y"])["y"] == style.styles(["other", "y", "z"])["y"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_seen_on_both_backgrounds(theme):
    import tomllib

    themes = tomllib.loads(CONFIG.read_text())["theme"]
    background = themes[theme]["backgroundColor"]
    for color in (*style.COLORS, style.REFERENCE):
        assert contrast(color, background) >= 3, color
    assert contrast(themes[theme]["textColor"], background) >= 7
    primary = themes[theme]["primaryColor"]  # white text stands on it, and it is text on the background
    assert min(contrast("#FFFFFF", primary), contrast(primary, background)) >= 4
    assert themes["chartCategoricalColors"] == list(style.COLORS)


@pytest.mark.parametrize(("low", "high"), [(0.012, 0.3), (1.0, 1.0), (3, 4000)])
def test_a_log_axis_holds_its_values_and_has_plain_ticks(low, high):
    axis = style.log_axis(low, high)
    assert 10 ** axis["range"][0] < low <= high < 10 ** axis["range"][1]
    assert axis["ticktext"] and not any("e" in text for text in axis["ticktext"])


def test_a_long_name_keeps_its_two_ends():
    name = "hub:stable-diffusion-v1-5/stable-diffusion-v1-5+deepcache:interval=3"
    assert len(style.shortened(name)) == 34
    assert style.shortened(name).startswith("hub:") and style.shortened(name).endswith("interval=3")
    assert style.shortened("shapes") == "shapes"


def test_long_names_that_would_look_alike_are_told_apart():
    keys = [f"shapes+deepcache:interval={n},branch=0+tome:ratio=0.5,max_downsample=1" for n in (3, 5)]
    labels = [found.label for found in style.styles(keys).values()]
    assert len(set(labels)) == 2
