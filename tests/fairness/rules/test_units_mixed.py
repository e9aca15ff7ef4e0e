from bench_core.fairness.rules import units_mixed as rule
from tests.fairness.sources import differs, found, script

MIXED = "print(f'avg={sum(times) / len(PROMPTS):.3f}s, min={min(times):.3f}s, max={max(times):.3f}s')"


def test_an_average_per_image_beside_a_minimum_per_batch_is_found():
    [(line, evidence)] = found(rule.in_source(script(report=MIXED)))
    assert line == 17
    assert evidence.startswith("sum(times) / len(PROMPTS) is per image, min(times) per batch")


def test_so_it_is_in_a_dictionary_and_in_lines_below_one_another():
    table = "row = {'mean': sum(times) / len(PROMPTS), 'min': min(times)}"
    assert len(found(rule.in_source(script(report=table)))) == 1
    lines = "print('mean', sum(times) / len(PROMPTS))\nprint('min', min(times))"
    assert len(found(rule.in_source(script(report=lines)))) == 1


def test_a_time_per_image_that_is_divided_by_one_per_batch_is_found():
    report = "a = sum(times) / len(PROMPTS)\nb = sum(times) / len(times)\nprint(a / b)"
    assert found(rule.in_source(script(report=report))) == [(19, "a is per image, b per batch")]


def test_milliseconds_by_seconds_is_an_error():
    source = script(report="a = 1000 * sum(times)\nprint(a / sum(times))")
    assert found(rule.in_source(source)) == [(18, "one is in ms, the other in s", "error")]


def test_units_that_are_said_are_not_nor_a_single_unit():
    assert found(rule.in_source(script())) == []
    said = "print(f'per image {sum(times) / len(PROMPTS)}, per batch {min(times)} to {max(times)}')"
    assert found(rule.in_source(script(report=said))) == []
    one = "print(sum(times) / len(times), min(times), max(times))"
    assert found(rule.in_source(script(report=one))) == []


def test_two_scripts_with_other_units_are_found():
    per_image = script(report="print(sum(times) / len(PROMPTS))")
    [(aspect, evidence)] = differs(rule.between_sources(script(), per_image))
    assert aspect == "units" and "seconds per batch" in evidence and "seconds per image" in evidence
    assert differs(rule.between_sources(script(), script())) == []
