"""Short scripts that detectors of source look at, and what they say of them."""

from textwrap import dedent

from bench_core.fairness.audit.audit import read


def source(*parts, path="script.py"):
    """A script, of parts that stand one below the other, as the reader hands it to a detector. It is never run."""
    return read("\n".join(dedent(part).strip("\n") for part in parts) + "\n", path)


def pointed(of, found):
    """Each line of code that is pointed at, with the evidence, and the severity where it is not the rule's.

    Evidence that is yielded again for a line is left out, as the audit does.
    """
    lines = of.text.splitlines()
    said = [(lines[at.place.line - 1].strip(), str(at.evidence), *filter(None, [at.severity])) for at in found]
    return list(dict.fromkeys(said))


def told(found):
    """Aspect and evidence of each difference between two sources, and the severity where it is not the rule's."""
    return [(d.aspect, str(d.evidence), *filter(None, [d.severity])) for d in found]


def timed(call, *before, path="script.py"):
    """A script that makes one call a batch and times each."""
    return source(
        "import time",
        *before,
        f"""
        for batch in batches:
            start = time.perf_counter()
            {call}
            laps.append(time.perf_counter() - start)
        """,
        path=path,
    )


def arms(base, fast, *before):
    """A script that makes two calls, one after the other, and divides their times."""
    return source(
        "import time",
        *before,
        "start = time.perf_counter()",
        base,
        "base_s = time.perf_counter() - start",
        "start = time.perf_counter()",
        fast,
        "fast_s = time.perf_counter() - start",
        "print(base_s / fast_s)",
    )
