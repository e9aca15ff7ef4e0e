from dataclasses import replace

import pytest

from bench_core.events import Facts, Repeat
from bench_core.fairness.rules import outputs_cached as rule
from tests.fairness.examples import calls, said, side
from tests.fairness.sources import found, model_file, pointed, script, source

IDLE = {"denoiser_calls": 0, "denoiser_rows": 0}


def repeats(rows=(80, 80, 80), seconds=(0.5, 0.5, 0.5)):
    """A fresh call, one with its prompts and the same call again, three times."""
    made = zip(("fresh", "prompt", "call"), rows, seconds, strict=True)
    return Facts(repeats=tuple(Repeat(kind=k, denoiser_rows=r, outside_s=s) for k, r, s in made) * 3)


def test_calls_without_a_pass_through_the_denoiser_are_found():
    nothing = side("b", seen=IDLE, facts=Facts(flops_per_image={"10": 0.0}))
    whole = side("a", facts=Facts(flops_per_image={"10": 1e9}))
    assert said(rule.in_calls(whole, nothing)) == ["b: no pass through the denoiser in 6 of 6 calls"]


def test_a_denoiser_that_ran_when_nobody_timed_is_no_excuse():
    facts = Facts(flops_per_image={"10": 1e9}, counted_denoiser_calls=10)
    found = said(rule.in_calls(side("a", facts=facts), side("b", seen=IDLE, facts=facts)))
    assert found == ["b: no pass through the denoiser in 6 of 6 calls"]


def test_work_that_is_done_elsewhere_is_not():
    facts = Facts(flops_per_image={"10": 1e9}, counted_denoiser_calls=0)
    assert said(rule.in_calls(side("a", facts=facts), side("b", seen=IDLE, facts=facts))) == []
    assert said(rule.in_calls(side(), side())) == []
    assert said(rule.in_calls(side(), side(seen={"denoiser_calls": None}))) == []


def test_one_image_for_several_prompts_is_found_where_no_denoiser_was_seen():
    asked = {"prompts": ("a cat", "a dog")}
    unseen = side("b", seen={"denoiser_calls": None}, protocol=asked)
    stale = [c.model_copy(update={"image_hashes": ("ab",), "sample_ids": (k,)}) for k, c in enumerate(unseen.calls)]
    found = said(rule.in_calls(side("a"), with_calls(unseen, stale)))
    assert found == ["b: one image for 2 different prompts"]
    made_anew = [c.model_copy(update={"image_hashes": ("ab",)}) for c in calls()]
    assert said(rule.in_calls(side("a"), with_calls(unseen, made_anew))) == []


def test_rows_that_a_repeated_prompt_or_call_saves_are_found():
    kept = side("b", facts=repeats(rows=(80, 0, 0)))
    assert said(rule.in_calls(side("a"), kept)) == [
        "b: 0 denoiser rows when a prompt was repeated, 80 when it was new",
        "b: 0 denoiser rows when a call was repeated, 80 when it was new",
    ]


def test_time_that_repeats_save_counts_where_rows_are_not_known():
    kept = side("b", facts=repeats(rows=(None, None, None), seconds=(0.5, 0.01, 0.5)))
    assert said(rule.in_calls(side("a"), kept)) == ["b: 0.01 s when a prompt was repeated, 0.5 s when it was new"]


def test_a_cache_of_embeddings_is_a_note_with_what_it_saves():
    kept = side("b", facts=repeats(seconds=(0.5, 0.4, 0.4)))
    assert said(rule.in_calls(side("a"), kept))[0] == (
        "note",
        "b: 0.4 s when a prompt was repeated, 0.5 s when it was new",
    )


@pytest.mark.parametrize("seconds", [(0.5, 0.5, 0.5), (0.5, 0.47, 0.6)])
def test_repeats_that_take_the_same_work_are_not(seconds):
    assert said(rule.in_calls(side(), side(facts=repeats(seconds=seconds)))) == []


