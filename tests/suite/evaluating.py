"""What `evaluate` asks for and says, of candidates whose calls have known costs."""

from bench_core.cli.show.evaluation import print_evaluation
from bench_core.suite.evaluate import EvaluateOptions, evaluate_spec
from bench_core.suite.evaluation import evaluation

C, B = "shapes+deepcache", "shapes"
FILE = "file:examples/model_files/hard_coded.py"
COST = {"fixed_s": 0.1, "per_image_s": 0.01}
FULL, SHORT = 0.1 + 8 * 0.01, 0.1 + 4 * 0.01
PER_SAMPLE = (4 * FULL + SHORT) / 36


def spec_of(candidate=C, **asked):
    starts = {} if asked.get("as_original") else {"starts": 1}
    others = {"threads": 1, "device": "cpu"} | starts | asked.pop("others", {})
    return evaluate_spec(EvaluateOptions(candidate=candidate, **{"num_samples": 36, "others": others, **asked}))


def evaluated(bench, spec, **costs):
    return evaluation(bench.run(spec, {C: COST, B: COST} | costs))


def shown(bench, spec, capsys, costs=None):
    result = bench.run(spec, costs or {})
    print_evaluation(result, evaluation(result))
    return capsys.readouterr().out
