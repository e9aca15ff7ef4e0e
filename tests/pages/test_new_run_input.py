"""What is wrong or costly in the form of a new run is said where it is typed, and cannot be started."""

import pytest

from .form import expander, typed


def test_bad_input_is_one_line_and_nothing_can_be_started(visit):
    app = visit()
    app.multiselect(key="run.batch_sizes").set_value([]).run()
    assert "batch sizes: got 'none'" in app.error[0].value.replace("\\", "")
    assert app.button(key="run.start").disabled


@pytest.mark.parametrize("typed", ["0", "1.5", "many"])
def test_a_typed_batch_size_that_is_no_whole_number_is_named(visit, typed):
    app = visit()
    app.multiselect(key="run.batch_sizes").set_value(["1", typed]).run()
    assert f"batch sizes: got '{typed}', expected whole numbers from 1" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize("typed", ["1,2,4", " 1 2 4 ", "1， 2、4", "1,2,2,4,04"])
def test_batch_sizes_may_be_typed_at_once(visit, started, typed):
    app = visit(lang="en")
    app.multiselect(key="run.batch_sizes").set_value([typed]).run()
    assert app.multiselect(key="run.batch_sizes").value == ["1", "2", "4"]
    assert expander(app, "Protocol").label == "Protocol: batch sizes 1/2/4 · steps 10 · rounds 10 · starts 2 · cpu"
    app.button(key="run.start").click().run()
    assert started[0].protocol.batch_sizes == (1, 2, 4)


def test_what_is_no_batch_size_is_taken_out_by_a_click(visit):
    app = visit(lang="en")
    app.multiselect(key="run.batch_sizes").set_value(["1", "abc"]).run()
    assert "batch sizes: got 'abc'" in app.error[0].value.replace("\\", "")
    assert app.button(key="run.start").disabled
    assert expander(app, "Protocol").proto.expanded
    app.button(key="run.batch_sizes.drop").click().run()
    assert app.multiselect(key="run.batch_sizes").value == ["1"]
    assert not app.error and not app.button(key="run.start").disabled


def test_a_batch_size_that_is_too_large_is_a_caution_with_the_time(visit):
    app = visit(lang="en")
    assert not app.warning
    app.multiselect(key="run.batch_sizes").set_value(["8", "100000"]).run()
    assert "one call takes about" in app.warning[0].value.replace("\\", "")
    assert not app.button(key="run.start").disabled


def test_starts_are_set_beside_the_rounds_and_no_more_than_they_are(visit, started):
    app = visit(lang="en")
    starts = app.number_input(key="run.starts")
    assert (starts.value, starts.placeholder) == (None, "2")
    app.number_input(key="run.starts").set_value(11).run()
    assert "starts: got '11', expected a whole number from 1 to 10" in app.error[0].value.replace("\\", "")
    assert app.button(key="run.start").disabled
    app.number_input(key="run.starts").set_value(3).run()
    app.button(key="run.start").click().run()
    assert started[0].protocol.starts == 3


def test_a_wrong_setting_is_marked_beside_a_wrong_candidate_too(visit):
    app = visit(lang="en")
    typed(app, "shapes+depcache")
    app.number_input(key="run.starts").set_value(11).run()
    said = "\n".join(error.value for error in app.error).replace("\\", "")
    assert "got 'depcache'" in said and "starts: got '11'" in said


def test_starts_go_with_a_precision_too(visit, started):
    app = visit(lang="en")
    app.segmented_control(key="run.stop").set_value("precision").run()
    app.number_input(key="run.starts").set_value(4).run()
    app.button(key="run.start").click().run()
    assert (started[0].protocol.starts, started[0].protocol.precision) == (4, 0.05)


def test_a_time_limit_of_nothing_is_named(visit):
    app = visit()
    app.number_input(key="run.max_time").set_value(0.0).run()
    assert "max time: got '0.0', expected a duration above 0" in app.error[0].value.replace("\\", "")


def test_cautions_are_shown_before_the_start(visit):
    app = visit()
    app.number_input(key="run.rounds").set_value(3).run()
    assert "wide intervals" in app.warning[0].value.replace("\\", "")
    assert not app.button(key="run.start").disabled