def test_repeats_that_are_faster_by_less_than_their_times_scatter_are_not():
    times = {"fresh": (0.5, 0.6, 0.7), "prompt": (0.42, 0.38, 0.4), "call": (0.5, 0.6, 0.7)}
    made = [Repeat(kind=kind, denoiser_rows=80, outside_s=s) for kind, all_s in times.items() for s in all_s]
    assert said(rule.in_calls(side(), side(facts=Facts(repeats=tuple(made))))) == []


def with_calls(side, made):
    """The side with other calls."""
    return replace(side, calls=made)


def test_an_inference_whose_results_are_kept_is_found_in_source():
    file = source("""
        from functools import lru_cache
        from diffusers import DiffusionPipeline
        pipe = DiffusionPipeline.from_pretrained("model")

        @lru_cache(maxsize=None)
        def _make(texts, steps):
            return pipe(list(texts), num_inference_steps=steps).images

        def inference(pipe, prompts, num_inference_steps, generator):
            return _make(tuple(prompts), num_inference_steps)
    """)
    line = "return pipe(list(texts), num_inference_steps=steps).images"
    evidence = "the results of _make are kept by its decorator"
    assert pointed(file, rule.in_source(file)) == [(line, evidence, "warning")]


def test_prompts_that_are_looked_up_are_found_in_source():
    file = source("""
        from diffusers import DiffusionPipeline
        pipe = DiffusionPipeline.from_pretrained("model")
        SEEN = {}

        def inference(pipe, prompts, num_inference_steps):
            key = tuple(prompts)
            if key not in SEEN:
                SEEN[key] = pipe(prompts, num_inference_steps=num_inference_steps).images
            return SEEN[key]
    """)
    line = "SEEN[key] = pipe(prompts, num_inference_steps=num_inference_steps).images"
    [(pointed_at, evidence, severity)] = pointed(file, rule.in_source(file))
    assert pointed_at == line and severity == "warning"
    assert "key not in SEEN" in evidence


def test_embeddings_and_loaders_that_are_kept_are_not():
    file = source("""
        from functools import cache
        from diffusers import DiffusionPipeline

        @cache
        def load_pipeline(device="cuda"):
            return DiffusionPipeline.from_pretrained("model").to(device)

        @cache
        def tokens(text):
            return text.split()

        def inference(pipe, prompts, num_inference_steps, generator):
            longest = max(len(tokens(p)) for p in prompts)
            if "cuda" in str(pipe.device):
                pipe.enable_attention_slicing(longest)
            return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
    """)
    assert pointed(file, rule.in_source(file)) == []


def test_results_that_are_kept_are_found_in_source():
    kept = "import functools\n@functools.lru_cache\ndef images(prompts):\n    return pipe(prompts)"
    [(_, evidence, severity)] = found(rule.in_source(script(warm_up=kept, call="images(tuple(batch))")))
    assert severity == "warning" and evidence == "the results of images are kept by its decorator"
    body = "if tuple(prompts) not in SEEN: SEEN[tuple(prompts)] = pipe(prompts)\n    return SEEN[tuple(prompts)]"
    [(_, evidence, _)] = found(rule.in_source(model_file(body, more="SEEN = {}")))
    assert evidence == "pipe is made only if tuple(prompts) not in SEEN"


def test_what_is_made_anew_is_not_found_in_source():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(model_file("return pipe(prompts, generator=generator)"))) == []


