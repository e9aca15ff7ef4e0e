"""The page Compare runs: what stored runs say against the first of them."""

import shlex

import pytest

from bench_core.cli import main
from bench_core.cli.commands import gate
from bench_core.events import Environment
from bench_core.machine.environment import VOLATILE
from bench_core.results import diff_command
from bench_core.results.diff import diff
from bench_core.results.differing import CELL_FIELDS, CHOICES
from bench_core.spec import Protocol
from pages._ui.frame.text import catalogue

from .conftest import OtherSteps, words

CACHED = "shapes+deepcache:interval=3"
FAST, SLOW = {"fixed_s": 0.06, "per_image_s": 0.006}, {"fixed_s": 0.09, "per_image_s": 0.009}
ROUNDS = 12


def sitting(library, cached=FAST, *, level=1.0, **options):
    """A run of two candidates, on a machine that takes `level` times as long."""
    costs = {"shapes": {"fixed_s": 0.1, "per_image_s": 0.01}, CACHED: cached}
    slowed = {key: {name: s * level for name, s in cost.items()} for key, cost in costs.items()}
    return library.run(costs=slowed, rounds=ROUNDS, **options)


def one(value):
    """A parameter of the address; the test framework gives lists."""
    return value[0] if isinstance(value, list) else value


def ids(*results):
    return ",".join(result.run.run_id for result in results)


def shown(app):
    return words(app).replace("\\", "").replace("`", "")


def picked(app):
    return app.multiselect(key="compare_runs.runs").value


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_candidate_that_became_slower_is_said_first_then_what_the_control_did(visit, library, lang):
    a, b = sitting(library, name="before"), sitting(library, SLOW, name="after")
    app = visit("compare_runs", lang=lang, runs=ids(a, b))
    texts, page = catalogue(lang), shown(app)
    assert "before" in page and "after" in page
    verdict = {"en": "slower at both batch sizes", "zh": "两种批次大小下都更慢"}[lang]
    assert verdict in app.subheader[0].value.replace("\\", "")
    assert {"en": "The control shapes took 1.00×", "zh": "对照 shapes 两种批次大小下"}[lang] in page
    assert texts["compare_runs.nothing_differs"] in page
    assert len(app.get("plotly_chart")) == 1
    assert texts["compare_runs.next"] not in page


def test_identical_code_on_a_slower_machine_raises_no_alarm_and_says_what_to_do(visit, library):
    a, b = sitting(library), sitting(library, level=1.3)
    app = visit("compare_runs", runs=ids(a, b))
    page = shown(app)
    assert f"{CACHED}: inconclusive at both batch sizes" in page
    assert "slower" not in page and "faster" not in page.replace("it became faster", "")
    assert "took 1.30×" in page and "as long in B" in page
    assert catalogue("en")["compare_runs.next"] in page
    assert (
        f"--base {CACHED}+env:path=ENVIRONMENT_OF_A --head {CACHED} --batch-sizes 1,4 --steps 10" in app.code[0].value
    )


def test_what_is_left_open_is_listed_in_the_language_of_the_page(visit, library):
    a, b = sitting(library), sitting(library, level=1.3)
    page = shown(visit("compare_runs", lang="zh", runs=ids(a, b)))
    assert f"{CACHED}（批次大小 1，10 步）：" in page
    assert "only in run" not in page and "anywhere from" not in page


def test_the_command_line_says_the_same_sentences(visit, library, capsys):
    a, b = sitting(library), sitting(library, SLOW, level=1.2)
    assert main.main(["diff", a.run.run_id, b.run.run_id]) == 0
    printed = capsys.readouterr().out
    page = shown(visit("compare_runs", runs=ids(a, b)))
    said = [line for line in printed.splitlines() if line.startswith((f"{CACHED}: ", "the control"))]
    assert len(said) == 2
    assert all(line[1:] in page for line in said)


