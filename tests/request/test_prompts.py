"""Prompts of every kind of file; what is wrong with one is said with its place."""

import hashlib
import json

import pytest

from bench_core.errors import InputError
from bench_core.request import options
from bench_core.request.prompts import read_prompts, sha256


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.mark.parametrize(
    ("name", "content", "column"),
    [
        ("p.txt", "a cat, asleep\n\n  a dog  \n", None),
        ("p", b"\xef\xbb\xbfa cat, asleep\na dog", None),
        ("p.csv", 'caption\n"a cat, asleep"\na dog\n', None),
        ("p.csv", 'id,Text,caption\n1,x,"a cat, asleep"\n\n2,y,a dog', None),
        ("p.csv", b'\xef\xbb\xbfprompt,caption\r\n"a cat, asleep",x\r\na dog,y\r\n', None),
        ("p.csv", 'caption,prompt\nx,"a cat, asleep"\ny,a dog\n', None),
        ("P.CSV", 'prompt,said\nx,"a cat, asleep"\ny,a dog\n', "said"),
        ("p.tsv", "prompt\tid\na cat, asleep\t1\na dog\t2\n", None),
        ("p.csv", 'texts; those in English\n"a cat, asleep"\na dog\n', None),
        ("p.csv", 'anything\n"a cat, asleep"\na dog\n', None),
        ("p.json", '["a cat, asleep", "a dog"]', None),
        ("p.json", '[{"prompt": "a cat, asleep", "caption": "x"}, {"caption": "a dog"}]', None),
        ("p.json", '[{"id": 1, "said": "a cat, asleep"}, {"said": "a dog"}]', "said"),
        ("p.json", '[{"said": "a cat, asleep"}, "a dog"]', None),
    ],
)
def test_all_forms_say_the_same(written, name, content, column):
    found = [prompt.strip() for prompt in read_prompts(written(name, content), column)]
    assert found == ["a cat, asleep", "a dog"]


def test_a_prompt_may_have_lines_quotes_and_any_letters(written):
    prompts = ("a cat\nasleep", 'a "big" dog', "一只猫", "🐈")
    assert read_prompts(written("p.json", json.dumps(prompts))) == prompts
    table = "prompt\n" + "".join('"{}"\n'.format(p.replace('"', '""')) for p in prompts)
    assert read_prompts(written("p.csv", table)) == prompts


@pytest.mark.parametrize(
    ("name", "content", "column", "said"),
    [
        ("p.csv", "prompt\na cat, asleep\n", None, "line 2, fields: got '2', expected 1 as in the first line; put"),
        ("p.csv", "id,prompt\n1,a cat\n2\n", None, "line 3, fields: got '1', expected 2 as"),
        ("p.csv", "id,prompt\n1,a cat\n2, \n", None, "line 3: got 'no text', expected a prompt"),
        ("p.csv", "id;prompt\n1;a cat\n", None, "line 1: got 'semicolons between columns', expected commas between"),
        ("p.tsv", "id,prompt\n1,a cat\n", "prompt", "got 'commas between columns', expected tabs between columns"),
        ("p.csv", "id,text\n1,a cat\n", None, "line 1: got 'columns id, text', expected one column prompt or caption"),
        ("p.csv", "id,prompt\n1,a cat\n", "text", "line 1: got 'columns id, prompt', expected one column text; name"),
        ("p.csv", "prompt,prompt\na,b\n", None, "line 1: got 'columns prompt, prompt', expected one column prompt"),
        ("p.csv", 'prompt\n"a cat\n', None, "line 2: got 'no valid CSV"),
        ("p.csv", "", "text", "line 1: got 'no column', expected one column text"),
        ("p.json", "[1", None, 'p.json: got "no valid JSON'),
        ("p.json", "[" * 10**5, None, "p.json: got 'lists in lists without end'"),
        ("p.json", '{"annotations": []}', None, "p.json: got 'an object', expected a list of texts, or of objects"),
        ("p.json", '["a", 5]', None, "$[1]: got '5', expected a prompt"),
        ("p.json", '["a", ["b"]]', None, "$[1]: got 'a list', expected a prompt"),
        ("p.json", '["a", ""]', None, "$[1]: got 'no text', expected a prompt"),
        ("p.json", '[{"prompt": "a"}, {"prompt": null}]', None, "$[1].prompt: got 'null', expected a prompt"),
        ("p.json", '[{"id": 1, "text": "a"}]', None, "$[0]: got 'columns id, text', expected one column prompt or"),
        ("p.json", '["a"]', "text", "$[0]: got 'no column', expected one column text"),
        ("p.json", "[{}]", None, "$[0]: got 'no column', expected one column prompt or caption"),
        ("p.txt", "a cat", "prompt", "expected a CSV or JSON file where a column is named; drop --prompt-column"),
        ("p.txt", b"\xff\xfe", None, "expected a readable text file; one prompt a line, a CSV column or a JSON list"),
    ],
)
def test_a_fault_is_one_line_with_its_place(written, name, content, column, said):
    with pytest.raises(InputError) as error:
        read_prompts(written(name, content), column)
    assert said in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("content", ["[]", "", "prompt\n"])
def test_no_prompt_at_all_is_no_set_of_prompts(written, content):
    path = written("p.json" if content == "[]" else "p.csv", content)
    with pytest.raises(InputError):
        options.checked(candidates=["shapes"], prompts=read_prompts(path))


def test_a_hash_tells_sets_of_prompts_apart_also_where_they_read_alike():
    assert len({sha256(p) for p in (["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""], ["a"], [])}) == 6
    assert sha256(["a", "b"]) == hashlib.sha256(b"a\0b\0").hexdigest()
