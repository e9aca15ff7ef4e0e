"""The machine's ceilings are kept by what they depend on, and never lowered."""

import pytest

from bench_core.errors import InputError
from bench_core.events import Environment
from bench_core.machine.environment import environment
from bench_core.store import ceilings

RATES = {"matmul_flops_per_s": {"float32": 1e12, "bfloat16": 4e11, "float16": None}, "copy_bytes_per_s": 1e10}


def test_ceilings_are_kept_per_device_threads_and_version_of_torch():
    here = environment("cpu", 1, "passive")
    assert ceilings.stored(ceilings.key(here)) is None
    ceilings.store(ceilings.key(here), RATES)
    assert ceilings.stored(ceilings.key(environment("cpu", 1, "passive"))) == RATES
    for change in (
        {"threads": 2},
        {"device_name": "other"},
        {"omp_wait_policy": "active"},
        {"packages": {"torch": "1"}},
    ):
        assert ceilings.stored(ceilings.key(here.model_copy(update=change))) is None


def test_a_busy_hour_does_not_lower_a_ceiling():
    ceilings.store("k", RATES)
    again = {"matmul_flops_per_s": {"float32": 5e11, "float16": 1e9}, "copy_bytes_per_s": 2e10, "measured_ns": 5}
    now = ceilings.store("k", again)
    assert now == ceilings.stored("k")
    assert now["matmul_flops_per_s"] == {"float32": 1e12, "bfloat16": 4e11, "float16": 1e9}
    assert (now["copy_bytes_per_s"], now["measured_ns"]) == (2e10, 5)


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_a_damaged_file_is_named(home, text):
    ceilings.store("k", RATES)
    (home / "devices" / "k.json").write_text(text)
    with pytest.raises(InputError, match=r"k\.json"):
        ceilings.stored("k")


def test_the_ceilings_that_older_versions_stored_for_a_cpu_are_found():
    stored = {"device": "cpu", "device_name": "AMD EPYC", "threads": 3, "omp_wait_policy": "passive"}
    assert ceilings.key(Environment(**stored, packages={"torch": "2.13.0"})) == "10df7667436e063c"