def test_three_runs_are_each_compared_with_the_first_under_a_letter_of_their_own(visit, library):
    a, b, c = sitting(library), sitting(library), sitting(library, SLOW, level=1.1)
    page = shown(visit("compare_runs", runs=ids(a, b, c)))
    assert f"{CACHED}: inconclusive at both batch sizes" in page
    assert f"{CACHED}: slower at both batch sizes" in page
    assert "as long in B at both" in page and "as long in C at both" in page


def test_the_choice_is_in_the_address_and_its_order_counts(visit, library):
    a, b = sitting(library), sitting(library, SLOW)
    app = visit("compare_runs")
    assert catalogue("en")["compare_runs.choose"] in shown(app)
    app.multiselect(key="compare_runs.runs").set_value([a.run.run_id, b.run.run_id]).run()
    assert one(app.query_params["runs"]) == ids(a, b)
    assert "slower at both" in shown(app)
    app.button(key="compare_runs.swap").click().run()
    assert one(app.query_params["runs"]) == ids(b, a)
    assert "faster at both" in shown(app)


def test_runs_are_named_as_on_the_command_line(visit, library):
    a, b = sitting(library), sitting(library, SLOW)
    app = visit("compare_runs", runs=f"latest~1,{b.run.run_id[-6:]}")
    assert picked(app) == [a.run.run_id, b.run.run_id]
    assert one(app.query_params["runs"]) == ids(a, b)


def test_an_unknown_run_is_said_and_none_is_compared_in_its_place(visit, library):
    a, b = sitting(library), sitting(library, SLOW)
    app = visit("compare_runs", runs=f"20200101-000000-aaaaaa,{ids(a, b)}")
    assert "No run 20200101-000000-aaaaaa is stored here" in shown(app)
    assert not app.get("plotly_chart") and "slower" not in shown(app)
    assert one(app.query_params["runs"]).startswith("20200101")
    app.multiselect(key="compare_runs.runs").set_value([b.run.run_id, a.run.run_id]).run()
    assert "faster at both" in shown(app)


def test_runs_without_a_cell_in_common_say_so_with_what_differs(visit, library):
    a, b = sitting(library, batch_sizes=(1,)), sitting(library, batch_sizes=(4,))
    page = shown(visit("compare_runs", runs=ids(a, b)))
    assert catalogue("en")["compare_runs.no_cells"] in page
    assert "Not the same batch size" in page
    assert catalogue("en")["compare_runs.differing"] in page


def test_runs_that_share_nothing_but_the_control_say_so(visit, library):
    a, b = sitting(library), library.run("shapes", "shapes+tome:ratio=0.5", rounds=ROUNDS)
    page = shown(visit("compare_runs", runs=ids(a, b)))
    assert catalogue("en")["compare_runs.only_control"] in page


def test_what_may_not_be_compared_gives_its_reason_and_no_ratio(visit, library):
    a, b = sitting(library), library.run(rounds=ROUNDS, workers={CACHED: OtherSteps})
    app = visit("compare_runs", runs=ids(a, b))
    assert "not comparable" in shown(app)
    assert any("Not the same number of steps" in error.value for error in app.error)


