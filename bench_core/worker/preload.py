"""Imported once by the worker server before it forks: torch and diffusers loaded, no device context made.

A worker forked from it is ready in about a second instead of the six to eight that these imports take.
"""

from __future__ import annotations

import gc
import os
import threading

from bench_core.worker import guard
from bench_core.worker.fork_server import LOG_VARIABLE
from bench_core.worker.process import redirect_output

if log := os.environ.get(LOG_VARIABLE):
    redirect_output(log)
guard.stand_above()  # before anything starts a thread

import transformers  # noqa: E402, F401  the order of these imports is the point
from tqdm import tqdm  # noqa: E402

tqdm.set_lock(threading.RLock())  # its own would be a semaphore that a killed worker leaves behind

import diffusers.guiders  # noqa: E402, F401  what loading a pipeline would import in every worker
from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel  # noqa: E402, F401
from transformers import CLIPTextModel, CLIPTokenizer  # noqa: E402, F401

import bench_core.models._diffusers  # noqa: E402, F401
import bench_core.worker.session  # noqa: E402, F401
from bench_core.worker.library_internals import build_checkpoint_conversions  # noqa: E402

build_checkpoint_conversions()
gc.collect()
gc.freeze()  # what is loaded here stays: no worker's garbage collection goes through it, nor copies its pages
