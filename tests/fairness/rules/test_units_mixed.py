from bench_core.fairness.rules import units_mixed as rule
from tests.fairness.sources import differs, found, pointed, script, source

TIMES = """
import time
batch_times, n_images = [], 0
for i in range(0, len(prompts), 8):
    batch = prompts[i:i + 8]
    t = time.perf_counter()
    pipe(batch)
    batch_times.append(time.perf_counter() - t)
    n_images += len(batch)
"""


def test_a_mean_per_image_beside_extremes_per_batch_is_found():
    script = source(
        TIMES,
        """
        avg = sum(batch_times) / n_images
        print(f"avg: {avg:.3f} min: {min(batch_times):.3f} max: {max(batch_times):.3f}")
        """,
    )
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line.startswith('print(f"avg: {avg:.3f}')
    assert evidence == "avg is per image, min(batch_times) per batch, and the words beside them do not say so"


def test_a_time_per_image_divided_by_one_per_batch_is_found():
    script = source(
        TIMES,
        """
        per_image = sum(batch_times) / n_images
        other = []
        for batch in batches:
            t = time.perf_counter()
            fast_pipe(batch)
            other.append(time.perf_counter() - t)
        per_batch = sum(other) / len(other)
        speedup = per_image / per_batch
        """,
    )
    evidence = "per_image is per image, per_batch per batch"
    assert pointed(script, rule.in_source(script)) == [("speedup = per_image / per_batch", evidence)]


def test_milliseconds_divided_by_seconds_are_an_error():
    script = source("""
        import time, torch
        t = time.perf_counter()
        base_pipe(prompts)
        base = time.perf_counter() - t
        a, b = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        a.record()
        fast_pipe(prompts)
        b.record()
        b.synchronize()
        fast = a.elapsed_time(b)
        print(base / fast)
    """)
    evidence = "one is in s, the other in ms"
    assert pointed(script, rule.in_source(script)) == [("print(base / fast)", evidence, "error")]


def test_units_that_the_words_say_are_not():
    script = source(
        TIMES,
        """
        total = sum(batch_times)
        print("seconds per image: {:.3f}".format(total / n_images))
        print(f"seconds per batch: {min(batch_times):.2f} (shortest batch), {max(batch_times):.2f} (longest batch)")
        """,
    )
    assert pointed(script, rule.in_source(script)) == []


