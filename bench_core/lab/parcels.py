"""Parcels and workers: why a batch of more pictures takes longer, though they are made "in parallel".

Workers are the parallel units of a device, parcels the pictures. A worker carries one parcel at a time, and no second
worker can help with it: four workers take as long for four parcels as for one, and twice as long for eight.

>>> batch_s(4, workers=4, parcel_s=10), batch_s(8, workers=4, parcel_s=10), batch_s(5, workers=4, parcel_s=10)
(10.0, 20.0, 20.0)
>>> carried(5, workers=4, parcel_s=10).tail(1).to_dict("records")
[{'worker': 1, 'parcel': 5, 'trip': 2, 'begin_s': 10.0, 'end_s': 20.0}]
"""

from __future__ import annotations

import math

import pandas as pd


def batch_s(parcels: int, *, workers: int, parcel_s: float) -> float:
    """Seconds until the last parcel is there."""
    return float(math.ceil(parcels / workers) * parcel_s)


def carried(parcels: int, *, workers: int, parcel_s: float) -> pd.DataFrame:
    """A row for each parcel: worker, parcel and trip (from 1), begin_s, end_s."""
    rows = [
        (n % workers + 1, n + 1, n // workers + 1, n // workers * float(parcel_s), (n // workers + 1) * float(parcel_s))
        for n in range(parcels)
    ]
    return pd.DataFrame(rows, columns=["worker", "parcel", "trip", "begin_s", "end_s"])
