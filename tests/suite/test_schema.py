"""Manifests and mappings that are read: what is wrong with one is said in a line, with its place."""

import json

import jsonschema
import pytest

from bench_core.errors import InputError
from bench_core.suite import schema
from scripts import schemas


def entry(number, **changed):
    made = schema.Entry.of("SD1.5_DDIM_50_ToMe_2x.py", number, "SD1.5_DDIM_50", 2.0, ("ToMe",), "c", "easy")
    return made.model_dump() | changed


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "written.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_the_fields_are_those_that_the_stages_agreed_on():
    assert entry(7) == {
        "original_filename": "SD1.5_DDIM_50_ToMe_2x.py",
        "prompt_id": "7",
        "task_key": "SD1.5_DDIM_50",
        "speedup": 2.0,
        "category": "c",
        "difficulty": "easy",
        "prompt_context": "SD1.5_DDIM_50_ToMe_2x by applying the following optimizations: ToMe",
        "path_to_gt_code": "7.py",
        "path_to_gen_code": "7_experiment.py",
        "path_to_gen_code_baseline": "7_baseline.py",
        "path_to_metrics": "7_metrics.json",
    }


def test_a_manifest_is_read_with_notes_that_others_made_in_it(written):
    read = schema.read_manifest(written([entry(1, note="ours"), entry(2, speedup=3)]))
    assert [(e.prompt_id, e.speedup) for e in read] == [("1", 2.0), ("2", 3.0)]
    assert schema.read_manifest(written("\ufeff[]")) == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("[", "$: no valid JSON"),
        ("[" * 100_000, "$: "),
        ("{}", "$: Input should be a valid list"),
        ([entry(1), 3], "$[1]: "),
        ([entry(1), entry(2, prompt_id=2)], "$[1].prompt_id: Input should be a valid string"),
        ([entry(1), entry(2, prompt_id="1")], "$[1].prompt_id: '1' stands at $[0].prompt_id too"),
        ([entry(1), entry(2, path_to_metrics="1_metrics.json")], "$[1].path_to_metrics: "),
        ([entry(1, prompt_id="../1")], "$[0].prompt_id: "),
        ([entry(1, speedup="2.0")], "$[0].speedup: "),
        ([entry(1, speedup=True)], "$[0].speedup: "),
        ([entry(1, speedup=0)], "$[0].speedup: "),
        ([entry(1, speedup=float("nan"))], "$[0].speedup: "),
        ([entry(1, task_key="SD1.5")], "$[0].task_key: "),
        ([entry(1, path_to_gt_code="../secret.py")], "$[0].path_to_gt_code: "),
        ([entry(1, path_to_metrics="..")], "$[0].path_to_metrics: "),
        ([{k: v for k, v in entry(1).items() if k != "difficulty"}], "$[0].difficulty: Field required"),
        ('["\\ud800"]', "$[0]: "),
    ],
)
def test_a_fault_is_one_line_with_its_place(written, content, place):
    with pytest.raises(InputError) as refused:
        schema.read_manifest(written(content))
    assert place in str(refused.value) and len(str(refused.value).splitlines()) == 1


def test_a_file_that_is_not_there_or_not_text_is_one_line(tmp_path):
    with pytest.raises(InputError, match="readable file"):
        schema.read_manifest(tmp_path / "none.json")
    (tmp_path / "a.json").write_bytes(b"\xff\xff")
    with pytest.raises(InputError, match=r"\$: no valid JSON"):
        schema.read_manifest(tmp_path / "a.json")


def test_a_mapping_has_a_number_for_every_name(written):
    assert schema.read_mapping(written({"a b.py": 3})) == {"a b.py": 3}
    with pytest.raises(InputError, match=r'\$\["a b.py"\]: '):
        schema.read_mapping(written({"a b.py": "3"}))


@pytest.mark.parametrize("name", schemas.SCHEMAS)
def test_the_published_schema_is_what_is_checked(name):
    stored = (schemas.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")
    assert stored == schemas.text(name), "run `make docs`"
    jsonschema.Draft202012Validator.check_schema(json.loads(stored))


def test_others_can_check_with_the_published_schema():
    validator = jsonschema.Draft202012Validator(schema.SCHEMAS["manifest"])
    assert validator.is_valid([entry(1)])
    wrong = (entry(1, prompt_id=1), entry(1, path_to_gt_code="a/b.py"), entry(1, speedup=0), entry(1, task_key="a_b"))
    assert not any(validator.is_valid([one]) for one in wrong)
