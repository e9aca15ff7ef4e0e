"""What the command line shows of a result."""

import pytest

from bench_core.cli.show.result import print_result
from bench_core.records import Telemetry
from tests.altered import OTHER, exact, with_calls, with_facts, with_witness

WIDTH = 160


def shown(result, capsys):
    print_result(result)
    return capsys.readouterr().out


def test_the_conditions_stand_on_two_lines(bench, capsys):
    first, second, *_ = shown(bench.run(bench.spec()), capsys).splitlines()
    assert first.startswith("baseline shapes;") and first.endswith("output pil")
    assert "(passive waiting), torch" in second


def test_the_law_of_the_tail_is_shown_where_there_is_one(bench, capsys):
    cost = {"fixed_s": 0.01, "per_image_s": 0.05}
    out = shown(bench.run(bench.spec("shapes", batch_sizes=(1, 2, 4)), {"shapes": cost}), capsys)
    assert "batches 1 to 4 of shapes at 10 steps: 0.01 s + 0.05 s an image (within 0.0%)" in out
    flat = {"fixed_s": 1.0, "per_image_s": 0.001}
    assert "an image" not in shown(bench.run(bench.spec("shapes", batch_sizes=(1, 2, 4)), {"shapes": flat}), capsys)


@pytest.mark.parametrize(("sizes", "told"), [((1,), False), ((1, 2, 4), True)])
def test_many_comparisons_are_less_sure_together(bench, capsys, sizes, told):
    out = shown(bench.run(bench.spec(batch_sizes=sizes)), capsys)
    assert ("3 comparisons: each interval by itself is right at least 19 times in 20" in out) == told


def test_a_long_way_to_the_first_steady_call_is_shown(bench, capsys):
    out = shown(bench.run(bench.spec(batch_sizes=(1,)), {OTHER: {"first_extra_s": 50.0}}), capsys)
    assert f"time to first steady call of {OTHER}: 50.1 s (batch 1, 10 steps, first call 50.1 s)" in out
    assert "steady call of shapes:" not in out


def test_the_share_of_the_limit_is_shown_where_it_is_known(bench, capsys):
    result = bench.run(bench.spec("shapes", batch_sizes=(1,)))
    assert "of limit" not in shown(result, capsys)
    facts = {"flops_per_image": {"10": 1e9}, "ceilings": {"matmul_flops_per_s": {"float32": 1e11}}}
    out = shown(with_facts(result, **facts), capsys)
    assert "of limit" in out
    assert " 9% " in out  # 0.01 s of 0.11 s


def test_marks_stand_beside_the_verdict_and_nothing_is_wider_than_the_page(bench, capsys):
    result = bench.run(exact(bench.spec(batch_sizes=(1, 4), rounds=12)))

    def spike(call, number):
        busy = Telemetry(others_cpu=1000.0)
        return {"batch_s": 5.0, "outside_s": 5.001, "telemetry": busy} if number in (3, 4) else {}

    facts = {"flops_per_image": {"10": 1e6}, "ceilings": {"matmul_flops_per_s": {"float32": 1e11}}}
    out = shown(with_facts(with_calls(result, "shapes", spike), **facts), capsys)
    assert "baseline (1 outlier, 1 contended)" in out
    assert f"{OTHER}" in out
    table = [line for line in out.splitlines() if not line.startswith(("baseline", "error", "warning", "note"))]
    assert max(map(len, table)) <= WIDTH


def test_one_rule_is_one_line_however_many_cells_broke_it(bench, capsys):
    result = bench.run(bench.spec("shapes", batch_sizes=(1, 2, 3, 4, 5)))
    shared = with_calls(result, "shapes", lambda *_: {"telemetry": Telemetry(foreign_gpu_processes=1)})
    lines = [line for line in shown(shared, capsys).splitlines() if line.startswith("error")]
    assert len(lines) == 1
    assert "shapes at batch 1, 10 steps: compute processes of others on the GPU: 1" in lines[0]
    assert lines[0].endswith("; and 2 more")


def test_a_weak_baseline_has_the_ratio_to_the_plain_candidate_beside_the_other(bench, capsys):
    weak, plain = "shapes+channels_last", "shapes"
    spec = bench.spec(weak, plain, "shapes+deepcache", batch_sizes=(1,))
    result = bench.run(spec, {weak: {"fixed_s": 0.2}, "shapes+deepcache": {"fixed_s": 0.05}})
    out, over = shown(result, capsys), result.comparisons[-1].over_fastest
    assert f"1.833x [{over.ci_low:.3f}, {over.ci_high:.3f}] over shapes" in out
    assert "The baseline is slower than it need be: shapes is 1.909x" in out
    assert "over shapes" not in shown(bench.run(bench.spec(batch_sizes=(1,))), capsys)


def test_what_techniques_were_seen_to_do_is_shown(bench, capsys):
    result = bench.run(bench.spec(batch_sizes=(1,)))
    assert "seen of" not in shown(result, capsys)
    seen = with_witness(result, OTHER, mechanism={"deepcache.full_passes": 10.0, "deepcache.cached_passes": 0.0})
    out = shown(seen, capsys)
    assert f"seen of {OTHER}: deepcache.full_passes 10, deepcache.cached_passes 0" in out
    assert "warning: The technique did not do what it promises" in out


def test_the_answer_comes_last(bench, capsys):
    result = bench.run(bench.spec(batch_sizes=(1, 4), rounds=12), {OTHER: {"fixed_s": 0.05, "per_image_s": 0.005}})
    *_, last = shown(result, capsys).splitlines()
    assert last.startswith(f"{OTHER}: faster at both batch sizes, 2.00× (every interval above ")


def test_an_answer_from_few_rounds_says_so(bench, capsys):
    *_, last = shown(bench.run(bench.spec(batch_sizes=(1,), rounds=3)), capsys).splitlines()
    assert last.startswith(f"{OTHER}: ") and last.endswith("; bear in mind: Few rounds")


def test_a_long_message_of_a_failure_is_cut_in_the_table_and_stands_below(bench, capsys):
    lost = {"load": {"status": "failed", "message": "ValueError: " + "a reason " * 20}}
    out = shown(bench.run(bench.spec(batch_sizes=(1, 2, 4, 8)), {OTHER: lost}), capsys)
    assert max(len(line) for line in out.splitlines() if line.startswith(OTHER)) <= 400
    assert out.count("a reason " * 15) <= 2
    assert f"{OTHER}: not measured at all 4 batch sizes" in out.splitlines()[-1]
