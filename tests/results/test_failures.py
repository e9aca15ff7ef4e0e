"""What could not be measured is one line for each reason, with what to do; what went well is none."""

from bench_core.results.failures import failures, search_ends
from bench_core.results.sentences import run_lines
from bench_core.worker.sandbox import HINT

HUB, OTHER = "hub:nobody/nothing@v2", "shapes+deepcache"
MISSING = {"load": {"status": "failed", "message": "OSError: Cannot load model nobody/nothing: not cached."}}


def test_a_missing_model_is_said_once_with_what_to_do(bench):
    result = bench.run(bench.spec("shapes", HUB, batch_sizes=(1, 2, 4)), {HUB: MISSING})
    (failure,) = failures(result)
    assert (failure.kind, failure.batch_sizes) == ("hub", (1, 2, 4))
    assert failure.sentence() == (
        "hub:nobody/nothing@v2: nobody/nothing@v2 is not on this machine and could not be fetched. "
        "Check the name, or download it first: `hf download nobody/nothing --revision v2`"
    )
    assert sum("not on this machine" in line for line in run_lines(result)) == 1


def test_candidates_that_fail_alike_share_a_line(bench):
    broken = {"load": {"status": "failed", "message": "ValueError: no such file."}}
    (failure,) = failures(bench.run(bench.spec(), {"shapes": broken, OTHER: broken}))
    assert failure.candidates == ("shapes", OTHER)
    said = "shapes, shapes+deepcache could not be loaded: ValueError: no such file. Check"
    assert failure.sentence().startswith(said)


def test_a_candidate_that_fails_in_a_sandbox_says_what_the_sandbox_may_have_kept_from_it(bench):
    message = f"FileNotFoundError: No such file: '/data/weights' ({HINT})"
    broken = {"load": {"status": "failed", "message": message}}
    (failure,) = failures(bench.run(bench.spec(), {OTHER: broken}))
    said = failure.sentence()
    assert said.startswith(
        f"{OTHER} could not be loaded in the sandbox: FileNotFoundError: No such file: '/data/weights'."
    )
    assert said.count("FAIRSPEED_READABLE") == 1 and "hf download" in said
    assert "沙箱" in failure.sentence("zh")


def test_a_full_memory_names_the_batch_sizes(bench):
    result = bench.run(bench.spec(batch_sizes=(1, 4)), {OTHER: {"largest": 2}})
    (failure,) = failures(result)
    assert failure.sentence().startswith("shapes+deepcache: out of memory at batch size 4 (made to be oom)")
    assert "批次大小 4 时内存不足" in failure.sentence("zh")


def test_the_end_of_a_search_is_no_failure(bench):
    result = bench.run(bench.spec("shapes", batch_sizes=(1, "auto")), {"shapes": {"largest": 6}})
    assert failures(result) == [] and list(search_ends(result))


def test_a_run_without_failures_has_none(bench):
    assert failures(bench.run(bench.spec())) == []
