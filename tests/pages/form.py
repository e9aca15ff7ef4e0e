"""What a user does in the form of a new run, and finds there."""


def typed(app, candidate):
    """Type a candidate into the field for strings and press its button."""
    app.text_input(key="run.pasted").set_value(candidate)
    app.button(key="run.add_pasted").click().run()
    assert not app.exception


def expander(app, key):
    return next(e for e in app.expander if key in e.label)


def buttons(app, key):
    """The buttons of a field that put something right, by their labels."""
    return {b.label: b for b in app.button if b.key and b.key.startswith(f"{key}.")}
