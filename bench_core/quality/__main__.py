"""The process that scores pictures: `python -m bench_core.quality`, started by `quality.process`.

It reads a `ScoreRequest` as one line of JSON from stdin and writes a `ScoreReply` to stdout. Stdin stays open
meanwhile: when it closes, whoever asked is gone, and the process ends at once.
"""

from __future__ import annotations

import os
import sys
import threading

from bench_core.quality.messages import ScoreRequest


def main() -> None:
    """Answer one request. What libraries print goes to stderr."""
    line = sys.stdin.buffer.readline()
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    out = os.dup(1)
    os.dup2(2, 1)
    from bench_core.quality import scorer  # only now: torch takes seconds, and whoever asks waits to write

    reply = scorer.answer(ScoreRequest.model_validate_json(line))
    with os.fdopen(out, "w", encoding="utf-8") as answers:
        answers.write(reply.model_dump_json())


def _end_with_stdin() -> None:
    while os.read(0, 1024):  # not through sys.stdin, whose lock the interpreter needs when it ends
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
