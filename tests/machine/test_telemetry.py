"""Telemetry: what others took of the CPU, what a GPU's driver says, and that nothing of it ends a measurement."""

import subprocess
import sys
import threading
from types import SimpleNamespace

import psutil
import pytest

from bench_core.machine import cpu_load
from bench_core.machine.cpu_load import CpuLoad, Snapshot, cores_taken
from bench_core.machine.nvml import CallReadings, Sample, energy_of_call, foreign_processes, readings_of_call
from bench_core.machine.telemetry import Monitor
from tests.fakes import FakeClock, FakeDriver

ME, WORKER, SECOND = 1, 42, 43


class FakeMachine:
    """Two cores, the worker pinned to the second; `run` lets time pass in which processes and others use them."""

    def __init__(self, monkeypatch):
        self.clock, self.core_s, self.processes_s = FakeClock(), [60.0, 40.0], {ME: 5.0, WORKER: 7.0, SECOND: 1.0}
        self.mhz = 2600.0
        monkeypatch.setattr(cpu_load.psutil, "cpu_times", self.cpu_times)
        monkeypatch.setattr(cpu_load.psutil, "cpu_freq", lambda: SimpleNamespace(current=self.mhz))
        monkeypatch.setattr(cpu_load.psutil, "Process", lambda pid: SimpleNamespace(cpu_times=lambda: self.used(pid)))
        monkeypatch.setattr("bench_core.machine.telemetry.os.getpid", lambda: ME)
        monkeypatch.setattr("bench_core.machine.telemetry.allowed_cores", {ME: {0, 1}, WORKER: {1}, SECOND: {1}}.get)

    def cpu_times(self, percpu=False):
        return [self.fields(s) for s in self.core_s] if percpu else self.fields(sum(self.core_s))

    def fields(self, busy_s):
        fields = {"user": busy_s / 2, "system": busy_s / 4, "steal": busy_s / 4, "idle": 1e6 - 1}
        fields |= {"iowait": 1e5, "guest": busy_s / 3}
        return SimpleNamespace(_asdict=lambda: fields)

    def used(self, pid):
        if pid not in self.processes_s:
            raise psutil.NoSuchProcess(pid)
        return SimpleNamespace(user=self.processes_s[pid], system=0.0)

    def run(self, seconds, others=0.0, others_beside=0.0, **cores):
        """`others` take that many cores of the worker's, `others_beside` of the other one."""
        self.clock.sleep(seconds)
        self.core_s[0] += others_beside * seconds
        self.core_s[1] += others * seconds
        for pid, core, share in ((WORKER, 1, "worker"), (SECOND, 1, "second"), (ME, 0, "conductor")):
            if pid in self.processes_s:
                self.processes_s[pid] += cores.get(share, 0.01 if pid == ME else 0.0) * seconds
                self.core_s[core] += cores.get(share, 0.01 if pid == ME else 0.0) * seconds


@pytest.fixture
def machine(monkeypatch):
    return FakeMachine(monkeypatch)


@pytest.fixture
def monitor(machine):
    monitor = Monitor("cpu", lambda: {WORKER, SECOND}, clock=machine.clock.monotonic)
    yield monitor
    monitor.close()


def watched(monitor, machine, seconds, **load):
    monitor.begin(WORKER)
    machine.run(seconds, **load)
    return monitor.end()


def test_what_the_worker_and_this_process_use_is_not_of_others(monitor, machine):
    seen = watched(monitor, machine, 2.0, worker=0.7, others=0.3)
    assert seen.others_cpu == pytest.approx(0.3)
    assert seen.others_on_worker_cores == pytest.approx(0.3)
    assert seen.cpu_mhz == 2600
    assert seen.gpu_power_w is None and seen.foreign_gpu_processes is None


def test_a_program_on_a_core_beside_the_workers_takes_nothing_of_it(monitor, machine):
    seen = watched(monitor, machine, 2.0, worker=0.9, others=0.1, others_beside=0.8)
    assert seen.others_cpu == pytest.approx(0.9)
    assert seen.others_on_worker_cores == pytest.approx(0.1)


def test_a_worker_whose_process_is_not_known_leaves_an_unknown_load(monitor, machine):
    monitor.begin(None)
    machine.run(2.0, worker=1.0)
    assert monitor.end().others_cpu is None


