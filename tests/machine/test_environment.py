"""Two environments are the same when the same can be measured in them."""

import json

from bench_core.events import Environment
from bench_core.machine.environment import difference, environment, fingerprint, is_same
from bench_core.store import ceilings
from tests.fakes import FakeDriver

TWO_ALIKE = (("H200", "GPU-aa11"), ("H200", "GPU-bb22"))


def test_ceilings_and_turns_are_of_one_gpu_whatever_its_number(use_driver, monkeypatch):
    use_driver(FakeDriver(gpus=TWO_ALIKE))
    first, second = (ceilings.key(environment(name, 1, "passive")) for name in ("cuda:0", "cuda:1"))
    assert first != second
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert ceilings.key(environment("cuda:0", 1, "passive")) == second


def test_a_cpu_has_no_uuid_so_its_fingerprint_is_as_before():
    assert "device_uuid" not in environment("cpu", 1, "passive").stored()


def test_another_gpu_of_the_same_model_is_another_environment(use_driver):
    use_driver(FakeDriver(gpus=(("H200", "GPU-aa11"),)))
    stored = environment("cuda:0", 1, "passive")
    assert is_same(stored, environment("cuda:0", 1, "passive"))
    use_driver(FakeDriver(gpus=(("H200", "GPU-bb22"),)))
    assert not is_same(stored, environment("cuda:0", 1, "passive"))


def test_a_run_stored_before_there_were_uuids_can_go_on(use_driver):
    use_driver(FakeDriver())
    now = environment("cuda:0", 1, "passive")
    old = {k: v for k, v in now.stored().items() if k not in ("device_uuid", "fingerprint")}
    assert is_same(Environment(**old, fingerprint=fingerprint(old)), now)
    other = old | {"threads": 2}
    assert not is_same(Environment(**other, fingerprint=fingerprint(other)), now)


def test_an_environment_is_the_same_once_it_was_stored():
    now = environment("cpu", 1, "passive")
    stored = json.loads(json.dumps(now.stored()))
    assert Environment.model_validate(stored).stored() == stored
    assert now.fingerprint == stored["fingerprint"] == fingerprint(stored)
    assert is_same(Environment.model_validate(stored), now)


def test_what_older_versions_knew_of_an_environment_is_kept():
    old = {"device": "cpu", "hostname": "lab", "fingerprint": "0"}
    assert Environment.model_validate(old).stored() == old


def test_another_driver_is_another_environment_where_the_stored_one_is_known(use_driver):
    use_driver(FakeDriver(version="580.1"))
    stored = environment("cuda:0", 1, "passive")
    old = {k: v for k, v in stored.stored().items() if k not in ("driver", "fingerprint")}
    use_driver(FakeDriver(version="590.2"))
    now = environment("cuda:0", 1, "passive")
    assert difference(stored, now) == ("driver", "580.1", "590.2")
    assert not is_same(stored, now)
    assert is_same(Environment(**old, fingerprint=fingerprint(old)), now)
