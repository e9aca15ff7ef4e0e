"""A sweep over batch sizes by optimum-benchmark, run by the Python of its own environment (see `peers.py`).

Reads one JSON object from its argument, prints one line of JSON: seconds of every timed call by batch size, and
the CPU seconds that this process took, which under the `process` launcher does nothing but wait. Imports nothing of
Fairspeed.
"""

import json
import multiprocessing.connection
import sys
import time

from optimum_benchmark import Benchmark, BenchmarkConfig, InferenceConfig, InlineConfig, ProcessConfig, PyTorchConfig

PATIENCE_S = 0.2


def main(ask):
    """`ask`: model, steps, guidance_scale, batch_sizes, threads, launcher, patient, and what the scenario is given."""
    if ask["patient"]:
        wait_patiently()
    begin = time.process_time()
    found = {b: seconds(ask, b) for b in ask["batch_sizes"]}
    print(json.dumps({"seconds": found, "waiting_cpu_s": time.process_time() - begin}))


def seconds(ask, batch_size):
    """Of every call of one batch size."""
    scenario = InferenceConfig(
        input_shapes={"batch_size": batch_size},
        call_kwargs={"num_inference_steps": ask["steps"], "guidance_scale": ask["guidance_scale"]},
        **ask["scenario"],
    )
    backend = PyTorchConfig(
        model=ask["model"],
        library="diffusers",
        task="text-to-image",
        model_type="stable-diffusion",
        device="cpu",
        torch_dtype="float32",
        inter_op_num_threads=ask["threads"],  # despite its name what goes to torch.set_num_threads
    )
    launcher = {"process": ProcessConfig, "inline": InlineConfig}[ask["launcher"]]()
    config = BenchmarkConfig(name="shapes", scenario=scenario, backend=backend, launcher=launcher)
    return Benchmark.launch(config).call.latency.values


def wait_patiently():
    """Let the process that waits for the measuring one sleep meanwhile, which it does not by itself.

    `ProcessLauncher.launch` asks `connection.poll()` again and again without a pause: a whole core for nothing.
    """
    poll = multiprocessing.connection.Connection.poll
    multiprocessing.connection.Connection.poll = lambda self, timeout=0.0: poll(self, timeout or PATIENCE_S)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