def test_load_between_two_long_calls_belongs_to_neither(monitor, machine):
    watched(monitor, machine, 2.0, worker=1.0)
    machine.run(5.0, others=1.0)
    assert watched(monitor, machine, 2.0, worker=1.0).others_cpu == pytest.approx(0.0, abs=1e-9)


def test_a_short_call_gets_the_mean_of_the_calls_just_before_it(monitor, machine):
    seen = [watched(monitor, machine, 0.1, worker=1.0, others=0.4).others_cpu for _ in range(10)]
    assert seen[:4] == [None] * 4
    assert seen[-1] == pytest.approx(0.4)


def test_a_window_takes_in_what_other_workers_of_the_run_used(monitor, machine):
    for _ in range(10):
        watched(monitor, machine, 0.1, worker=1.0)
        machine.run(0.1, second=1.5)
    assert watched(monitor, machine, 0.1, worker=1.0, others=0.0).others_cpu == pytest.approx(0.0, abs=1e-9)


def test_a_short_call_after_a_long_pause_is_unknown(monitor, machine):
    watched(monitor, machine, 0.1)
    machine.run(60.0, others=2.0)
    assert watched(monitor, machine, 0.1, worker=1.0).others_cpu is None


def test_a_worker_that_dies_in_its_call_leaves_an_unknown_load(monitor, machine):
    monitor.begin(WORKER)
    machine.run(2.0, worker=1.0)
    del machine.processes_s[WORKER]
    assert monitor.end().others_cpu is None


def test_counters_that_are_off_by_a_tick_give_no_negative_load():
    before, after = Snapshot(0.0, 10.0, (10.0,), {1: 4.0}), Snapshot(1.0, 10.99, (10.99,), {1: 5.0})
    assert cores_taken(before, after, {0}, {1}) == 0.0


@pytest.mark.parametrize(("cores", "expected"), [({0}, 0.5), ({1, 2, 3}, 1.75), ({3, 4}, None)])
def test_only_the_cores_asked_for_count(cores, expected):
    before, after = Snapshot(0.0, 0.0, (0.0,) * 4, {}), Snapshot(2.0, 4.5, (1.0, 1.0, 1.0, 1.5), {})
    assert cores_taken(before, after, cores, set()) == expected


def test_a_clock_that_the_system_does_not_tell_is_unknown(monitor, machine, monkeypatch):
    machine.mhz = 0.0
    assert watched(monitor, machine, 1.0).cpu_mhz is None
    monkeypatch.setattr(cpu_load.psutil, "cpu_freq", lambda: None)
    assert watched(monitor, machine, 1.0).cpu_mhz is None


def test_end_without_begin_is_a_mistake_of_the_caller(monitor):
    with pytest.raises(RuntimeError):
        monitor.end()


def test_the_real_counters_of_this_machine_can_be_read():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    monitor = Monitor("cpu", lambda: {child.pid})
    load = CpuLoad()
    before = load.snapshot({child.pid})
    assert before.busy_s > 0 and before.own_s.keys() == {child.pid}
    monitor.begin(child.pid)
    child.communicate(b"\n")
    seen = monitor.end()
    assert seen.others_cpu is None  # too short, and gone
    assert load.snapshot({child.pid}).own_s == {}
    monitor.close()


# -- the GPU -----------------------------------------------------------------------------------------------------


def at(seconds, **values):
    return Sample(at_s=seconds, **values)


IDLE = {"sm_mhz": 345, "power_w": 80.0, "utilisation": 0.0, "temperature_c": 40, "reasons": frozenset()}
BUSY = {"sm_mhz": 1980, "power_w": 600.0, "utilisation": 1.0, "temperature_c": 60, "reasons": frozenset()}
HOT = BUSY | {"sm_mhz": 1700, "power_w": 500.0, "reasons": frozenset({"sw_power_cap", "hw_slowdown"})}


def test_readings_of_a_call_are_made_of_the_samples_inside_it():
    assert readings_of_call([at(10.1, **BUSY), at(10.2, **HOT), at(10.4, **IDLE)], end_s=10.3) == CallReadings(
        sm_mhz=1700,
        temperature_c=60,
        power_w=550.0,
        utilisation=1.0,
        throttle_reasons=("hw_slowdown", "sw_power_cap"),
    )


def test_a_call_too_short_for_a_sample_gets_the_one_after_it():
    assert readings_of_call([at(10.01, **BUSY), at(11.0, **IDLE)], end_s=10.005).sm_mhz == 1980