def test_what_differs_is_a_table_with_a_column_each(visit, library):
    a, b = sitting(library), sitting(library, guidance_scale=3.0)
    app = visit("compare_runs", runs=ids(a, b))
    table = app.table[0].value
    assert list(table.columns)[1:] == ["A", "B"]
    assert [value for value in table.iloc[:, 2] if value.startswith("3")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_too_few_stored_runs_say_what_to_do_next(visit, library, lang):
    texts = catalogue(lang)
    assert texts["empty.no_run"] in words(visit("compare_runs", lang=lang))
    sitting(library)
    assert texts["compare_runs.one_stored"] in words(visit("compare_runs", lang=lang))


def test_the_command_of_two_candidates_is_one_that_the_gate_takes(library):
    a, b = library.run("shapes", rounds=ROUNDS), library.run("shapes+tome:ratio=0.5", rounds=ROUNDS)
    (command,) = diff_command.gate_commands(diff(a, b), b.spec)
    assert command == "fairspeed gate --base shapes --head shapes+tome:ratio=0.5 --batch-sizes 1,4 --steps 10"
    assert not diff_command.names_a_place(command)
    parsed = main.build_parser().parse_args(command.split()[1:])
    assert (parsed.base, parsed.head, parsed.batch_sizes) == ("shapes", "shapes+tome:ratio=0.5", "1,4")


def test_the_command_has_every_condition_that_is_not_a_default_and_the_gate_takes_them(library, tmp_path):
    asked = {"guidance_scale": 3.0, "height": 128, "width": 128, "seed": 7, "warm_up": 5, "output_type": "np"}
    asked |= {"prompts": ("a 'quoted' cat", "two\nlines"), "accept": {"resolution-mismatch": "on purpose; $HOME"}}
    a, b = sitting(library, **asked), sitting(library, level=1.3, **asked)
    (command,) = diff_command.gate_commands(diff(a, b), b.spec)
    (tmp_path / diff_command.PROMPTS_FILE).write_text(diff_command.prompts_file(b.spec))
    words = shlex.split(command.replace(diff_command.PROMPTS_FILE, str(tmp_path / diff_command.PROMPTS_FILE)))
    parsed = main.build_parser().parse_args([word.replace("+env:path=ENVIRONMENT_OF_A", "") for word in words[1:]])
    p = gate._spec(parsed).protocol
    same = ("guidance_scale", "height", "width", "seed", "output_type", "warm_up_calls", "threads", "device", "prompts")
    assert {name: getattr(p, name) for name in same} == {name: getattr(b.spec.protocol, name) for name in same}
    assert gate._spec(parsed).accept == asked["accept"]


def test_prompts_of_the_runs_own_can_be_saved_for_the_command(visit, library):
    a, b = sitting(library, prompts=("a cat", "a dog")), sitting(library, level=1.3, prompts=("a cat", "a dog"))
    app = visit("compare_runs", runs=ids(a, b))
    assert "--prompts prompts.json" in app.code[0].value
    assert app.get("download_button")


def test_conditions_that_differ_have_names_in_words_in_both_languages(visit, library):
    a, b = sitting(library), sitting(library, guidance_scale=3.0, height=128, width=128)
    for lang, names in (("en", ["Guidance scale", "Image height"]), ("zh", ["引导系数", "图像高度"])):
        rows = list(visit("compare_runs", lang=lang, runs=ids(a, b)).table[0].value.iloc[:, 0])
        assert all(any(row.startswith(name) for row in rows) for name in names)
        assert not [row for row in rows if "guidance_scale" in row]


def test_every_condition_that_may_differ_has_words():
    judged = {name for name in Protocol.model_fields if name not in CHOICES} | {name for name, _ in CELL_FIELDS}
    machine = {name for name in Environment.model_fields if name not in VOLATILE} - {"packages"}
    assert [n for n in sorted(judged | machine | {"fairspeed"}) if f"field.{n}" not in catalogue("en")] == []


def test_a_run_of_which_nothing_is_measured_yet_and_a_failed_one_open_as_well(visit, library):
    a = sitting(library)
    waiting = library.store.add_run(a.spec)
    broken = {"load": {"status": "failed", "message": "no such file"}}
    failed = library.run(rounds=ROUNDS, costs={CACHED: broken})
    app = visit("compare_runs", runs=f"{a.run.run_id},{waiting},{failed.run.run_id}")
    page = shown(app)
    assert "**B** demo has no timed call yet" in page
    assert f"{CACHED}: not measured at both batch sizes" in page
    assert any("no such file" in error.value for error in app.error)
    assert catalogue("en")["compare_runs.nothing_differs"] in page
    alone = visit("compare_runs", runs=f"{waiting},{a.run.run_id}")
    assert "**A** demo has no timed call yet" in shown(alone)
    assert not alone.get("plotly_chart")


def test_a_run_is_compared_with_itself_by_nobody(visit, library):
    a, _ = sitting(library), sitting(library)
    app = visit("compare_runs", runs=f"{a.run.run_id},{a.run.run_id}")
    assert picked(app) == [a.run.run_id]
    assert catalogue("en")["compare_runs.choose"] in shown(app)
