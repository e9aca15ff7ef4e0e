"""`fairspeed suite`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bench_core.cli import measuring
from bench_core.cli import output as outputs
from bench_core.errors import EXIT_DONE, EXIT_FOUND

if TYPE_CHECKING:
    from bench_core.suite.work import Request

NAME = "suite"
SUMMARY = "Measure the generated code of a manifest beside its baselines and the ground truth, and score it."
OF_A_RUN = ("seed", "prompts", "guidance_scale", "height", "width", "device", "threads")
"""Options that it shares with `run`."""
WHOLE = {"batch_size": 4, "rounds": 10, "starts": 2, "control_rounds": 6}
"""Options that are whole numbers, with their defaults."""
NOT_KEPT = ("command", "resume", "json", "quiet", "manifest")
"""Arguments with which a suite is not started again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The manifest, the folders of code, and the protocol."""
    from bench_core.request import options

    def add(name: str, metavar: str, text: str) -> None:
        parser.add_argument(name, metavar=metavar, help=text)

    parser.add_argument("manifest", metavar="MANIFEST", help="the JSON file that `manifest` wrote")
    parser.add_argument("--gt-dir", metavar="D", required=True, help="folder of the ground truth: {id}.py")
    parser.add_argument("--gen-dir", metavar="D", required=True, help="folder of generated code: {id}_experiment.py")
    add("--baseline-dir", "D", "folder of {id}_baseline.py; default --gen-dir")
    add("--out", "D", "folder of {id}_metrics.json; default metrics/ beside config_data/")
    add("--ids", "N,...", "only these, e.g. 1,4-6")
    parser.add_argument("--resume", action="store_true", help="measure what is missing; it is what is done anyway")
    add("--batch-size", "B", f"images of a call; default {WHOLE['batch_size']}")
    add("--rounds", "N", f"timed calls of each file; default {WHOLE['rounds']}")
    add("--starts", "N", f"sets of fresh processes; default {WHOLE['starts']}")
    add("--control-rounds", "N", f"of the fewer-steps control; 0 is none; default {WHOLE['control_rounds']}")
    add("--clip-model", "M", "what scores the pictures: shapes (the bundled CLIP), a folder, a Hub id, or none")
    options.add_fields(parser, OF_A_RUN)
    parser.add_argument("--json", metavar="FILE", help="write the scores there too; - is stdout")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def run(arguments: argparse.Namespace) -> int:
    """Measure what is missing, write metrics and scores, print the table. Returns 1 if an id could not be measured."""
    from bench_core.cli.show import suite as shown
    from bench_core.request import trust
    from bench_core.store.database import Store
    from bench_core.suite import journal, runner

    write = None if arguments.json is None else outputs.writer(arguments.json)
    request = _request(arguments)
    for line in trust.unconfined(f"code in {arguments.gen_dir}"):
        outputs.warn(f"warning: {line}")
    with closing(Store()) as store, shown.reporting(quiet=arguments.quiet) as reporter:
        standing = runner.run(request, store, reporter=reporter)
    if write is not None:
        write((request.out / journal.LEADERBOARD).read_text(encoding="utf-8"))
    if arguments.json != outputs.STDOUT:
        shown.print_scores(request)
    return EXIT_FOUND if standing.problems else EXIT_DONE


def _request(arguments: argparse.Namespace) -> Request:
    """The request of the arguments. Raises InputError."""
    from bench_core.request import options
    from bench_core.suite import work

    gen_dir, manifest = Path(arguments.gen_dir), Path(arguments.manifest)
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
        run_options={k: v for k, v in options.typed_options(arguments).items() if k in OF_A_RUN},
        arguments=(arguments.manifest, *_typed(arguments)),
        **measuring.whole_numbers(arguments, WHOLE, may_be_zero=("control_rounds",)),
    )


def _typed(arguments: argparse.Namespace) -> Iterator[str]:
    """The options as they were typed, for whoever resumes the suite."""
    for name, value in vars(arguments).items():
        if value is not None and name not in NOT_KEPT:
            yield f"{measuring.flag(name)}={value}"
