"""What precision a device reaches, where one is picked, and the self-test that measures it."""

import pytest

from bench_core.machine import cores, device
from bench_core.machine.environment import environment
from bench_core.spec import Protocol
from bench_core.stats.reach import SelfTest
from bench_core.store import self_tests

from .conftest import words


def measured_here(noise=0.03):
    """The figures of a self-test of the bundled model, as `doctor --aa` keeps them."""
    threads = cores.default_threads(device.default())
    here = environment(device.default(), threads, Protocol.model_fields["omp_wait_policy"].default)
    cell = {"rounds": 36, "starts": 6, "noise": noise, "spread": 0.01, "warm_up_s": 2.0, "load_s": 0.5}
    found = [
        SelfTest(batch_size=b, steps=10, round_s=0.2 * b, measured_ns=1_764_000_000 * 10**9, **cell) for b in (1, 4)
    ]
    self_tests.store(here, "shapes", found)


@pytest.mark.parametrize(
    ("lang", "known", "unknown"),
    [
        ("en", "takes about", "not measured yet on this device. `fairspeed doctor --aa shapes` tells"),
        ("zh", "大约需要", "本设备尚未测量过"),
    ],
)
def test_where_a_precision_is_picked_the_page_says_how_long_it_takes_here(visit, lang, known, unknown):
    app = visit(lang=lang)
    app.segmented_control(key="run.stop").set_value("precision").run()
    assert unknown in words(app)
    assert app.number_input(key="run.precision").value == 5.0
    measured_here()
    app.run()
    shown = words(app).replace("\\", "")
    assert known in shown and "±5 %" in shown and "2025-11-24" in shown
    assert unknown not in shown
    assert not [b for b in app.button if b.key == "run.self_test"]
    app.number_input(key="run.precision").set_value(0.5).run()
    shown = words(app).replace("\\", "")
    assert "±0.5 %" in shown and ("time limit is 10 min" if lang == "en" else "时间上限是 10 分钟") in shown


def test_the_default_precision_is_one_that_the_device_reaches(visit):
    measured_here(noise=0.005)
    app = visit()
    app.segmented_control(key="run.stop").set_value("precision").run()
    assert app.number_input(key="run.precision").value == 2.0


def test_the_self_test_starts_from_the_page(visit, started):
    app = visit()
    app.segmented_control(key="run.stop").set_value("precision").run()
    app.button(key="run.self_test").click().run()
    assert [spec.keys for spec in started] == [("shapes", "shapes#2")]


def test_wrong_input_beside_a_precision_is_said_once_and_no_time_is_reckoned(visit):
    app = visit()
    app.segmented_control(key="run.stop").set_value("precision").run()
    app.multiselect(key="run.batch_sizes").set_value(["0"]).run()
    assert not app.exception
    assert words(app).replace("\\", "").count("batch sizes: got") == 1
