"""Parcels and workers: who carries what, and when the last one is there."""

import pytest

from bench_core.charts.parcels import parcels
from bench_core.lab.parcels import batch_s, carried


def figure(n, workers):
    return parcels(carried(n, workers=workers, parcel_s=10), workers=workers)


def boxes(fig):
    """(worker, begin, end) of every parcel, in their order."""
    found = [
        (box[0], worker, base, base + x)
        for bar in fig.data
        for box, worker, base, x in zip(bar.customdata, bar.y, bar.base, bar.x, strict=True)
    ]
    return [(int(worker), begin, end) for _, worker, begin, end in sorted(found)]


@pytest.mark.parametrize(
    ("n", "workers", "seconds"), [(1, 1, 10), (4, 4, 10), (8, 4, 20), (5, 4, 20), (16, 1, 160), (3, 8, 10)]
)
def test_a_batch_takes_as_long_as_its_busiest_worker(n, workers, seconds):
    assert batch_s(n, workers=workers, parcel_s=10) == seconds
    assert max(end for _, _, end in boxes(figure(n, workers))) == seconds
    assert f"<b>{seconds} s</b>" in [note.text for note in figure(n, workers).layout.annotations]


def test_nobody_carries_two_parcels_at_once_and_none_is_forgotten():
    found = boxes(figure(11, 3))
    assert len(found) == 11
    for worker in (1, 2, 3):
        own = [(begin, end) for w, begin, end in found if w == worker]
        assert all(end <= begin for (_, end), (begin, _) in zip(own, own[1:], strict=False))


def test_a_worker_without_a_parcel_has_an_empty_lane():
    fig = figure(3, 8)
    assert len(fig.layout.yaxis.tickvals) == 8 and {worker for worker, _, _ in boxes(fig)} == {1, 2, 3}


def test_trips_are_told_apart_without_colour():
    assert len({bar.marker.pattern.shape for bar in figure(8, 4).data}) == 2


def test_labels_are_translated_and_unknown_ones_refused():
    table = carried(2, workers=2, parcel_s=10)
    assert parcels(table, workers=2, labels={"worker": "工人 {n}"}).layout.yaxis.ticktext[0] == "工人 1"
    with pytest.raises(KeyError):
        parcels(table, workers=2, labels={"workers": "?"})


def test_patterns_lie_on_the_colour_so_that_white_numbers_are_read():
    assert {bar.marker.pattern.bgcolor for bar in figure(16, 4).data} == {bar.marker.color for bar in figure(1, 1).data}
