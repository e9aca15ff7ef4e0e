"""What counts as a disturbed call, and what does not."""

import pytest

from bench_core.cells import disturbances
from bench_core.events import Environment
from bench_core.records import Call, Telemetry

CPU = {"device": "cpu", "threads": 3, "affinity": [0, 1, 2, 3], "logical_cores": 64}


def call(n_images=4, status="ok", **seen):
    return Call(
        call_id="1",
        candidate="shapes",
        batch_size=4,
        steps=10,
        round=0,
        order_in_round=0,
        phase="timed",
        started_ns=0,
        sample_ids=(0, 1, 2, 3),
        status=status,
        batch_s=1.0,
        n_images=n_images,
        telemetry=Telemetry(**seen) if seen else None,
    )


@pytest.mark.parametrize(
    ("others", "environment", "expected"),
    [
        (0.9, CPU, False),  # one core is free for others
        (1.05, CPU, False),  # the conductor, a dashboard, the counters' own error
        (1.5, CPU, True),
        (0.5, CPU | {"threads": 4}, True),
        (0.05, CPU | {"threads": 8}, False),  # more threads than cores is the protocol's doing, not others'
        (1.5, CPU | {"affinity": None}, False),  # of 64 cores
        (1.5, CPU | {"device": "cuda:0"}, False),  # one core launches kernels, three are free
        (3.5, CPU | {"device": "cuda:0"}, True),
        (9.0, {}, False),  # nothing is known of the machine
        (None, CPU, False),
    ],
)
def test_a_call_is_contended_when_others_take_cores_that_it_needs(others, environment, expected):
    assert disturbances.contended(call(others_cpu=others), Environment(**environment)) is expected


@pytest.mark.parametrize(
    ("taken", "device", "expected"),
    [(0.05, "cpu", False), (0.5, "cpu", True), (0.5, "cuda:0", False), (2.5, "cuda:0", True)],
)
def test_where_workers_are_pinned_only_their_cores_count(taken, device, expected):
    environment = Environment(**CPU | {"worker_cores": [1, 2, 3], "device": device})
    assert disturbances.contended(call(others_cpu=3.0, others_on_worker_cores=taken), environment) is expected


def test_calls_stored_before_there_was_telemetry_count_as_undisturbed():
    assert not disturbances.contended(call(), Environment(**CPU | {"threads": 4}))
    assert not disturbances.throttled(call())
    assert disturbances.foreign_processes([call()]) == 0
    assert disturbances.joules_per_image([call()]) is None


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (None, False),
        ((), False),
        (("sw_power_cap",), False),
        (("sw_power_cap", "sw_thermal_slowdown"), True),
        (("hw_slowdown",), True),
        (("hw_thermal_slowdown",), True),
        (("hw_power_brake_slowdown",), True),
        (("sync_boost",), True),
        (("display_clock_setting",), False),
    ],
)
def test_heat_and_a_failing_supply_throttle_and_the_normal_power_limit_does_not(reasons, expected):
    assert disturbances.throttled(call(throttle_reasons=reasons)) is expected


def test_joules_per_image_is_right_when_a_coarse_counter_gives_one_calls_energy_to_the_next():
    calls = [call(energy_j=0.0), call(energy_j=80.0), call(energy_j=40.0), call(gpu_power_w=300)]
    assert disturbances.joules_per_image(calls) == 10.0


def test_joules_per_image_counts_good_calls_of_known_energy_only():
    failed = call(energy_j=1000.0, status="failed")
    assert disturbances.joules_per_image([failed, call(energy_j=40.0), call(energy_j=99.0, n_images=None)]) == 10.0
    assert disturbances.joules_per_image([call(energy_j=0.0)]) is None


def test_foreign_processes_are_the_most_that_were_seen_at_once():
    calls = [call(foreign_gpu_processes=n) for n in (0, 2, 1, None)]
    assert disturbances.foreign_processes(calls) == 2
