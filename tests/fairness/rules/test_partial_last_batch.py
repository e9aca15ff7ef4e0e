from bench_core.fairness.rules import partial_last_batch as rule
from tests.fairness.sources import found, script


def test_prompts_that_the_batch_size_does_not_divide_are_found():
    source = script(warm_up="PROMPTS = PROMPTS[:14]", n="len(PROMPTS)")
    assert found(rule.in_source(source)) == [(11, "14 prompts in batches of 4: the last one has 2")]


def test_where_their_number_is_not_known_it_is_a_note():
    [(_, evidence, severity)] = found(rule.in_source(script(warm_up="PROMPTS = load()", n="len(PROMPTS)")))
    assert severity == "note" and "nothing makes 4 divide" in evidence


def test_full_batches_are_not_however_they_are_made_so():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(warm_up="PROMPTS = load()", n="len(PROMPTS) // 4 * 4"))) == []
