"""One call a prompt becomes one call with all prompts, or is left with a reason."""

import re

import pytest

from bench_core.fairness.audit.mends.serial import NO_WALK, ONE_BY_ONE, THREADS, mend
from bench_core.fairness.audit.mends.serial_loop import EACH_TIMED, LEAVES, OTHER_WORK, USED_LATER
from bench_core.fairness.audit.mends.walk import BATCHES, DRAWN, IN_A_HELPER, NO_CALL, OTHER_ARGUMENT

from .mending import check, check_left


def test_a_loop_that_drops_the_images():
    check(
        mend,
        """\
        def run(pipe, batch_prompts, args):
            # one by one
            for prompt in batch_prompts:
                pipe(prompt, num_inference_steps=args.steps)
            return 1
        """,
        4,
        """\
        def run(pipe, batch_prompts, args):
            # one by one
            pipe(batch_prompts, num_inference_steps=args.steps)
            return 1
        """,
    )


@pytest.mark.parametrize(
    "loop, batched",
    [
        ("for p in prompts: images.append(pipe(p).images[0])", "images.extend(pipe(prompts).images)"),
        ("for p in prompts: images += pipe(p).images", "images += pipe(prompts).images"),
        ("for p in prompts: images += [pipe(p).images[0]]", "images += pipe(prompts).images"),
        ("for p in prompts: images.extend(pipe(p).images)", "images.extend(pipe(prompts).images)"),
        ("for p in tqdm(prompts, desc='run'): pipe(p)", "pipe(prompts)"),
        (
            "for p in prompts: pipe(p, num_inference_steps=int(cfg.get('steps', 20)))",
            "pipe(prompts, num_inference_steps=int(cfg.get('steps', 20)))",
        ),
        ("for i, p in enumerate(prompts): pipe(p)", "pipe(prompts)"),
        ("for p in prompts[:8]: pipe(prompt=p)", "pipe(prompt=prompts[:8])"),
        ("for i in range(len(prompts)): pipe(prompts[i])", "pipe(prompts)"),
        ("for i in range(8): pipe(prompts[i])", "pipe([prompts[i] for i in range(8)])"),
        ("for row in rows: pipe(row['prompt'])", "pipe([row['prompt'] for row in rows])"),
        ("for p in load(): pipe(p)", "pipe(list(load()))"),
        ("for p in prompts: inference(pipe, [p], steps)", "inference(pipe, prompts, steps)"),
        (
            "for p, n in zip(prompts, negatives): pipe(p, negative_prompt=n)",
            "pipe(prompts, negative_prompt=negatives)",
        ),
        (
            "for i, p in enumerate(prompts): pipe(p, generator=torch.Generator().manual_seed(i))",
            "pipe(prompts, generator=[torch.Generator().manual_seed(i) for i, p in enumerate(prompts)])",
        ),
        ("images = [pipe(p).images[0] for p in prompts]", "images = pipe(prompts).images"),
        ("images = [pipe(p)[0][0] for p in prompts]", "images = pipe(prompts)[0]"),
        ("images = [im for p in prompts for im in pipe(p).images]", "images = pipe(prompts).images"),
        ("images = [pipe(p).images[0] for p in prompts if p]", "images = pipe([p for p in prompts if p]).images"),
        ("x = list(pipe(p).images[0] for p in prompts)", "x = list(pipe(prompts).images)"),
        (
            "x = [pipe(p, output_type='np').images[0] for p in prompts]",
            "x = list(pipe(prompts, output_type='np').images)",
        ),
        ("[pipe(p) for p in prompts]", "pipe(prompts)"),
        ("_ = [pipe(p) for p in prompts]", "_ = pipe(prompts)"),
        ("x = list(map(lambda p: pipe(p).images[0], prompts))", "x = list(pipe(prompts).images)"),
        ("list(map(pipe, prompts))", "pipe(prompts)"),
    ],
)
def test_short_forms(loop, batched):
    check(mend, loop + "\n", 1, batched + "\n")