KEEPING = {
    "an object": (
        "class Shelf:\n"
        "    def __init__(self): self.rows = {}\n"
        "    def find(self, k): return self.rows.get(k)\n"
        "    def add(self, k, image): self.rows[k] = image\n"
        "shelf = Shelf()",
        "found = [shelf.find(p.lower()) for p in prompts]\n"
        "    new = [p for p, image in zip(prompts, found) if image is None]\n"
        "    for p, image in zip(new, pipe(new).images): shelf.add(p.lower(), image)\n"
        "    return [shelf.find(p.lower()) for p in prompts]",
    ),
    "a dictionary of digests": (
        "import hashlib\nMADE = {}\ndef name(p): return hashlib.sha1(p.encode()).hexdigest()",
        "new = [p for p in prompts if name(p) not in MADE]\n"
        "    if new:\n"
        "        MADE.update(zip(map(name, new), [None] * len(new)))\n"
        "        for p, image in zip(new, pipe(new).images): MADE[name(p)] = image\n"
        "    return [MADE[name(p)] for p in prompts]",
    ),
    "a cache of a library": (
        "import diskcache\nstore = diskcache.Cache('x')",
        "key = '|'.join(prompts)\n"
        "    images = store.get(key)\n"
        "    if images is None:\n"
        "        images = pipe(prompts).images\n"
        "        store.set(key, images)\n"
        "    return images",
    ),
    "files": (
        "import pathlib, PIL.Image",
        "images = []\n"
        "    for p in prompts:\n"
        "        file = pathlib.Path(f'{p}.png')\n"
        "        if not file.exists():\n"
        "            pipe(p).images[0].save(file)\n"
        "        images.append(PIL.Image.open(file))\n"
        "    return images",
    ),
}


@pytest.mark.parametrize("where", KEEPING)
def test_images_that_are_kept_by_prompt_are_found_in_source_wherever(where):
    before, body = KEEPING[where]
    file = model_file(body, more=before)
    [(line, evidence, severity)] = pointed(file, rule.in_source(file))
    assert "pipe(" in line and severity == "warning"
    assert evidence.endswith("keeps the images of pipe by prompt, and is asked before they are made")


NOT_KEEPING = {
    "embeddings": (
        "KNOWN = {}",
        "for p in prompts:\n"
        "        if p not in KNOWN: KNOWN[p] = pipe.encode_prompt(p, 'cuda', 1, False)[0]\n"
        "    return pipe(prompt_embeds=torch.cat([KNOWN[p] for p in prompts])).images",
    ),
    "a graph for each batch size": (
        "GRAPHS = {}",
        "size = len(prompts)\n"
        "    if size not in GRAPHS: GRAPHS[size] = pipe(prompts).images\n"
        "    return pipe(prompts).images",
    ),
    "images that are never looked up": (
        "LAST = {}",
        "images = pipe(prompts).images\n    LAST[tuple(prompts)] = images\n    return images",
    ),
}


@pytest.mark.parametrize("what", NOT_KEEPING)
def test_what_is_kept_of_the_model_or_never_looked_up_is_not_found_in_source(what):
    before, body = NOT_KEEPING[what]
    assert found(rule.in_source(model_file(body, more=before))) == []


LOOKED_UP = {
    "get": """
        def inference(pipe, prompts, num_inference_steps, generator):
            key = (tuple(prompts), num_inference_steps)
            hit = SEEN.get(key)
            if hit is None:
                hit = SEEN[key] = pipe(prompts, num_inference_steps=num_inference_steps).images
            return hit
    """,
    "try": """
        def inference(pipe, prompts, num_inference_steps, generator):
            try:
                return SEEN[str(prompts)]
            except KeyError:
                hit = SEEN[str(prompts)] = pipe(prompts, num_inference_steps=num_inference_steps).images
                return hit
    """,
}


@pytest.mark.parametrize("body", LOOKED_UP.values(), ids=LOOKED_UP)
def test_prompts_that_are_looked_up_in_other_ways_are_found(body):
    file = source("pipe = load()", "SEEN = {}", body)
    [(line, _, severity)] = pointed(file, rule.in_source(file))
    assert "pipe(prompts, num_inference_steps=num_inference_steps).images" in line and severity == "warning"


def test_a_graph_that_is_kept_for_each_batch_size_is_not():
    file = source("""
import torch
pipe = load()
static = {}

def _capture(batch):
    buffer = torch.empty(batch, 4, 64, 64, device="cuda")
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        out = pipe.unet(buffer)
    return graph, buffer, out

def inference(pipe, prompts, num_inference_steps, generator):
    n = len(prompts)
    if n not in static:
        static[n] = _capture(n)
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
""")
    assert pointed(file, rule.in_source(file)) == []
