from bench_core.fairness.rules import timer_tampered as rule
from tests.fairness.examples import cell, said, seen_in
from tests.fairness.sources import pointed, source


def test_functions_that_were_replaced_are_named():
    assert said(rule.in_cell(seen_in(cell(), replaced=("time.perf_counter",)))) == [
        "time.perf_counter replaced in 6 of 6 calls"
    ]


def test_original_functions_are_not_nor_what_nobody_looked_at():
    assert said(rule.in_cell(seen_in(cell(), replaced=()))) == []
    assert said(rule.in_cell(cell())) == []


def test_a_clock_or_a_wait_that_a_file_replaces_is_found():
    file = source("""
        import time
        import torch
        from diffusers import DiffusionPipeline
        pipe = DiffusionPipeline.from_pretrained("model")
        _true = time.perf_counter
        time.perf_counter = lambda: _true() / 2
        torch.cuda.synchronize = lambda *a: None
        torch.cuda.Event.elapsed_time = lambda self, other: 1.0
    """)
    assert pointed(file, rule.in_source(file)) == [
        ("time.perf_counter = lambda: _true() / 2", "time.perf_counter is replaced"),
        ("torch.cuda.synchronize = lambda *a: None", "torch.cuda.synchronize is replaced"),
        ("torch.cuda.Event.elapsed_time = lambda self, other: 1.0", "torch.cuda.Event.elapsed_time is replaced"),
    ]


def test_a_clock_replaced_behind_an_alias_is_found():
    file = source("""
        import time as t

        def load_pipeline(device="cuda"):
            from torch import cuda
            t.perf_counter, cuda.synchronize = fake, print
    """)
    evidence = ["time.perf_counter is replaced", "torch.cuda.synchronize is replaced"]
    assert [e for _, e in pointed(file, rule.in_source(file))] == evidence


def test_attributes_of_its_own_are_not():
    file = source("""
        import time
        import torch
        from time import perf_counter as clock

        class Watch:
            def __init__(self):
                self.time = time.perf_counter
                self.synchronize = getattr(torch, "mps", torch.cuda).synchronize

        watch = Watch()
        watch.time = clock
        watch.elapsed_time = 0.0
        time = {"perf_counter": clock}
        time["synchronize"] = 1
        torch.backends.cuda.matmul.allow_tf32 = True
    """)
    assert pointed(file, rule.in_source(file)) == []


def test_a_wait_that_is_set_by_its_name_is_found():
    script = source("""
        import torch

        def load_pipeline(device, dtype):
            setattr(torch.cuda, "synchronize", lambda *_: None)
            return make(device, dtype)
    """)
    assert [line for line, _ in pointed(script, rule.in_source(script))] == [
        'setattr(torch.cuda, "synchronize", lambda *_: None)'
    ]


def test_other_attributes_that_are_set_by_their_names_are_not():
    script = source("""
        import torch

        def load_pipeline(device, dtype):
            for name, value in SETTINGS.items():
                setattr(torch.backends.cuda.matmul, name, value)
            setattr(torch.backends.cudnn, "benchmark", True)
            return make(device, dtype)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_clock_that_setattr_or_a_patch_replaces_is_found():
    file = source("""
import time
import torch
from unittest import mock
setattr(time, "perf_counter", fake)
setattr(torch.cuda, "synchronize", fake)
mock.patch("time.monotonic", fake).start()
""")
    replaced = ["time.perf_counter is replaced", "torch.cuda.synchronize is replaced", "time.monotonic is replaced"]
    assert [e for _, e in pointed(file, rule.in_source(file))] == replaced


def test_what_is_no_clock_and_attributes_of_ones_own_are_not():
    file = source("""
import time
from unittest import mock
setattr(time, "strftime", fake)
setattr(config, "time", 3)
mock.patch("requests.get", fake).start()
""")
    assert pointed(file, rule.in_source(file)) == []


def test_a_clock_that_is_replaced_among_the_names_of_its_module_is_found():
    file = source("""
        import time
        import torch
        torch.cuda.__dict__["synchronize"] = fake
        vars(time)["perf_counter"] = fake
    """)
    replaced = ["torch.cuda.synchronize is replaced", "time.perf_counter is replaced"]
    assert [e for _, e in pointed(file, rule.in_source(file))] == replaced


def test_names_in_tables_of_its_own_are_not():
    file = source("""
        import time
        clocks = {}
        clocks["perf_counter"] = time.perf_counter
        vars(settings)["time"] = 3
    """)
    assert pointed(file, rule.in_source(file)) == []
