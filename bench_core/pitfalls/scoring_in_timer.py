"""The baseline's file scores its pictures with CLIP before it returns them, and the clock runs meanwhile.

The CLIP model is the bundled one whatever makes the pictures, so that nothing has to be downloaded, and it runs on the
CPU. It is small: the one that usually judges Stable Diffusion has some 400 times as many parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.pitfalls._code import A_AGAINST_A, IMPORTS, LOADING, instead, model_file
from bench_core.pitfalls._demo import Code, Knobs, Side, Words, again
from bench_core.spec import Candidate

NAME = "scoring-in-timer"
ORDER = 15
RULE = "scoring-in-timer"
TOUR = False
SAME = True
KNOBS = Knobs(batch_size=4, steps=2)
WORDS = {
    "en": Words(
        title="Scoring inside the timed call",
        claim="My code is faster than the baseline, and its pictures are as good.",
        question=(
            "The baseline's author wanted to see the CLIP score of every batch, and computes it where the pictures are "
            "made. What does that add to the time of a call?"
        ),
        lesson=(
            "The baseline computes a score before it returns, so the clock times a second model on one side only. The "
            "fewer steps the pipeline makes, the more a score weighs. Stop the clock when the pictures are there, and "
            "score them afterwards."
        ),
        no_effect="Where the model that scores is small beside the one that draws, its time is hardly seen.",
    ),
    "zh": Words(
        title="评分被算进计时",
        claim="我的代码比基线快，图片质量也一样好。",
        question="基线的作者想看每个批次的 CLIP 分数，就在生成图片的地方顺手计算了。这会给一次调用增加多少时间？",
        lesson=(
            "基线在返回之前先计算分数，于是只有一边的计时里多了第二个模型。管线的步数越少，评分占的比重就越大。"
            "应当在图片生成后立即停止计时，然后再评分。"
        ),
        no_effect="如果评分模型远小于绘图模型，它的耗时几乎看不出来。",
    ),
}
CLIP = """clip = CLIPModel.from_pretrained({folder} / "clip", dtype=torch.float32)
processor = CLIPProcessor.from_pretrained({folder} / "clip")


def clip_score(images, prompts):
    inputs = processor(
        text=prompts, images=images, return_tensors="pt", padding=True, truncation=True
    )
    return clip(**inputs).logits_per_image.diag().mean().item()


"""
INFERENCE = """def inference(pipe, prompts, num_inference_steps, generator, guidance_scale):
    images = pipe(
        prompts,
        num_inference_steps=num_inference_steps,
        generator=generator,
        guidance_scale=guidance_scale,
    ).images
    return images
"""


def options(knobs: Knobs) -> Mapping[str, Any]:
    return A_AGAINST_A


def wrong(knobs: Knobs) -> Side:
    end = "    return images\n"
    scored = instead(INFERENCE, end, f'    print("CLIP score", clip_score(images, prompts))\n{end}')
    return Side(base=Code("scores_each_batch", _file(knobs, scored)), other=again(knobs.model))


def fair(knobs: Knobs) -> Side:
    return Side(base=knobs.model, other=again(knobs.model), code=_file(knobs, INFERENCE))


def _file(knobs: Knobs, inference: str) -> str:
    is_bundled = Candidate.parse(knobs.model).model == "shapes"
    imports = IMPORTS.rstrip() + "\nfrom transformers import CLIPModel, CLIPProcessor\n\n"
    imports += "" if is_bundled else "from bench_core.models.shapes import FOLDER\n\n"
    clip = CLIP.format(folder="MODEL" if is_bundled else "FOLDER")
    return model_file(knobs.model, inference=inference, loading=clip + LOADING, imports=imports)
