"""A gate's decision in GitHub's Markdown, for the comment of a pull request.

Names and messages are written so that they show as they are: they make no link, mention nobody, and name no folder of
the machine that measured.

>>> as_text("shapes#2 at /home/ci/work/model.py by @me")
'shapes#&#8203;2 at model.py by @&#8203;me'
"""

from __future__ import annotations

import re
from collections import Counter

from bench_core.cli.show import console
from bench_core.cli.show import gate as shown
from bench_core.cli.show.numbers import counted
from bench_core.results.conditions_line import conditions_line
from bench_core.results.gate import Gate, GateCell
from bench_core.results.gate_headline import headline, state, tolerated
from bench_core.results.result import Result
from bench_core.visible import visible

MARK = {"within": "✅", "beyond": "❌", "failed": "❌", "not comparable": "❌", "undecided": "⚠️"}
DECIDED = {"open": "✅", "undecided": "⚠️", "closed": "❌"}
ABSOLUTE = re.compile(r"(?<![\w/.-])/(?!/)[^\s|`'\":,]*/[^\s|`'\":,]+")
ENVIRONMENTS = (".venv", "venv", ".env", "env")
"""Names of folders that say nothing: the one above is named as well."""
SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~])")
LINKING = re.compile(r"([@#]|:(?=//)|\bwww(?=\.)|\bGH(?=-\d))", re.IGNORECASE)
"""What GitHub makes a mention, an address or a link to an issue of, wherever it stands."""
HEAD = ("gate", "batch", "steps", "base, s", "head, s", "head takes", "speedup", "verdict")


def summary(result: Result, found: Gate) -> str:
    """The whole comment."""
    blocks = (_headline(found), _list(found), _who(result, found), _answers(found), _counts(found), _table(found))
    return "\n\n".join(b for b in (*blocks, _small_print(result, found), _findings(result)) if b) + "\n"


def as_text(text: str) -> str:
    """Text that shows as it is, without the folders of absolute paths."""
    line = visible(without_folders(" ".join(text.split())))
    escaped = SPECIAL.sub(r"\\\1", line.replace("&", "&amp;"))
    return LINKING.sub(r"\1&#8203;", escaped)


def as_code(text: str) -> str:
    """The same as a code span; a vertical line would end the cell of a table."""
    plain = visible(without_folders(" ".join(text.split()))).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", plain)), default=0))
    space = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{space}{plain}{space}{fence}"


def without_folders(text: str) -> str:
    """Text with the last name only of every absolute path.

    >>> without_folders("shapes+env:path=/opt/torch214/.venv reads /opt/model.py")
    'shapes+env:path=torch214/.venv reads model.py'
    """
    return ABSOLUTE.sub(_last_name, text)


def _last_name(path: re.Match[str]) -> str:
    *folders, name = path[0].strip("/").split("/")
    return f"{folders[-1]}/{name}" if folders and name in ENVIRONMENTS else name


def _headline(found: Gate) -> str:
    return f"### {DECIDED[state(found)]} Fairspeed: {as_text(headline(found))}"


def _who(result: Result, found: Gate) -> str:
    """Base and head, and the versions that differ where one of them has an environment of its own."""
    roles = {"head": found.head, "base": found.base}
    said = " against ".join(f"{role} {_name(key)}" for role, key in roles.items())
    line = f"{said}, measured in turns in one run; head may take {tolerated(found)} longer."
    return "<br>\n".join([line, *(as_text(_capital(v)) + "." for v in shown.under_test(result, found))])


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


def _name(key: str) -> str:
    return as_code(key)


def _answers(found: Gate) -> str:
    return "\n".join(f"- {_name(a.candidate)}: **{as_text(a.sentence)}**" for a in found.answers)


def _counts(found: Gate) -> str:
    counts = Counter(c.verdict for c in found.cells)
    return "Verdicts: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items()) + "." if counts else ""


def _list(found: Gate) -> str:
    """Why the gate is closed, and what is undecided."""
    marked = [*(f"❌ {reason}" for reason in found.reasons), *(f"⚠️ {line}" for line in found.left_open)]
    return "\n".join(f"- {as_text(line)}" for line in marked)


def _table(found: Gate) -> str:
    if not found.cells:
        return ""
    rule = "|---|" + "---:|" * (len(HEAD) - 2) + "---|"
    return "\n".join([_line(HEAD), rule, *(_line(_row(cell)) for cell in found.cells)])


def _row(cell: GateCell) -> tuple[str, ...]:
    numbers = str(cell.batch_size), str(cell.steps), shown.seconds(cell.base_s), shown.seconds(cell.head_s)
    speedup = console.ratio(cell).replace("x ", "× ")
    outcome = f"{MARK[cell.outcome]} {shown.OUTCOME.get(cell.outcome, cell.outcome)}"
    return outcome, *numbers, shown.takes(cell), speedup, cell.verdict


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join("–" if cell == "-" else cell for cell in cells) + " |"


def _findings(result: Result) -> str:
    """All findings, folded away; each rule once."""
    lines = [as_text(line) for line in console.judged_lines(result, result.comparisons)]
    if not lines:
        return ""
    head = f"<details><summary>{counted(len(lines), 'finding')}</summary>"
    return "\n".join([head, "", *(f"- {line}" for line in lines), "", "</details>"])


def _small_print(result: Result, found: Gate) -> str:
    packages = result.environment.packages
    versions = [f"{name} {packages[name]}" for name in ("torch", "diffusers") if packages.get(name)]
    lines = [f"**Conditions**: {as_text(', '.join([conditions_line(result), *versions]))}"]
    lines += [f"**How noisy**: {as_text(shown.how_noisy(found))}"]
    lines += [f"**Control**: {as_text(line)}" for line in shown.of_control(found)]
    steps = (line.removeprefix("next: ") for line in shown.next_steps(result, found))
    lines += [f"**Next**: {as_text(line)}" for line in steps]
    lines += [f"Run {as_code(result.run.run_id)}; ratios are medians of paired rounds with 95 % intervals."]
    return "<br>\n".join(lines)
