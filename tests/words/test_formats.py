"""Numbers with their units, in both languages."""

import pytest

from bench_core.words import formats


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0.2, "1 s", "1 秒"),
        (59.4, "59 s", "59 秒"),
        (75, "1 min 15 s", "1 分 15 秒"),
        (120, "2 min", "2 分钟"),
        (3600, "1 h 0 min", "1 小时 0 分"),
        (9000, "2 h 30 min", "2 小时 30 分"),
    ],
)
def test_durations(seconds, english, chinese):
    assert (formats.duration(seconds), formats.duration(seconds, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "5 s"), (33, "35 s"), (76, "1 min 20 s"), (124, "2 min"), (700, "12 min")]
)
def test_estimates_have_few_digits(seconds, words):
    assert formats.roughly(seconds) == words


@pytest.mark.parametrize(("value", "words"), [(0.0123456, "0.0123 s"), (1.5, "1.50 s"), (123.4, "123 s"), (None, "–")])
def test_seconds_have_three_digits_and_one_unit(value, words):
    assert formats.seconds(value) == words
