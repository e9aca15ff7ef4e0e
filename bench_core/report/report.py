"""A run as one HTML file that needs nothing else: it opens from a disk, on a phone, on paper, without a script.

Sentences, cautions, charts, pictures, tables and conditions, in this order, and the raw calls to compute all of it.
The file forbids itself to load anything. Everything that comes from a run is escaped by the template or the drawing.

>>> # Path("report.html").write_text(html(load_result(Store(), "latest"), "zh"), encoding="utf-8")
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

import bench_core
from bench_core.report import cautions, charts, downloads, pictures, tables
from bench_core.report.names import Names
from bench_core.results import conditions, gate_headline
from bench_core.results.answers import answers
from bench_core.results.conditions_line import conditions_line
from bench_core.results.result import Result
from bench_core.visible import visible
from bench_core.words import formats
from bench_core.words.catalogue import DEFAULT_LANGUAGE, text

LARGEST = 8_000_000
"""Bytes of a report; raw data that does not fit stays outside."""
MARKS = {"faster": "▲", "slower": "▼", "no difference": "=", "inconclusive": "?", "not comparable": "✕", "mixed": "◆"}
GATE_MARKS = {"open": "✓", "undecided": "?", "closed": "✕"}
LOCALES = {"en": "en", "zh": "zh-Hans"}


class Sentence(NamedTuple):
    """The answer for one candidate, or what a gate decided; the mark says with its colour what the words say."""

    candidate: str
    words: str
    mark: str
    kind: str


def html(result: Result, language: str = DEFAULT_LANGUAGE) -> str:
    """The report of a run, whether it is finished or not."""
    parts = _parts(result, language)
    without_data = len(_render(parts, []).encode())
    return _render(parts, downloads.links(result, LARGEST - without_data - 2000))


def _render(parts: dict[str, Any], links: list[downloads.Link]) -> str:
    return _template().render(**parts, links=links)


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_final
    )
    environment.filters["pieces"] = _pieces
    return environment.get_template("report.html")


def _pieces(name: str) -> list[str]:
    """Where a long name may be broken: before `+`, `:` and `=`."""
    return re.split(r"(?<=.)(?=[+:=])", visible(name))


def _final(value: object) -> object:
    """What is written for a value: of a text what it hides too, unless it is markup of our own."""
    return visible(value, but="\n") if isinstance(value, str) and not hasattr(value, "__html__") else value


def _parts(result: Result, language: str) -> dict[str, Any]:
    """What the template shows, in words."""
    names = Names(result.spec.keys)

    def t(name: str, /, **values: object) -> str:
        return text(f"report.{name}", language=language, **values)

    return {
        "t": t,
        "locale": LOCALES[language],
        "name": names.said(result.spec.name),
        "run_id": result.run.run_id,
        "when": formats.moment(result.run.created_ns),
        "one_line": conditions_line(result, language),
        "gate": _gate(result, language),
        "sentences": list(_sentences(result, names, language)),
        "failures": cautions.failed(result, names, language),
        "cautions": cautions.cautions(result, names, language),
        "charts": charts.charts(result, names, language),
        "clock": text("clock.note", language=language) if result.clock == "outside_s" else "",
        "pictures": pictures.pictures(result, names, language),
        "measurements": tables.measurements(result, names, language),
        "comparisons": tables.comparisons(result, names, language),
        "baseline": names.of(result.spec.baseline),
        "conditions": _conditions(result, names, language),
        "prompts": result.spec.protocol.prompts,
        "version": bench_core.__version__,
        "command": f"fairspeed export {result.run.run_id} --format html --language {language}",
    }


def _gate(result: Result, language: str) -> Sentence | None:
    """What a gate decided; None for a run that is no gate."""
    found = gate_headline.of_run(result)
    if found is None:
        return None
    state = gate_headline.state(found)
    return Sentence("", gate_headline.headline(found, language), GATE_MARKS[state], f"gate-{state}")


def _sentences(result: Result, names: Names, language: str) -> Iterator[Sentence]:
    for answer in answers(result.comparisons):
        kind = answer.verdict.replace(" ", "-")
        yield Sentence(names.of(answer.candidate), answer.sentence(language), MARKS[answer.verdict], kind)


def _conditions(result: Result, names: Names, language: str) -> list[tuple[str, str]]:
    clocks = {c.clock for c in result.comparisons} | {result.clock}
    candidates = (text("report.candidates", language=language), " · ".join(names.all))
    baseline = (text("column.baseline", language=language), names.of(result.spec.baseline))
    return [candidates, baseline, *conditions.rows(result, language, clocks=clocks)]
