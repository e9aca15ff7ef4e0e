"""docs/reliability.md says what the tests of faults say."""

from scripts import reliability


def test_the_document_is_what_is_generated():
    assert reliability.FILE.read_text(encoding="utf-8") == reliability.document(), "run `make docs`"


def test_every_fault_has_a_number_of_its_own_in_a_section():
    numbers = [fault.number for fault in reliability.found()]
    assert sorted(numbers) == sorted(set(numbers))
    assert {int(number.split(".")[0]) for number in numbers} == set(reliability.SECTIONS)
