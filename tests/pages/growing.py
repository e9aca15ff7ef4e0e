"""A run that grows as a test wants it to, for pages that show a run while it is measured."""

from bench_core.jobs import status
from bench_core.store.progress import Progress


class Growing:
    """A stored run of which more and more calls are there; it is measured until `outcome` is set."""

    def __init__(self, library, whole):
        self.store, self.calls = library.store, list(whole.calls)
        self.run_id = self.store.add_run(whole.spec)
        self.store.add_event(self.run_id, "started", {"environment": whole.environment.stored(), "version": "0"})
        self.now, self.standing = Progress(state="starting", pid=1), "running"

    def grow(self, n):
        """Store the next calls; progress is what a conductor would report."""
        for call in self.calls[:n]:
            self.store.add_call(self.run_id, call)
        last, self.calls = self.calls[n - 1], self.calls[n:]
        done = self.store.count_calls(self.run_id)
        where = {"candidate": last.candidate, "batch_size": last.batch_size, "steps": last.steps, "round": last.round}
        state = "warm-up" if last.phase == "warm-up" else "measuring"
        self.tell(state=state, calls_done=done, calls_total=done + len(self.calls), **where, rounds=6, left_s=65)

    def tell(self, **fields):
        fields = {"elapsed_s": self.now.elapsed_s + 10} | fields
        self.now = self.now.model_copy(update=fields)

    def until(self, rounds):
        """Grow to so many complete rounds."""
        left = [i for i, c in enumerate(self.calls) if c.phase == "timed" and c.round >= rounds]
        self.grow(left[0] if left else len(self.calls))


def followed(run, monkeypatch):
    """The run, of which the pages see what its progress says."""
    really = status.follow

    def follow(store, run_id):
        if run_id != run.run_id:
            return really(store, run_id)
        return status.Job(run_id, run.standing, "", run.now)

    monkeypatch.setattr(status, "follow", follow)
    return run
