"""Scripts for the detectors that look at source: an honest one whose lines can be replaced, and one with two arms."""

from textwrap import dedent, indent

from bench_core.fairness.audit.audit import read

SCRIPT = """
import time
import torch
from diffusers import StableDiffusionPipeline
PROMPTS = ["a cat on a mat", "a dog in a fog"] * 8
pipe = StableDiffusionPipeline.from_pretrained("some/model", dtype=torch.float16).to("cuda")
generator = torch.Generator("cuda").manual_seed(0)
{warm_up}
times = []
for i in range(0, {n}, 4):
    batch = PROMPTS[i : i + 4]
    torch.cuda.synchronize()
    start = {clock}
{call}
    {wait}
    times.append({clock} - start)
{report}
"""
HONEST = {
    "n": "16",
    "warm_up": "pipe(PROMPTS[:4], num_inference_steps=20, generator=generator)",
    "clock": "time.perf_counter()",
    "call": "pipe(batch, num_inference_steps=20, generator=generator)",
    "wait": "torch.cuda.synchronize()",
    "report": 'print(f"{sum(times) / len(times):.3f} s per batch of 4")',
}
ARMS = """
import time
import torch
from diffusers import StableDiffusionPipeline
PROMPTS = ["a cat on a mat", "a dog in a fog"]
def lap(pipe, prompts=PROMPTS, steps=20, seed=0, **keywords):
    generator = torch.Generator("cuda").manual_seed(seed)
    pipe(prompts, num_inference_steps=steps, generator=generator, **keywords)
    times = []
    for _ in range(5):
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(prompts, num_inference_steps=steps, generator=generator, **keywords)
        torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return sorted(times)[2]
def load(**keywords):
    return StableDiffusionPipeline.from_pretrained("some/model", **keywords).to("cuda")
{before}
a = lap({a})
b = lap({b})
print(f"{{a / b:.2f}}x")
"""
MODEL_FILE = """
import torch
from diffusers import StableDiffusionPipeline
def load_pipeline(device="cuda", dtype=torch.float16):
    return StableDiffusionPipeline.from_pretrained("some/model", dtype=dtype).to(device)
{more}
def inference({parameters}):
    {body}
"""


def script(**lines):
    """The honest script with other lines; `call` is what is timed."""
    lines = HONEST | lines
    lines["call"] = indent(dedent(lines["call"]), "    ")
    return read(SCRIPT.format(**lines), "script.py")


def arms(a="load()", b="load()", before=""):
    """Two pipelines that are timed by one helper with these arguments, and divided by one another."""
    return read(ARMS.format(a=a, b=b, before=before), "arms.py")


def model_file(body, parameters="pipe, prompts, num_inference_steps, generator=None", more=""):
    """A model file with this `inference`."""
    return read(MODEL_FILE.format(body=body, parameters=parameters, more=more), "model.py")


def found(detected):
    """(line, evidence, severity if it is not the rule's) of everything that was detected, each once."""
    told = [(at.place.line, str(at.evidence), *([at.severity] if at.severity else [])) for at in detected]
    return list(dict.fromkeys(told))


def differs(detected):
    """(aspect, evidence) of every difference."""
    return [(difference.aspect, str(difference.evidence)) for difference in detected]
