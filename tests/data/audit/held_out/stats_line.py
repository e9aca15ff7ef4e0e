from __future__ import annotations

import argparse
import logging
import math
import time

import numpy as np
import torch
from diffusers import HunyuanDiTPipeline

logger = logging.getLogger(__name__)


class LatencyMeter:
    def __init__(self) -> None:
        self.durations: list[float] = []
        self.count = 0

    def update(self, duration: float, n: int) -> None:
        self.durations.append(duration)
        self.count += n

    def summary(self) -> dict[str, float]:
        arr = np.asarray(self.durations)
        return {
            "avg": arr.sum() / self.count,
            "p50": float(np.percentile(arr, 50)),
            "p95": float(np.percentile(arr, 95)),
            "max": arr.max(),
        }


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--n", type=int, default=30)
    ap.add_argument("--bs", type=int, default=4)
    ap.add_argument("--steps", type=int, default=50)
    a = ap.parse_args()
    logging.basicConfig(level="INFO")

    pipe = HunyuanDiTPipeline.from_pretrained("Tencent-Hunyuan/HunyuanDiT-Diffusers", dtype=torch.float16).to("cuda")
    texts = open("zh.txt").read().splitlines()[: a.n]
    g = torch.Generator("cuda").manual_seed(0)
    meter = LatencyMeter()
    for i in range(math.ceil(a.n / a.bs)):
        part = texts[i * a.bs : (i + 1) * a.bs]
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(part, num_inference_steps=a.steps, generator=g)
        torch.cuda.synchronize()
        meter.update(time.perf_counter() - start, len(part))
    logger.info("latency: %s", {k: f"{v:.3f}s" for k, v in meter.summary().items()})


if __name__ == "__main__":
    main()
