"""Serial execution in source, however the prompts are handed on: threads, queues, event loops, generators."""

import pytest

from bench_core.fairness.rules import serial_execution as rule
from tests.fairness.sources import pointed, source

SERIAL = {
    "threads of a list": """
        def work(k, p):
            out[k] = pipe(p, generator=generator).images[0]
        crew = []
        for k, p in enumerate(PROMPTS):
            crew.append(threading.Thread(target=work, args=(k, p)))
        for member in crew:
            member.start()
    """,
    "threads of a comprehension": """
        crew = [threading.Thread(target=pipe, args=(p,), kwargs={"generator": generator}) for p in PROMPTS]
        [member.start() for member in crew]
    """,
    "a thread that takes from a queue": """
        def work(jobs):
            for p in iter(jobs.get, None):
                pipe(p, generator=generator)
        jobs = queue.Queue()
        threading.Thread(target=work, args=(jobs,)).start()
        for p in PROMPTS:
            jobs.put(p)
        jobs.join()
    """,
    "an object that is a thread": """
        class Crew(threading.Thread):
            def __init__(self, jobs, done):
                super().__init__()
                self.jobs, self.done = jobs, done
            def run(self):
                while (p := self.jobs.get()) is not None:
                    self.done.put(pipe(p, generator=generator))
        jobs, done = queue.Queue(), queue.Queue()
        Crew(jobs, done).start()
        for p in PROMPTS:
            jobs.put(p)
        images = [done.get() for _ in PROMPTS]
    """,
    "consumers of a queue of asyncio": """
        async def eat(jobs):
            while not jobs.empty():
                p = await jobs.get()
                await asyncio.to_thread(pipe, p, generator=generator)
        async def all_of_them():
            jobs = asyncio.Queue()
            for p in PROMPTS:
                jobs.put_nowait(p)
            await asyncio.gather(*(eat(jobs) for _ in range(2)))
        asyncio.run(all_of_them())
    """,
    "an executor of an event loop": """
        async def all_of_them(loop):
            return [await loop.run_in_executor(None, lambda p=p: pipe(p, generator=generator)) for p in PROMPTS]
        asyncio.run(all_of_them(asyncio.get_event_loop()))
    """,
    "a list that is emptied": """
        left = list(PROMPTS)
        while left:
            pipe(left.pop(0), generator=generator)
    """,
    "an index that is counted": """
        k = 0
        while k < len(PROMPTS):
            pipe(PROMPTS[k], generator=generator)
            k += 1
    """,
    "next": """
        left = iter(PROMPTS)
        while True:
            p = next(left, None)
            if p is None:
                break
            pipe(p, generator=generator)
    """,
    "reduce": "functools.reduce(lambda made, p: made + pipe(p, generator=generator).images, PROMPTS, [])",
    "joblib": """
        one = lambda p: pipe(p, generator=generator)
        joblib.Parallel(n_jobs=2)(joblib.delayed(one)(p) for p in PROMPTS)
    """,
    "a loop within a comprehension": """
        for p in [f"a {colour} {animal}" for colour in ("red", "blue") for animal in open("animals")]:
            pipe(p, generator=generator)
    """,
}
MODULES = "import asyncio, functools, joblib, queue, threading, time\nout, PROMPTS = {}, [f'a {n}' for n in range(32)]"
WHOLE = "start = time.perf_counter()\nfor b in batches:\n    pipe(b)\nprint(time.perf_counter() - start)"


@pytest.mark.parametrize("how", SERIAL)
def test_one_prompt_after_the_other_is_found_however_it_is_handed_on(how):
    timed = source(MODULES, WHOLE, "start = time.perf_counter()", SERIAL[how], "print(time.perf_counter() - start)")
    [(_, evidence)] = pointed(timed, rule.in_source(timed))
    assert evidence.startswith("one call of pipe for each prompt of")


LATER = {
    "generator": "def made(texts):\n    for p in texts:\n        yield pipe(p)\nimages = made(PROMPTS)",
    "map": "images = map(lambda p: pipe(p), PROMPTS)",
    "generator expression": "images = (pipe(p) for p in PROMPTS)",
}


@pytest.mark.parametrize("how", LATER)
def test_what_works_only_when_it_is_used_is_found_where_that_is_timed(how):
    before = "start = time.perf_counter()"
    after = "print(time.perf_counter() - start)"
    timed = source(MODULES, WHOLE, LATER[how], before, "kept = list(images)", after)
    [(_, evidence)] = pointed(timed, rule.in_source(timed))
    assert evidence.startswith("one call of pipe for each prompt of")
    untimed = source(MODULES, WHOLE, before, LATER[how], after, "kept = list(images)")
    assert pointed(untimed, rule.in_source(untimed)) == []


BATCHED = {
    "batches taken from a queue": """
        jobs = queue.Queue()
        for p in PROMPTS:
            jobs.put(p)
        while not jobs.empty():
            some = []
            while len(some) < 8 and not jobs.empty():
                some.append(jobs.get())
            pipe(some)
    """,
    "batches cut off a list": """
        left = PROMPTS
        while left:
            some, left = left[:8], left[8:]
            pipe(some)
    """,
    "batches of a generator": """
        def some(texts, k=0):
            while k < len(texts):
                yield texts[k : k + 8]
                k += 8
        for few in some(PROMPTS):
            pipe(few)
    """,
}


@pytest.mark.parametrize("how", BATCHED)
def test_batches_are_not_however_they_are_handed_on(how):
    timed = source(MODULES, WHOLE, "start = time.perf_counter()", BATCHED[how], "print(time.perf_counter() - start)")
    assert pointed(timed, rule.in_source(timed)) == []
