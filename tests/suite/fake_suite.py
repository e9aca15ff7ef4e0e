"""A suite whose files cost what they say: real files, stored runs and judgements; only calls and scores are made up."""

import ast
import json
from pathlib import Path

from bench_core.results.result import load_result
from bench_core.suite import runner
from bench_core.suite.schema import Entry
from bench_core.suite.work import Request
from tests.fakes import FakeWorker

TASK, STEPS = "Tiny_DDIM_20", 20
LOADED = {"status": "ok", "facts": {"scheduler": "DDIMScheduler", "pipeline": "StableDiffusionPipeline"}}


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


class Worker(FakeWorker):
    """Nine tenths of its time are its steps; `steps` are those it takes whatever it is asked, as a wrong file does."""

    def __init__(self, clock, *, seconds=1.0, steps=None, n_images=None, after=None, **options):
        super().__init__(clock, **options)
        self.seconds, self.steps, self.wanted_images, self.after = seconds, steps, n_images, after

    def call(self, batch, timeout_s):
        if self.after is not None:
            self.after()
        asked = batch.model_copy(update={"steps": self.steps}) if self.steps else batch
        self.fixed_s, self.per_image_s = self.seconds * (0.1 + 0.9 * asked.steps / STEPS), 0.0
        reply, outside_s = super().call(asked, timeout_s)
        if self.wanted_images is not None and reply.status == "ok":
            reply = reply.model_copy(update={"status": "failed", "message": "wrong number of images"})
        return reply, outside_s


class FakeSuite:
    """A folder with a manifest and files, and a bench on which they are run.

    What a file costs stands in it: options of `Worker`. `clip` has (points, SSIM) by the end of a candidate's string,
    `load` is what a worker says when it is loaded, and `calls_left` calls are made until the process is killed.
    """

    def __init__(self, folder, bench):
        self.folder, self.bench, self.entries = Path(folder), bench, []
        self.calls_left, self.clip, self.reports, self.load = None, {}, Reports(), LOADED
        for name in ("gt_code", "gen_code", "config_data"):
            (self.folder / name).mkdir(parents=True)
        self.manifest = self.folder / "config_data" / "dataset_manifest_4_category.json"

    def add(self, *, baseline=1.0, generated=0.5, ground_truth=0.5, task=TASK, difficulty="easy", techniques=("ToMe",)):
        """An id whose files cost so many seconds, or are described by a dictionary, a text, or missing (None)."""
        number = len(self.entries) + 1
        name = "_".join((task, *techniques, "2x.py"))
        entry = Entry.of(name, number, task, 2.0, techniques, "c", difficulty)
        self.entries.append(entry)
        self.write(self.folder / "gen_code" / entry.path_to_gen_code_baseline, baseline)
        self.write(self.folder / "gen_code" / entry.path_to_gen_code, generated)
        self.write(self.folder / "gt_code" / entry.path_to_gt_code, ground_truth)
        self.manifest.write_text(json.dumps([e.model_dump() for e in self.entries]))
        return entry

    def write(self, path, content):
        if content is not None:
            cost = {"seconds": content} if isinstance(content, float) else content
            path.write_text(cost if isinstance(cost, str) else f"pipe = None\nCOST = {cost!r}\n")

    def request(self, **options):
        gen = self.folder / "gen_code"
        folders = {"baseline": gen, "generated": gen, "ground_truth": self.folder / "gt_code"}
        given = {"manifest": self.manifest, "folders": folders, "out": self.folder / "metrics"} | options
        return Request(**{"run_options": {"threads": 1, "device": "cpu"}, "batch_size": 2, **given})

    def run(self, **options):
        return runner.run(self.request(**options), self.bench.store, reporter=self.reports, measure=self.measure)

    def measure(self, store, run_id, *, report):
        spec = store.run(run_id).spec
        costs = {c.key: self.cost(c) for c in spec.candidates}
        conductor = self.bench.conductor(run_id)
        conductor.crew.start_worker = lambda candidate: Worker(self.bench.clock, **costs[candidate.key])
        outcome = conductor.conduct()
        if outcome == "done" and spec.clip_model is not None:
            store.add_event(run_id, "scored", self.scores(store, run_id))
        return outcome

    def cost(self, candidate):
        tree = ast.parse(Path(candidate.model.removeprefix("file:")).read_text())
        assigned = {n.targets[0].id: n.value for n in tree.body if isinstance(n, ast.Assign)}
        cost = {"load": self.load, "after": self.count} | ast.literal_eval(assigned["COST"])
        fewer = [int(use.options["n"]) for use in candidate.techniques if use.name == "steps"]
        return cost | ({"steps": fewer[0]} if fewer else {})

    def count(self):
        if self.calls_left is not None:
            self.calls_left -= 1
            if self.calls_left < 0:
                raise Killed

    def scores(self, store, run_id):
        """Every picture has 30 points and is the baseline's, but for what `clip` says of a file: (points, ssim)."""
        images = []
        for call in filter(lambda call: call.counts, load_result(store, run_id).calls):
            points, ssim = self.clip.get(call.candidate.rpartition("/")[2], (30.0, 1.0))
            for sample, hash_ in zip(call.sample_ids, call.image_hashes, strict=True):
                where = {"candidate": call.candidate, "batch_size": call.batch_size, "steps": call.steps}
                score = {
                    "sample": sample,
                    "hash": hash_,
                    "clip": _at(points, sample) + 0.01 * (sample % 3),
                    "ssim": ssim,
                }
                images.append(where | score)
        return {"clip_model": "shapes", "images": images, "message": ""}

    def metrics(self, number=1):
        return runner.metrics.read_metrics(self.folder / "metrics" / f"{number}_metrics.json")


class Reports(runner.Reporter):
    """Remembers what it is told."""

    def __init__(self):
        self.begun, self.outcomes, self.problems = [], [], {}

    def begins(self, standing, one):
        self.begun.append((one.entry.prompt_id, standing.is_control))

    def judged(self, found):
        self.outcomes.append((found.prompt_id, found.outcome))

    def failed(self, prompt_id, message):
        self.problems[prompt_id] = message


def _at(points, sample):
    """Points that are the same for all samples, or a function of the sample."""
    return points(sample) if callable(points) else points
