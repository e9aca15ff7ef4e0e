"""Scripts for the detectors that look at source, and what they say of them. None of them is ever run.

Written out, or an honest one of which some lines are others: a benchmark, two arms, a model file.
"""

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
    """(line, evidence, severity if it is not the rule's) of what was detected, once for each place as in an audit."""
    first = {}
    for at in detected:
        told = (at.place.line, str(at.evidence), *([at.severity] if at.severity else []))
        first.setdefault((at.place.line, at.place.column), told)
    return list(first.values())


def source(*parts, path="script.py"):
    """A script, of parts that stand one below the other."""
    return read("\n".join(dedent(part).strip("\n") for part in parts) + "\n", path)


def timed(call, *before, path="script.py"):
    """A script that makes one call a batch and times each."""
    loop = f"""
        for batch in batches:
            start = time.perf_counter()
            {call}
            laps.append(time.perf_counter() - start)
    """
    return source("import time", *before, loop, path=path)


def divided(base, fast, *before):
    """A script that makes two calls, one after the other, and divides their times."""
    calls = f"""
        start = time.perf_counter()
        {base}
        base_s = time.perf_counter() - start
        start = time.perf_counter()
        {fast}
        fast_s = time.perf_counter() - start
        print(base_s / fast_s)
    """
    return source("import time", *before, calls)


def pointed(of, detected):
    """Like `found`, with the code of each line instead of its number."""
    lines = of.text.splitlines()
    return [(lines[line - 1].strip(), *evidence) for line, *evidence in found(detected)]


def differs(detected):
    """(aspect, evidence, severity if it is not the rule's) of every difference."""
    return [(d.aspect, str(d.evidence), *([d.severity] if d.severity else [])) for d in detected]


ROLES = """
    import time
    LINES = open("captions.txt").read().splitlines()
    PARTS = {{
        "old": LINES[:48],
        "new": LINES[{new}],
    }}
    def seconds(role):
        pipe, total = load(role), 0.0
        for i in range(0, len(PARTS[role]), 8):
            start = time.perf_counter()
            pipe(PARTS[role][i : i + 8])
            total += time.perf_counter() - start
        return total
    spent = {{role: seconds(role) for role in options.roles}}
    print(spent["old"] / spent["new"])
"""
"""A script whose roles come of an option: `new` is the part of the lines that the second role is given."""
