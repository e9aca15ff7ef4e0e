import statistics

import torch
from diffusers import DiTPipeline
from torch.cuda import Event, synchronize


class GpuClock:
    """`with GpuClock() as c: ...` then `c.milliseconds`."""

    def __enter__(self):
        self.first, self.last = Event(enable_timing=True), Event(enable_timing=True)
        self.first.record()
        return self

    def __exit__(self, *_):
        self.last.record()
        synchronize()
        self.milliseconds = self.first.elapsed_time(self.last)


def sweep(pipe, labels, rounds, steps=25):
    g = torch.Generator("cuda").manual_seed(33)
    for index in range(rounds + 2):
        with GpuClock() as clock:
            pipe(class_labels=labels, num_inference_steps=steps, generator=g)
        if index >= 2:
            yield clock.milliseconds


pipe = DiTPipeline.from_pretrained("facebook/DiT-XL-2-256", dtype=torch.float16).to("cuda")
labels = pipe.get_label_ids(["white shark", "umbrella", "volcano", "espresso"])
eager = statistics.median(sweep(pipe, labels, 10))
pipe.transformer = torch.compile(pipe.transformer)
fast = statistics.median(sweep(pipe, labels, 10))
print(f"{eager:.1f} ms -> {fast:.1f} ms per batch of {len(labels)}")
