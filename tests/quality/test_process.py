"""The asking end of the process that scores, with stand-ins for it: whatever becomes of it, the run goes on."""

import os
import sys
from pathlib import Path

import pytest

from bench_core.quality import process
from bench_core.quality.messages import ScoreRequest, WantedScore
from bench_core.quality.process import NotScored

REQUEST = ScoreRequest(pictures=(WantedScore(path=Path("a.png"), prompt="a cat"),))


@pytest.fixture
def ask(tmp_path):
    def run(program, timeout_s=60.0, request=REQUEST, **options):
        how = {"environment": os.environ, "log": tmp_path / "scoring.log", "timeout_s": timeout_s} | options
        return process.scored(request, command=(sys.executable, "-c", program), **how)

    return run


def test_scores_come_back_and_what_is_printed_elsewhere_goes_to_the_log(ask, tmp_path):
    reply = ask("""import sys; print("hm", file=sys.stderr); print('{"scores": [{"clip": 90.5}]}')""")
    assert [(s.clip, s.ssim) for s in reply.scores] == [(90.5, None)]
    assert (tmp_path / "scoring.log").read_text() == "hm\n"


def test_a_request_larger_than_a_pipe_arrives_whole(ask):
    request = ScoreRequest(pictures=(WantedScore(path=Path("a.png"), prompt="a cat " * 10),) * 5000)
    program = """
import json, sys
asked = json.loads(sys.stdin.buffer.readline())["pictures"]
print(json.dumps({"scores": [{"clip": float(len(p["prompt"]))} for p in asked]}))
"""
    reply = ask(program, request=request)
    assert {s.clip for s in reply.scores} == {60.0} and len(reply.scores) == 5000


def test_a_process_that_is_killed_leaves_no_scores(ask):
    with pytest.raises(NotScored, match="was ended"):
        ask("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


@pytest.mark.parametrize(
    "answer",
    ["", "[]", '{"scores": []}', '{"scores": [{"clip": NaN}]}', '{"scores": [{"clip": 1e9}]}'],
    ids=["nothing", "something else", "too few", "NaN", "no cosine"],
)
def test_an_answer_that_is_none_is_not_believed(ask, answer):
    with pytest.raises(NotScored, match="damaged"):
        ask(f"print({answer!r})")


def test_one_that_takes_too_long_is_ended(ask, tmp_path):
    with pytest.raises(NotScored, match="within the time allowed"):
        ask("import time; time.sleep(600)", timeout_s=0.3)


def test_one_that_cannot_be_started_is_said(tmp_path):
    with pytest.raises(NotScored, match="could not be started"):
        process.scored(REQUEST, environment={}, log=tmp_path / "log", timeout_s=1, command=(str(tmp_path / "nothing"),))


def test_whoever_gives_up_ends_it(ask, tmp_path):
    class Cancelled(Exception):
        pass

    pid = tmp_path / "pid"

    def check():
        if pid.exists() and pid.read_text():
            raise Cancelled

    with pytest.raises(Cancelled):
        ask(f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)", check=check)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
