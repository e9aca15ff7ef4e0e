"""The page Compare runs: what stored runs say against the first of them."""

import pytest

from bench_core.cli import main
from bench_core.results import diff_command
from bench_core.results.diff import diff
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
    (command,) = diff_command.gate_commands(diff(a, b))
    assert command == "fairspeed gate --base shapes --head shapes+tome:ratio=0.5 --batch-sizes 1,4 --steps 10"
    assert not diff_command.names_a_place(command)
    parsed = main.build_parser().parse_args(command.split()[1:])
    assert (parsed.base, parsed.head, parsed.batch_sizes) == ("shapes", "shapes+tome:ratio=0.5", "1,4")


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