def test_milliseconds_that_are_turned_into_seconds_are_not():
    script = source("""
        import time, torch
        t = time.perf_counter()
        base_pipe(prompts)
        base = (time.perf_counter() - t) * 1000
        a, b = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        a.record()
        fast_pipe(prompts)
        b.record()
        b.synchronize()
        fast = a.elapsed_time(b)
        print(f"{base / fast:.2f}")
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_rate_beside_a_time_per_batch_is_not():
    script = source(
        TIMES,
        """
        middle = sorted(batch_times)[len(batch_times) // 2]
        print(f"{n_images / sum(batch_times):.2f} images/s, median batch {middle:.2f} s")
        """,
    )
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_units_are_found():
    a = source(TIMES, "print('per image', sum(batch_times) / n_images)", path="a.py")
    b = source(TIMES, "print('per batch', sum(batch_times) / len(batch_times))", path="b.py")
    evidence = "seconds per image (a.py, line 9) against seconds per batch (b.py, line 9)"
    assert differs(rule.between_sources(a, b)) == [("units", evidence)]


def test_two_sources_of_one_unit_are_not():
    b = source("""
        from time import perf_counter
        seen, took = 0, 0.0
        for texts in batches:
            before = perf_counter()
            pipeline(texts)
            took += perf_counter() - before
            seen += len(texts)
        print(took / seen)
    """)
    assert differs(rule.between_sources(source(TIMES, "print(sum(batch_times) / n_images)"), b)) == []


def test_so_it_is_in_a_dictionary_and_in_lines_below_one_another():
    table = "row = {'mean': sum(times) / len(PROMPTS), 'min': min(times)}"
    assert len(found(rule.in_source(script(report=table)))) == 1
    lines = "print('mean', sum(times) / len(PROMPTS))\nprint('min', min(times))"
    assert len(found(rule.in_source(script(report=lines)))) == 1


def test_units_that_are_said_are_not_nor_a_single_unit():
    assert found(rule.in_source(script())) == []
    said = "print(f'per image {sum(times) / len(PROMPTS)}, per batch {min(times)} to {max(times)}')"
    assert found(rule.in_source(script(report=said))) == []
    one = "print(sum(times) / len(times), min(times), max(times))"
    assert found(rule.in_source(script(report=one))) == []


def test_words_of_another_value_are_not_its_own():
    script = source(
        TIMES,
        """
        print("avg", sum(batch_times) / n_images, "min", min(batch_times), "max", max(batch_times))
    """,
    )
    assert len(pointed(script, rule.in_source(script))) == 1


LAPS = """
import time, statistics
laps = []
for k in range(0, len(prompts), 8):
    t = time.perf_counter()
    pipe(prompts[k:k + 8])
    laps.append(time.perf_counter() - t)
"""


def told(*report):
    script = source(LAPS, *report)
    return [line for line, _ in pointed(script, rule.in_source(script))]


def test_any_two_numbers_side_by_side_are_compared():
    shown = 'print("per image", sum(laps) / len(prompts), "best", min(laps))'
    assert told('print("seconds per batch", sum(laps) / len(laps))', shown) == [shown]
    by_number = 'print("per image", sum(laps) / len(laps) / 8, "best", min(laps))'
    assert told('print("seconds per batch", sum(laps) / len(laps))', by_number) == [by_number]


def test_numbers_under_a_headline_that_tells_their_units_are_not():
    assert told("print(f\"{'s per batch':>14}{'s per image':>14}\")", "print(min(laps), min(laps) / 8)") == []


def test_a_line_of_one_unit_that_is_said_once_is_not():
    assert (
        told(
            'print(f"s/batch: best {min(laps):.3f}, median {statistics.median(laps):.3f}, worst {max(laps):.3f}")',
            'print(f"s/image: best {min(laps) / 8:.3f}, median {statistics.median(laps) / 8:.3f}")',
        )
        == []
    )


FRAME = """
import time
import pandas as pd
def laps(name):
    for k in range(0, len(prompts), 8):
        t = time.perf_counter()
        images = pipe(prompts[k:k + 8]).images
        yield {"arm": name, "seconds": time.perf_counter() - t, "images": len(images)}
frame = pd.concat([pd.DataFrame(list(laps("a"))), pd.DataFrame(list(laps("b")))])
"""


def test_columns_of_a_data_frame_are_found():
    for table in (
        'table = {"mean": frame.seconds.sum() / frame.images.sum(), "best": frame.seconds.min()}',
        'frame["each"] = frame.seconds / frame.images\nx = {"mean": frame.each.mean(), "best": frame.seconds.min()}',
        'g = frame.groupby("arm")\ntable = {"mean": g["seconds"].sum() / g["images"].sum(), "max": g["seconds"].max()}',
    ):
        script = source(FRAME, table)
        assert len(pointed(script, rule.in_source(script))) == 1, table


def test_columns_of_one_unit_or_of_named_ones_are_not():
    for table in (
        'table = {"mean": frame.seconds.mean(), "best": frame.seconds.min()}',
        'table = {"s_per_image": frame.seconds.sum() / frame.images.sum(), "s_per_batch": frame.seconds.min()}',
    ):
        script = source(FRAME, table)
        assert pointed(script, rule.in_source(script)) == [], table


def test_words_before_several_values_are_those_of_all():
    script = source(
        TIMES,
        """
print("seconds per image:", sum(batch_times) / n_images)
print("seconds per batch, min and max:", min(batch_times), max(batch_times))
""",
    )
    assert pointed(script, rule.in_source(script)) == []


TABLE = """
import time
print({title!r})
for batch_size in (1, 2, 4, 8):
    batch = prompts[:batch_size]
    def lap():
        generator = new_generator()
        synchronize()
        t = time.perf_counter()
        pipe(batch, generator=generator)
        synchronize()
        return time.perf_counter() - t
    lap()
    laps = sorted(lap() for _ in range(7))
    middle = laps[len(laps) // 2]
    print(f"{{batch_size}} {{middle:.3f}} {{middle / batch_size:.3f}}")
"""


def test_the_head_of_a_table_that_a_loop_prints_says_the_units():
    assert not found(rule.in_source(source(TABLE.format(title="size s/batch s/image"))))
    assert found(rule.in_source(source(TABLE.format(title="size time average"))))


def test_a_sum_divided_by_as_many_images_as_each_batch_adds_is_per_image():
    lines = """
        import time
        EACH = 8
        seconds, made = [], 0
        for i in range(0, len(prompts), EACH):
            start = time.perf_counter()
            pipe(prompts[i : i + EACH])
            seconds.append(time.perf_counter() - start)
            made += EACH
        print(f"avg {{sum(seconds) / made:.3f}} min {{min(seconds){divided}:.3f}}")
    """
    assert found(rule.in_source(source(lines.format(divided=""))))
    assert not found(rule.in_source(source(lines.format(divided=" / EACH"))))


def test_columns_of_a_data_frame_of_tuples_have_their_units():
    lines = """
        import time
        import pandas as pd
        rows = []
        for i in range(0, len(prompts), 8):
            batch = prompts[i : i + 8]
            start = time.perf_counter()
            pipe(batch)
            rows.append((i, len(batch), time.perf_counter() - start))
        frame = pd.DataFrame(rows, columns=["index", "n", "sec"])
        frame["each"] = frame.sec / frame.n
        print(f"avg {{frame.each.mean():.3f}} min {{frame.{column}.min():.3f}}")
    """
    assert found(rule.in_source(source(lines.format(column="sec"))))
    assert not found(rule.in_source(source(lines.format(column="each"))))
