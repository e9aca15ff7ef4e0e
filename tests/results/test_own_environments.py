"""What stands beside a result of the environments that its candidates had of their own."""

from bench_core.cli.show.result import conditions
from bench_core.events import Event
from bench_core.results.own_environments import between, own_environments
from bench_core.results.result import Result
from tests.altered import exact

OWN = "shapes+env:path=/opt/new"


def with_versions(bench, **packages):
    result = bench.run(exact(bench.spec("shapes", OWN, batch_sizes=(1,))))
    facts = {"python": "3.12.1", "packages": dict(result.environment.packages) | packages}
    loaded = Event(run_id=result.run.run_id, at_ns=1, kind="loaded", payload={"candidate": OWN, "facts": facts})
    return Result(result.run, result.calls, (loaded, *result.events))


def test_what_differs_is_said_with_what_is_here(bench):
    result = with_versions(bench, diffusers="0.41.0", DeepCache=None)
    [own] = own_environments(result)
    assert own.differing.keys() == {"Python", "diffusers"} and "DeepCache" not in own.said
    said = conditions(result)[-1]
    assert said.startswith(f"{OWN}: Python 3.12.1 (here {result.environment.python}), torch ")
    assert f"diffusers 0.41.0 (here {result.environment.packages['diffusers']})" in said


def test_a_run_without_one_says_nothing(bench):
    result = bench.run(bench.spec("shapes", "shapes+bf16", batch_sizes=(1,)))
    assert own_environments(result) == [] and len(conditions(result)) == 2


def test_the_versions_of_a_gate_are_those_of_base_then_of_head(bench):
    result = with_versions(bench, diffusers="0.41.0", DeepCache=None)
    here = result.environment.packages["diffusers"]
    assert between(result, "shapes", OWN)["diffusers"] == (here, "0.41.0")
    assert between(result, OWN, "shapes")["diffusers"] == ("0.41.0", here)
    assert between(result, "shapes", "shapes+bf16") is None
