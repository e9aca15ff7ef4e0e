"""What the core says when input is bad, in other languages: every phrase has its translation."""

import ast
import json
import re
import string
from collections import Counter
from pathlib import Path

import pytest

from bench_core.errors import InputError, nearest
from bench_core.phrase import Phrase
from bench_core.request.fields import expected
from bench_core.request.run_options import RunOptions
from bench_core.request.values import label
from bench_core.words.catalogue import LANGUAGES
from bench_core.words.phrases import in_words, phrases, translated

ROOT = Path(__file__).parents[2]
ENGLISH_ONLY = ("cli", "__main__.py")
"""What only the command line says."""
OWN_WORDS, WITHOUT = "fairness", "audit"
"""Rules carry their words in every language themselves; what an audit says of a file that it cannot read does not."""


def is_translated(parts):
    """Whether what a file says is translated in the catalogues."""
    return not parts & set(ENGLISH_ONLY) and (OWN_WORDS not in parts or WITHOUT in parts)


SOURCES = [
    path
    for folder in ("bench_core", "pages")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if is_translated(set(path.relative_to(ROOT / folder).parts))
]
OTHER_LANGUAGES = [language for language in LANGUAGES if language != "en"]
PARTS = ("what", "given", "expected", "todo")


class Templates:
    """All templates of one source file, and what it says that no catalogue can translate."""

    def __init__(self, path):
        self.found, self.problems, self.where = set(), [], path.relative_to(ROOT)
        self.scope(ast.parse(path.read_text(encoding="utf-8")), {})

    def scope(self, scope, outer):
        """A module or function with the names that are assigned in it."""
        own = list(within(scope))
        assignments = [node for node in own if isinstance(node, ast.Assign) and is_name(node.targets[0])]
        assigned = outer | {node.targets[0].id: node.value for node in assignments}
        for node in own:
            if isinstance(node, ast.FunctionDef):
                self.scope(node, assigned)
            elif isinstance(node, ast.Call) and is_name(node.func, "Phrase"):
                self.phrase(node.args[0], assigned)
            elif isinstance(node, ast.Call) and is_name(node.func, "InputError"):
                self.error(node, assigned)

    def phrase(self, node, assigned):
        for text in branches(node, assigned):
            if isinstance(text, ast.Constant):
                self.found.add(text.value)
            else:
                self.problem(text, "a phrase needs a template that stands in the source")

    def error(self, call, assigned):
        arguments = dict(zip(PARTS, call.args, strict=False)) | {k.arg: k.value for k in call.keywords}
        for part, node in arguments.items():
            for text in branches(node, assigned):
                if is_composed(text) or (part == "given" and isinstance(text, ast.Constant) and not is_name(node)):
                    self.problem(text, f"`{part}` cannot be translated: make it a Phrase")
                elif isinstance(text, ast.Constant) and part != "given":
                    self.found.add(text.value)

    def problem(self, node, words):
        self.problems.append(f"{self.where}:{node.lineno}: {words}: {ast.unparse(node)}")


def is_name(node, name=None):
    return isinstance(node, ast.Name) and name in (None, node.id)


def is_composed(node):
    """Words put together with values by other means than a Phrase; values alone need no translation."""
    if isinstance(node, ast.BinOp):
        return True
    return isinstance(node, ast.JoinedStr) and any(
        isinstance(part, ast.Constant) and re.search("[a-z]{2}", part.value) for part in node.values
    )


def within(scope):
    """All nodes of a module or function, without those inside of its functions."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, ast.FunctionDef):
            yield from within(node)


def branches(node, assigned):
    """The expressions that a node may stand for: both sides of a condition, what a name was assigned."""
    if isinstance(node, ast.IfExp):
        return [*branches(node.body, assigned), *branches(node.orelse, assigned)]
    if isinstance(node, ast.Name) and node.id in assigned:
        return branches(assigned[node.id], {})
    return [node]


class OfOptions:
    """What errors call the options of a run and expect of them; both follow from the options' types."""

    where, problems = "RunOptions", ()

    def __init__(self):
        said = (f(name) for name in RunOptions.model_fields for f in (label, expected))
        self.found = {getattr(text, "template", text) for text in said}


@pytest.fixture(scope="module")
def templates():
    return [*(Templates(path) for path in SOURCES), OfOptions()]


def placeholders(template):
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)


def test_everything_that_is_said_can_be_translated(templates):
    assert [problem for source in templates for problem in source.problems] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_every_phrase_has_a_translation(templates, language):
    there = phrases(language)
    assert [f"{s.where}: {text}" for s in templates for text in sorted(s.found) if text not in there] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_no_translation_is_left_of_a_phrase_that_is_gone(templates, language):
    assert sorted(set(phrases(language)) - {text for source in templates for text in source.found}) == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_translations_have_the_placeholders_of_their_phrase(language):
    differing = {a: b for a, b in phrases(language).items() if placeholders(a) != placeholders(b)}
    assert differing == {}


@pytest.mark.parametrize("path", sorted((ROOT / "bench_core" / "words").glob("*.json")), ids=lambda path: path.name)
def test_no_text_stands_twice_in_a_catalogue(path):
    pairs = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    assert [key for key, n in Counter(key for key, _ in pairs).items() if n > 1] == []


def test_a_phrase_keeps_its_values_and_their_formats():
    phrase = Phrase("{kind} from {low:g}", kind=Phrase("a number"), low=0.5)
    assert (phrase, translated(phrase, "en"), translated(phrase, "zh")) == (
        "a number from 0.5",
        "a number from 0.5",
        "不小于 0.5 的数",
    )


def test_what_has_no_translation_stays_english():
    assert translated(Phrase("{n} ducks, {size}", n=3, size="big"), "zh") == "3 ducks, big"
    assert translated("a duck {with} braces", "zh") == "a duck {with} braces"


def test_names_that_were_nearly_meant_are_joined_as_the_language_does():
    phrase = nearest("shaped", ["shapes", "shaped2"])
    assert phrase == "did you mean 'shaped2' or 'shapes'?"
    assert translated(phrase, "zh") == "您是否想写 'shaped2' 或 'shapes'？"


def test_an_input_error_is_one_line_in_each_language():
    error = InputError("run", given="none\n", expected="a run that has ended", todo="drop one")
    assert str(error) == "run: got 'none\\n', expected a run that has ended; drop one"
    assert in_words(error, "en") == str(error)
    assert in_words(error, "zh") == "运行：收到“none ”，应为已结束的运行；去掉一个"


def test_what_was_given_is_quoted_as_it_is_unless_the_core_said_it():
    error = InputError("run", given="drop one", expected="drop one", todo="drop one")
    assert "收到“drop one”" in in_words(error, "zh")
    error = InputError("run", given=Phrase("drop one"), expected="drop one", todo="drop one")
    assert "收到“去掉一个”" in in_words(error, "zh")
