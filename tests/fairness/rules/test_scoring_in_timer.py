from bench_core.fairness.rules import scoring_in_timer as rule
from tests.fairness.sources import model_file, pointed, source

RATED = """
from transformers import CLIPModel
clip = CLIPModel.from_pretrained("clip")
def clip_score(images):
    return clip(pixel_values=images).logits_per_image.mean().item()
"""
MAKES = "images = pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images"


def test_a_score_before_the_clock_is_stopped_is_found():
    script = source("""
        import time
        from torchmetrics.multimodal import CLIPScore

        metric = CLIPScore()
        for batch in batches:
            start = time.perf_counter()
            images = pipe(batch, num_inference_steps=20, output_type="pt").images
            score = metric(images, batch)
            torch.cuda.synchronize()
            total += time.perf_counter() - start
    """)
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line == "score = metric(images, batch)"
    assert evidence.endswith("is timed with the call")


def test_pictures_that_are_saved_within_a_helper_are_found():
    script = source("""
        from time import perf_counter

        def make(pipe, texts, folder):
            for n, picture in enumerate(pipe(texts).images):
                picture.save(f"{folder}/{n}.png")

        pipe(texts)
        t = perf_counter()
        make(pipe, texts, "out")
        print("seconds", perf_counter() - t)
    """)
    evidence = "picture.save(f'{folder}/{n}.png') is timed with the call"
    assert pointed(script, rule.in_source(script)) == [('picture.save(f"{folder}/{n}.png")', evidence)]


def test_scores_and_pictures_after_the_clock_are_not():
    script = source("""
        import time

        class Evaluator:
            def __init__(self, pipe, scorer):
                self.pipe, self.scorer = pipe, scorer
                self.seconds, self.scores = [], []

            def step(self, texts):
                tic = time.perf_counter()
                images = self.pipe(texts, output_type="np").images
                toc = time.perf_counter()
                self.seconds.append(toc - tic)
                self.scores.append(self.scorer.clip_score(images, texts))
                for i, image in enumerate(images):
                    to_pil(image).save(f"{i}.png")

        e = Evaluator(pipe, CLIPScorer())
        for texts in chunks:
            e.step(texts)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_clock_around_the_whole_job_beside_one_for_each_call_is_not():
    script = source("""
        import time
        job = time.perf_counter()
        pipe(prompts[:4])
        for b in batches:
            t = time.perf_counter()
            images = pipe(b).images
            laps.append(time.perf_counter() - t)
            scores.append(clip_score(images, b))
        print(f"whole job, scores included: {time.perf_counter() - job:.0f} s")
        print(sum(laps) / len(laps))
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_model_that_scores_pictures_is_found_whatever_its_helper_is_called():
    script = source("""
        import time
        from transformers import CLIPModel

        clip = CLIPModel.from_pretrained("clip").to("cuda")

        def judge(images):
            return clip(pixel_values=images).logits_per_image.mean().item()

        for batch in batches:
            began = time.perf_counter()
            quality = judge(pipe(batch, output_type="pt").images)
            laps.append(time.perf_counter() - began)
    """)
    [(line, _)] = pointed(script, rule.in_source(script))
    assert line == 'quality = judge(pipe(batch, output_type="pt").images)'


def test_scoring_in_a_function_that_a_decorator_times_is_pointed_at_in_that_function():
    lines = """
        import time
        from torchmetrics.multimodal import CLIPScore
        metric = CLIPScore("some/model")
        def timed(make):
            def inner(*given):
                start = time.perf_counter()
                out = make(*given)
                laps.append(time.perf_counter() - start)
                return out
            return inner
        def rate(images):
            return metric(images, prompts).item()
        @timed
        def run(given):
            images = pipe(given).images
            return {returned}
        {after}
    """
    inside = source(lines.format(returned="rate(images)", after="run(prompts)"))
    assert [line for line, _ in pointed(inside, rule.in_source(inside))] == ["return rate(images)"]
    assert not pointed(inside, rule.in_source(source(lines.format(returned="images", after="rate(run(prompts))"))))


def test_an_inference_that_scores_what_it_made_is_found():
    file = model_file(f"{MAKES}\n    print(clip_score(images))\n    return images", more=RATED)
    assert [line for line, *_ in pointed(file, rule.in_source(file))] == ["print(clip_score(images))"]


def test_an_inference_that_scores_when_it_is_told_to_or_never_is_not():
    asked = model_file(
        f"{MAKES}\n    if VERBOSE:\n        print(clip_score(images))\n    return images",
        more=f"VERBOSE = False\n{RATED}",
    )
    never = model_file(f"{MAKES}\n    return images", more=RATED)
    assert pointed(asked, rule.in_source(asked)) == pointed(never, rule.in_source(never)) == []
