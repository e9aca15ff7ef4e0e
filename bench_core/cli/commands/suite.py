"""`fairspeed suite`."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bench_core.cli import output as outputs
from bench_core.errors import EXIT_DONE, EXIT_FOUND

if TYPE_CHECKING:
    from bench_core.suite.work import Request

NAME = "suite"
SUMMARY = "Measure the generated code of a manifest beside its baselines and the ground truth, and score it."
RUN_OPTIONS = ("seed", "prompts", "guidance_scale", "device", "threads")
"""Options of a run that are the same for all ids."""
NUMBERS = ("batch_size", "rounds", "starts", "control_rounds")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The manifest, the folders of code, and the protocol."""
    parser.add_argument("manifest", metavar="MANIFEST", help="the JSON file that `manifest` wrote")
    parser.add_argument("--gt-dir", metavar="D", required=True, help="folder of the ground truth: {id}.py")
    parser.add_argument("--gen-dir", metavar="D", required=True, help="folder of generated code: {id}_experiment.py")
    parser.add_argument("--baseline-dir", metavar="D", help="folder of {id}_baseline.py, default --gen-dir")
    parser.add_argument("--out", metavar="D", help="folder of {id}_metrics.json, default metrics/ beside config_data/")
    parser.add_argument("--ids", metavar="N,...", help="only these, e.g. 1,4-6")
    parser.add_argument("--resume", action="store_true", help="measure what is missing, as is done anyway")
    parser.add_argument("--batch-size", metavar="B", help="images of a call, default 4")
    parser.add_argument("--rounds", metavar="N", help="timed calls of each file, default 10")
    parser.add_argument("--starts", metavar="N", help="sets of fresh processes, default 2")
    parser.add_argument("--control-rounds", metavar="N", help="calls of the fewer-steps control, default 6; 0 is none")
    parser.add_argument("--clip-model", metavar="M", help="what scores pictures: shapes, a folder, a Hub id, or none")
    parser.add_argument("--seed", metavar="S", help="sample k has seed S + k, default 0")
    parser.add_argument("--prompts", metavar="FILE", help="prompts, default: built-in ones")
    parser.add_argument("--guidance-scale", metavar="G", help="default: the pipeline's")
    parser.add_argument("--device", metavar="D", help="auto, cpu or cuda:0")
    parser.add_argument("--threads", metavar="N", help="CPU threads")
    parser.add_argument("--json", metavar="FILE", help="write the scores there too; - is stdout")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def run(arguments: argparse.Namespace) -> int:
    """Measure what is missing, write metrics and scores, print the table. Returns 1 if an id could not be measured."""
    from bench_core.cli.show import suite as shown
    from bench_core.store.database import Store
    from bench_core.suite import journal, runner

    write = None if arguments.json is None else outputs.writer(arguments.json)
    request = _request(arguments)
    with closing(Store()) as store, shown.reporting(quiet=arguments.quiet) as reporter:
        standing = runner.run(request, store, reporter=reporter)
    if write is not None:
        write((request.out / journal.LEADERBOARD).read_text(encoding="utf-8"))
    if arguments.json != outputs.STDOUT:
        shown.print_scores(request)
    return EXIT_FOUND if standing.problems else EXIT_DONE


def _request(arguments: argparse.Namespace) -> Request:
    """The request of the arguments. Raises InputError."""
    from bench_core.request.fields import option
    from bench_core.suite import work

    gen_dir, manifest = Path(arguments.gen_dir), Path(arguments.manifest)
    given = {name: getattr(arguments, name) for name in RUN_OPTIONS if getattr(arguments, name) is not None}
    numbers = {name: getattr(arguments, name) for name in NUMBERS if getattr(arguments, name) is not None}
    return work.Request(
        manifest=manifest,
        folders={
            "baseline": gen_dir if arguments.baseline_dir is None else Path(arguments.baseline_dir),
            "generated": gen_dir,
            "ground_truth": Path(arguments.gt_dir),
        },
        out=work.default_out(manifest) if arguments.out is None else Path(arguments.out),
        ids=None if arguments.ids is None else work.ids_of(arguments.ids),
        clip_model=arguments.clip_model,
        run_options={name: option(name).read(text) for name, text in given.items()},
        **{name: work.whole(name, text) for name, text in numbers.items()},
    )
