"""What a list says of a run: the answers about the candidates that it is about, briefly, and never an exception."""

from bench_core.results import brief
from bench_core.results.cautions import finding_counts

COSTS = {"shapes+deepcache": {"fixed_s": 0.06, "per_image_s": 0.004}}


def test_a_clear_answer_is_a_verdict_with_its_ratios(bench):
    said = brief.brief(bench.run(bench.spec(), COSTS))
    (line,) = said.lines
    assert (said.baseline, line.name) == ("shapes", "deepcache")
    assert line.least < line.most
    assert line.short() == f"faster, {line.least:.2f}–{line.most:.2f}×"
    assert line.short("zh").startswith("更快，") and "×" in line.short("zh")
    assert line.ci_low <= line.least <= line.most <= line.ci_high


def test_an_answer_that_differs_by_batch_size_is_said_whole(bench):
    result = bench.run(bench.spec(), {"shapes+deepcache": {"fixed_s": 0.01, "per_image_s": 0.1}})
    (line,) = brief.brief(result).lines
    assert line.short() == line.answer.sentence() and ", otherwise " in line.short()


def test_a_run_alone_or_without_calls_has_no_lines_and_no_problem(bench):
    alone = brief.brief(bench.run(bench.spec("shapes")))
    assert (alone.lines, alone.problem) == ((), "")
    empty = brief.of_run(bench.store, bench.store.add_run(bench.spec()))
    assert [line.answer.verdict for line in empty.lines] == ["inconclusive"] and empty.lines[0].least is None


def test_a_run_that_cannot_be_read_says_so(bench):
    assert "latest~1" in brief.of_run(bench.store, "nothing").problem


def test_rules_are_counted_as_on_the_page_of_the_run(bench):
    result = bench.run(bench.spec(rounds=3), COSTS)
    said = brief.brief(result)
    assert said.counts == finding_counts(result)
    assert (said.counts["warning"], said.n_findings) == (1, 1)  # few rounds, in both cells
    assert brief.brief(bench.run(bench.spec(rounds=12), COSTS)).n_findings == 0
    missing = {"load": {"status": "failed", "message": "no such file"}}
    failed = brief.brief(bench.run(bench.spec(rounds=12), {"shapes+deepcache": missing}))
    assert (failed.n_findings, failed.n_failed) == (0, 1)
