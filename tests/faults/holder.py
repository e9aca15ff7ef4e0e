"""A process that takes the locks of one thread on the CPU, and says how it goes: `waits RUN N` now and then, `has`.

Arguments: the folder of the machine's locks, the run, the user. It goes on until its input ends.
"""

import os
import sys
import time

from bench_core.machine import cores, lock_folder
from bench_core.machine.measurement_lock import MeasurementLock

PAUSE_S = 0.02


def say(waiting):
    print("waits", waiting.run_id, waiting.n_ahead, flush=True)
    time.sleep(PAUSE_S)


if __name__ == "__main__":
    folder, run_id, user = sys.argv[1:]
    lock_folder.SHARED = (folder,)
    cores.affinity = lambda: [0]
    lock = MeasurementLock("cpu", 1, run_id)
    os.setuid(int(user))  # only now: another user may not read what Python has yet to import
    lock.acquire(wait=say)
    print("has", flush=True)
    sys.stdin.read()