def test_energy_that_the_gpu_drew_while_pictures_were_saved_is_not_of_the_call():
    samples = [at(10.1, **BUSY), at(11.1, **HOT), at(11.5, **IDLE), at(12.0, **IDLE)]
    joules = energy_of_call(1000.0, 1680.0, samples, began_s=10.0, end_s=11.0, after_s=12.0)
    assert joules == pytest.approx(600.0)


@pytest.mark.parametrize(
    ("before_j", "after_j", "seconds", "expected"),
    [
        (None, 5.0, 1.0, None),
        (5.0, None, 1.0, None),
        (5.0, 4.0, 1.0, None),  # the driver was reloaded
        (5.0, 65.0, 0.1, None),  # the counter is too coarse
        (5.0, 65.0, 1.0, 60.0),
        (5.0, 5.0, 1.0, 0.0),
    ],
)
def test_energy_is_known_for_long_calls_with_a_counter(before_j, after_j, seconds, expected):
    assert energy_of_call(before_j, after_j, [], 0.0, seconds, seconds) == expected


def test_what_a_gpu_does_not_tell_is_unknown():
    assert readings_of_call([at(2.0), at(3.0)], end_s=2.0) == CallReadings()


@pytest.mark.parametrize(
    ("seen", "own", "expected"),
    [
        ({42}, {42, 1}, 0),
        ({42, 43, 99}, {42, 43, 1}, 1),
        ({7001, 7002}, {42, 1}, None),  # ids of another namespace
        (set(), {42, 1}, None),  # ours has a context: the list is kept from us
        (None, {42, 1}, None),
    ],
)
def test_foreign_processes_are_counted_only_where_our_own_are_seen(seen, own, expected):
    assert foreign_processes(seen, own) == expected


@pytest.fixture
def drive(machine, use_driver):
    """Makes a monitor of `cuda:0` over a fake driver."""
    monitors = []

    def make(**options):
        driver = use_driver(FakeDriver(**options))
        monitors.append(Monitor("cuda:0", lambda: {WORKER}, clock=machine.clock.monotonic))
        return driver, monitors[-1]

    yield make
    for monitor in monitors:
        monitor.close()


def test_a_gpu_is_sampled_while_a_call_runs(drive, machine):
    driver, monitor = drive()
    monitor.begin(WORKER)
    machine.run(1.0, worker=1.0)
    for _ in range(2):  # while the call is under way
        assert driver.sampled.acquire(timeout=30)
    seen = monitor.end(1.0)
    assert seen.gpu_sm_mhz == 1980 and seen.gpu_temperature_c == 61
    assert seen.gpu_power_w == 612.0 and seen.gpu_utilisation == pytest.approx(0.97)
    assert seen.throttle_reasons == ("sw_power_cap",)
    assert seen.foreign_gpu_processes == 1
    assert seen.energy_j == 60.0
    monitor.close()
    assert not driver.is_open and not [t for t in threading.enumerate() if t.name == "telemetry"]


@pytest.mark.parametrize("refused", ["nvmlInit", "nvmlDeviceGetCount", "nvmlDeviceGetHandleByIndex"])
def test_a_driver_that_fails_at_the_start_leaves_the_gpu_unknown(drive, machine, refused):
    driver, monitor = drive(refuse=(refused,))
    seen = watched(monitor, machine, 1.0, worker=1.0, others=0.5)
    assert seen.others_cpu == pytest.approx(0.5)
    assert seen.gpu_sm_mhz is None and seen.throttle_reasons is None and seen.energy_j is None
    assert not driver.is_open


def test_what_one_gpu_does_not_support_is_unknown_and_the_rest_is_kept(drive, machine):
    refuse = ("nvmlDeviceGetTotalEnergyConsumption", "nvmlDeviceGetFieldValues", "nvmlDeviceGetUtilizationRates")
    _, monitor = drive(refuse=refuse + ("nvmlDeviceGetCurrentClocksEventReasons",))
    seen = watched(monitor, machine, 1.0)
    assert seen.energy_j is None and seen.gpu_utilisation is None
    assert seen.gpu_power_w == 590.0 and seen.throttle_reasons == ("sw_power_cap",)


def test_a_call_that_never_ended_does_not_go_on_being_sampled(drive, machine):
    _, monitor = drive()
    monitor.begin(WORKER)
    monitor.begin(WORKER)
    assert len([t for t in threading.enumerate() if t.name == "telemetry"]) == 1
    assert monitor.end().gpu_sm_mhz == 1980
