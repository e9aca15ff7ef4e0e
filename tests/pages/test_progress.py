"""A run that goes on or was interrupted: its progress, cancelling and resuming it."""

from bench_core.jobs import launch, status
from tests import invented

from .conftest import words


def test_an_interrupted_run_can_be_resumed(visit, library, finished, monkeypatch):
    resumed = []
    monkeypatch.setattr(launch, "resume", lambda run_id, url: resumed.append((run_id, url)))
    run_id = library.store.add_run(finished.spec)
    library.store.add_event(run_id, "started", {"environment": finished.environment.stored(), "version": "0"})
    app = visit("run", run=run_id)
    assert "This run was interrupted" in words(app)
    app.button(key="run.resume").click().run()
    assert resumed == [(run_id, library.store.url)]


def test_progress_is_shown_and_cancel_is_passed_on(visit, finished, monkeypatch):
    from bench_core.store.progress import Progress

    now = Progress(
        state="measuring",
        pid=1,
        calls_done=20,
        calls_total=80,
        elapsed_s=30,
        left_s=95,
        candidate="shapes",
        batch_size=4,
        steps=10,
        round=2,
        rounds=6,
    )
    cancelled = []
    monkeypatch.setattr(status, "follow", lambda store, run_id: status.Job(run_id, "running", "", now))
    monkeypatch.setattr(status, "cancel", lambda run_id: bool(cancelled.append(run_id)) or True)
    app = visit("run")
    shown = words(app)
    assert "20 of 80 calls · 30 s so far · about 1 min 40 s left" in shown
    assert "`shapes` · batch size 4, 10 steps · round 3 of 6" in shown
    app.button(key="run.cancel").click().run()
    assert cancelled == [finished.run.run_id]


def test_with_a_precision_the_bar_is_the_time_and_how_narrow_it_is_is_said(visit, library, monkeypatch):
    from bench_core.store.progress import Progress

    run_id = invented.add(library.store, gpu=False, sizes=(1,), out_of_memory=(), precision=0.01)
    spec = library.store.run(run_id).spec.model_copy(update={"max_time_s": 600.0})
    run_id = library.store.add_run(spec)
    now = Progress(state="measuring", pid=1, calls_done=90, calls_total=92, elapsed_s=150, round=39, rounds=12)
    now = now.model_copy(update={"widest": 0.016, "wanted": 0.01})
    monkeypatch.setattr(status, "follow", lambda store, run_id: status.Job(run_id, "running", "", now))
    app = visit("run", run=run_id, lang="en")
    shown = words(app).replace("\\", "")
    assert "90 calls · 2 min 30 s so far · at most 10 min" in shown
    assert "Widest interval ±1.60%, wanted ±1.00%" in shown
    assert "round 40" in shown and "of 92" not in shown
    (bar,) = app.get("progress")
    assert bar.proto.value == 25
