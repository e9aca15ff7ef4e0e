"""Metrics files: what was written is read again, a fault is one line, and a table is made of them."""

import json

import jsonschema
import pytest

from bench_core.errors import InputError
from bench_core.suite import leaderboard, metrics

FEW = {"rounds": 6, "starts": 1}


@pytest.fixture
def written(suite):
    suite.add()
    suite.run(**FEW)
    return suite.folder / "metrics" / "1_metrics.json"


def test_what_was_written_is_what_the_published_schema_says(written):
    content = json.loads(written.read_text())
    jsonschema.Draft202012Validator(metrics.SCHEMAS["metrics"]).validate(content)
    assert content["schema"] == 1 and content["outcome"] == "solved"
    assert content["speedups"]["generated"]["ci_low"] < content["speedups"]["generated"]["speedup"]
    assert metrics.text(metrics.read_metrics(written)) == written.read_text()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda m: m.update(schema=2), "$.schema: "),
        (lambda m: m.update(outcome="won"), "$.outcome: "),
        (lambda m: m.pop("hashes"), "$.hashes: Field required"),
        (lambda m: m.update(mine=1), "$.mine: "),
        (lambda m: m["speedups"]["generated"].update(speedup=float("nan")), "$.speedups.generated.speedup: "),
        (lambda m: m["files"].update(other={}), "$.files.other"),
        (lambda m: m["quality"]["scores"][0].update(n_samples="x"), "$.quality.scores[0].n_samples: "),
    ],
)
def test_a_fault_is_one_line_with_its_place(written, change, place):
    content = json.loads(written.read_text())
    change(content)
    written.write_text(json.dumps(content))
    with pytest.raises(InputError) as refused:
        metrics.read_metrics(written)
    assert place in str(refused.value) and len(str(refused.value).splitlines()) == 1


def test_the_table_has_a_row_for_every_entry(suite, written):
    suite.add(generated=None)
    suite.add(task="Tiny_Euler_20", difficulty="hard", techniques=("ToMe", "DeepCache"))
    suite.run(ids=("1", "2"), **FEW)
    (suite.folder / "metrics" / "2_metrics.json").write_text("{")
    first, second, third = leaderboard.rows(suite.folder / "metrics", suite.entries)
    assert (first["outcome"], first["quality_kept"], first["problem"]) == ("solved", True, None)
    assert first["generated_ci_low"] < first["generated"] < first["generated_ci_high"]
    assert second["outcome"] is None and "$: no valid JSON" in second["problem"]
    assert (third["sampler"], third["steps"], third["techniques"]) == ("Euler", 20, ["ToMe", "DeepCache"])
    assert (third["outcome"], third["problem"]) == (None, None)
    assert set(leaderboard.MEASURED) < set(first) == set(third)
