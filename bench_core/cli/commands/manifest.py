"""`fairspeed manifest`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench_core.cli import output as outputs
from bench_core.errors import EXIT_DONE

NAME = "manifest"
SUMMARY = "Make a benchmark of ground-truth code: number the files of a folder, copy them, write the manifest."

OPTIONS = ("start_id", "category", "difficulties", "per_group", "pattern", "name")
"""Those of `suite.options.Options.of`; what is not given is its default."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folders, and how files are chosen."""
    parser.add_argument("source", metavar="SRC", help="folder of files such as SD1.5_DDIM_50_DeepCache_ToMe_2.35x.py")
    parser.add_argument("output", metavar="OUT", help="folder that gets gt_code/ and config_data/")
    parser.add_argument("--start-id", metavar="N", help="the first prompt_id, default 1")
    parser.add_argument("--category", metavar="C", help="category of all entries, default text-to-image")
    parser.add_argument("--difficulties", metavar="D,...", help="by speedup, default easy,medium,hard")
    parser.add_argument("--per-group", metavar="N", help="files kept of a task, default 3")
    parser.add_argument(
        "--pattern", metavar="REGEX", help="how a name says model, sampler, steps, techniques and speedup"
    )
    parser.add_argument("--name", metavar="NAME", help="end of both JSON files' names, default 4_category")
    parser.add_argument("--force", action="store_true", help="renumber and overwrite what is there")
    parser.add_argument("--json", metavar="FILE", help="write the summary as JSON, - for stdout")


def run(arguments: argparse.Namespace) -> int:
    """Write the suite's files and print what was chosen."""
    from bench_core.cli.show import manifest as shown
    from bench_core.suite import manifest
    from bench_core.suite.options import Options
    from bench_core.suite.output import Output
    from bench_core.suite.writing import WouldChange, write

    write_json = None if arguments.json is None else outputs.writer(arguments.json)
    asked = {name: getattr(arguments, name) for name in OPTIONS}
    options = Options.of(**{name: text for name, text in asked.items() if text is not None})
    source, output = Path(arguments.source), Output(Path(arguments.output), options.name)
    chosen = manifest.choose_from(source, options)
    try:
        written = write(chosen, source, output, force=arguments.force, track=shown.tracked)
    except WouldChange as refused:
        shown.print_refused(refused.changes)
        raise
    if write_json is not None:
        write_json(json.dumps(shown.document(chosen, output, written), indent=1) + "\n")
    if arguments.json != outputs.STDOUT:
        shown.print_summary(chosen, output, written)
    return EXIT_DONE
