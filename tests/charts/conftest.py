"""Tables as the core makes them, small enough to be checked by eye."""

import pandas as pd
import pytest

from bench_core.results import tables

KEYS = ("shapes", "shapes+deepcache:interval=3")
COST = {"shapes": (0.10, 0.02), "shapes+deepcache:interval=3": (0.05, 0.01)}
SIZES = (1, 2, 4)


def batch_s(candidate, batch_size):
    fixed, per_image = COST[candidate]
    return fixed + per_image * batch_size


@pytest.fixture
def curves():
    rows = []
    for key in KEYS:
        for b in SIZES:
            middle = batch_s(key, b)
            row = {"candidate": key, "batch_size": b, "steps": 10, "n_calls": 6, "best": b == 4}
            for factor, name in ((1.0, "median"), (0.9, "low"), (1.2, "high")):
                row |= {f"batch_s.{name}": middle * factor, f"per_sample_s.{name}": middle * factor / b}
            ends = {"median": 1.0, "low": 1.2, "high": 0.9}
            row |= {f"throughput_img_s.{name}": b / (middle * factor) for name, factor in ends.items()}
            rows.append(row)
    return pd.DataFrame(rows)


@pytest.fixture
def points():
    rows = [
        {"candidate": key, "batch_size": b, "round": r, "batch_s": batch_s(key, b) * (1 + r / 100)}
        for key in KEYS
        for b in SIZES
        for r in range(6)
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(
        per_sample_s=frame["batch_s"] / frame["batch_size"], throughput_img_s=frame["batch_size"] / frame["batch_s"]
    )


@pytest.fixture
def reference(curves):
    return tables.scaling_reference(curves, "shapes")[0]


@pytest.fixture
def comparisons():
    rows = [
        ("a", 1, 1.50, 1.40, 1.60, "faster"),
        ("b", 1, None, None, None, "not comparable"),
        ("a", 2, 1.001, 0.995, 1.006, "no difference"),
        ("b", 2, 1.2, None, None, "inconclusive"),
    ]
    columns = ["candidate", "batch_size", "speedup", "ci_low", "ci_high", "verdict"]
    return pd.DataFrame(rows, columns=columns).assign(n_pairs=10)