def test_a_body_with_variables_counters_and_contexts():
    check(
        mend,
        """\
        images, total = [], 0
        for k, prompt in enumerate(prompts):
            generator = torch.Generator("cuda").manual_seed(seed + k)
            with torch.inference_mode():
                # draw it
                out = pipe(prompt, generator=generator, num_inference_steps=steps)
            images.append(out.images[0])
            total += 1
        torch.cuda.synchronize()
        """,
        6,
        """\
        images, total = [], 0
        generator = [torch.Generator("cuda").manual_seed(seed + k) for k, prompt in enumerate(prompts)]
        with torch.inference_mode():
            # draw it
            out = pipe(prompts, generator=generator, num_inference_steps=steps)
        images.extend(out.images)
        total += len(prompts)
        torch.cuda.synchronize()
        """,
    )


def test_a_variable_that_another_loop_gives_a_value_is_no_obstacle():
    check(
        mend,
        """\
        for p in warm_up:
            pipe(p)
        for p in prompts:
            pipe(p)
        for p in prompts:
            print(p)
        """,
        4,
        """\
        for p in warm_up:
            pipe(p)
        pipe(prompts)
        for p in prompts:
            print(p)
        """,
    )


def test_the_inner_one_of_two_loops():
    check(
        mend,
        """\
        for run in range(3):
            for p in prompts:
                pipe(p)
        """,
        3,
        """\
        for run in range(3):
            pipe(prompts)
        """,
    )


@pytest.mark.parametrize(
    "code, why",
    [
        ("for p in prompts:\n    pipe(p).images[0].save(f'{p}.png')\n", OTHER_WORK),
        ("for p in prompts:\n    pipe(p)\n    print(p)\n", OTHER_WORK),
        ("for p in prompts:\n    if p:\n        pipe(p)\n", OTHER_WORK),
        ("for p in prompts:\n    outputs.append(pipe(p))\n", OTHER_WORK),
        ("for p in prompts:\n    torch.manual_seed(len(p))\n    pipe(p)\n", OTHER_WORK),
        ("for p in prompts:\n    out = pipe(p)\nshow(out)\n", USED_LATER),
        ("for p in prompts:\n    pipe(p)\nprint('last', p)\n", USED_LATER),
        ("for p in prompts:\n    pipe(p)\n    break\n", LEAVES),
        ("for p in prompts:\n    pipe(p)\nelse:\n    done()\n", LEAVES),
        (
            "import time\nfor p in prompts:\n    t = time.time()\n    pipe(p)\n    x.append(time.time() - t)\n",
            EACH_TIMED,
        ),
        ("def draw(p):\n    return pipe(p)\nfor p in prompts:\n    draw(p)\n", NO_CALL),
        ("def generate(p):\n    return pipe(p)\nfor p in prompts:\n    generate(p)\n", IN_A_HELPER),
        ("for p, s in pairs:\n    pipe(p, num_inference_steps=s)\n", OTHER_ARGUMENT),
        ("for seed in seeds:\n    pipe(prompt, generator=torch.manual_seed(seed))\n", OTHER_ARGUMENT),
        ("x = [pipe(p, generator=seeds.pop()).images[0] for p in prompts]\n", DRAWN),
        ("for p in prompts:\n    pipe(p, generator=next(generators))\n", DRAWN),
        ("for p in prompts:\n    pipe(p, num_inference_steps=random.randint(5, 50))\n", DRAWN),
        ("x = [pipe(p) for p in prompts]\nshow(x[0])\n", ONE_BY_ONE),
        ("x = [(p, pipe(p).images[0]) for p in prompts]\n", ONE_BY_ONE),
        ("with ThreadPoolExecutor() as pool:\n    list(pool.map(pipe, prompts))\n", THREADS),
        ("for batch in batches:\n    pipe(batch)\n", BATCHES),
        ("def draw(p):\n    return pipe(p)\nx = list(pool.imap(draw, prompts))\ny = pipe(p)\n", NO_WALK),
        ("x = list(pool.imap(draw, prompts))\ndef draw(p):\n    return pipe(p)\n", THREADS),
        ("while prompts:\n    pipe(prompts.pop())\n", NO_WALK),
    ],
)
def test_what_is_not_safe_is_left_with_the_reason(code, why):
    lines = code.splitlines()
    calls = [n for n, line in enumerate(lines, start=1) if re.search(r"\b(pipe|generate|draw)\(p|map|pipe\(", line)]
    check_left(mend, code, calls[-1], why)
