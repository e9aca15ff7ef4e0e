"""What is said between conductor and worker is checked on both sides."""

from multiprocessing import Pipe

import pytest
from pydantic import ValidationError

from bench_core.events import Facts
from bench_core.plan import Batch
from bench_core.request import build
from bench_core.worker import messages, starting
from bench_core.worker.handle import Worker
from bench_core.worker.lost import WorkerLost

BATCH = Batch(phase="timed", batch_size=1, steps=4, prompts=["a ring"], seeds=[3], save=[False])
CLOCKED = b'{"batch_s": 0.5}'


class Gone:
    """A process that is there until it is stopped."""

    exitcode, pid = 0, 7

    def join(self, timeout=None):
        pass

    kill = join


@pytest.fixture
def answered(tmp_path):
    """A worker that gives these answers, whatever it is asked."""
    spec = build.make_spec(["shapes"], threads=1, device="cpu")

    def make(*answers):
        worker = Worker(spec.candidates[0], spec.protocol, tmp_path, lambda: None)
        worker.connection, other = Pipe()
        worker.lifeline, _ = Pipe()
        worker.process = Gone()
        for answer in answers:
            other.send_bytes(answer)
        worker.other_end = other
        return worker

    return make


def test_requests_are_what_they_were_when_they_arrive():
    spec = build.make_spec(["shapes+deepcache"], threads=1, device="cpu")
    for request in (
        starting.load_request(spec.candidates[0], spec.protocol, 2),
        messages.CallRequest(batch=BATCH),
        messages.PingRequest(batch=BATCH),
        messages.CountRequest(batch=BATCH, steps=(4, 8)),
        messages.CeilingsRequest(),
    ):
        assert messages.decode_request(messages.encode(request)) == request


@pytest.mark.parametrize("data", [b"", b"{}", b'{"op": "leave"}', b'{"op": "call"}', b'{"op": "ceilings", "more": 1}'])
def test_what_is_no_request_is_refused(data):
    with pytest.raises(ValidationError):
        messages.decode_request(data)


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ([b"Segmentation fault"], "no Clocked .*JSON"),
        ([b'{"batch_s": "long"}'], "no Clocked .batch_s"),
        ([CLOCKED, b'{"status": "fine"}'], "no CallReply .status"),
        ([CLOCKED, b'{"status": "ok"}'], "no CallReply .*batch_s is missing"),
        ([CLOCKED, b'{"status": "ok", "batch_s": -1}'], "no CallReply .batch_s"),
        ([CLOCKED, b'{"status": "ok", "batch_s": 1, "image_hashes": ["../x"]}'], "no CallReply .image_hashes"),
    ],
)
def test_an_answer_of_another_form_is_a_lost_worker_in_words(answered, answers, what):
    worker = answered(*answers)
    with pytest.raises(WorkerLost, match=f"the worker's answer is {what}.*it was ended") as error:
        worker.call(BATCH, 1.0)
    assert "\n" not in str(error.value)
    assert worker.process is None


def test_a_good_answer_is_a_record(answered):
    reply, outside_s = answered(CLOCKED, b'{"status": "ok", "batch_s": 0.5, "n_images": 1}').call(BATCH, 1.0)
    assert (reply.status, reply.batch_s, reply.n_images) == ("ok", 0.5, 1)
    assert outside_s > 0


def test_facts_of_older_runs_keep_what_is_no_longer_known():
    old = {"pid": 7, "numa_node": 1, "start": 0}
    assert Facts.model_validate(old).stored() == old


def test_facts_are_stored_without_what_is_not_known():
    assert Facts(flops_message="lost").stored() == {"flops_message": "lost"}
