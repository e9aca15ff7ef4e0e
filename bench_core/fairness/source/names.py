"""What names usually mean in scripts that time text-to-image pipelines. Asked only where the code itself does not tell.

>>> names_batch_size("batch_size"), names_samples("total_images"), names_calls("num_batches")
(True, True, True)
"""

from __future__ import annotations

import re

PIPELINE = re.compile(r"(^|_)(pipe|pipes|pipeline|pipelines)(_|\d|$)|pipe(line)?\d?$|^pipe", re.IGNORECASE)
VERB = re.compile(
    r"_?(load|get|build|make|create|init|setup|set|prepare|run|call|time|bench|benchmark|compare|test|measure|warm|eval"
    r"|evaluate|compile|free|del|unload|patch|optimi[sz]e|apply|use|is|has|num|n|describe|print|save|export|sweep)_"
    r"|pipe_?(forward|fn|call|kwargs|args|name|names|id|path|cls|class|output|outputs|out|time|times|config|s$)"
    r"|pipeline_(kwargs|args|name|names|id|path|cls|class|output|outputs|time|times|config)",
    re.IGNORECASE,
)
"""How names begin that are not pipelines, though a pipeline is in them."""
PROMPT = re.compile(r"prompt|caption|(^|_)texts?(_|$)", re.IGNORECASE)
BATCH = re.compile(r"(^|_)(batch|chunk|group|minibatch)(_|$|\d)", re.IGNORECASE)
BATCH_SIZE = re.compile(r"(^|[_.])(batch_?size|bs|bsz|per_batch|b|batch_?sz)$", re.IGNORECASE)
CALLS = re.compile(
    r"(n|num|total|count|number)_?(of_)?(batch(es)?|iters?|iterations|runs|repeats?|rounds|calls|trials|timed)\b"
    r"|(^|_)(batches|iters|iterations|runs|repeats|rounds|trials|num_batch|n_batch)$",
    re.IGNORECASE,
)
SAMPLES = re.compile(r"sample|image|img|prompt|picture|caption|(^|_)seen$|^n_?total$|^processed$", re.IGNORECASE)
STEPS = re.compile(r"(^|[_.\"' ])(num_?)?(inference_?)?steps?(_count|_?num)?[\"' ]?$|n_steps|steps$", re.IGNORECASE)
CONFIGURATION = re.compile(
    r"(^|[._])(cfg|conf|config|configuration|module|mod|loader|model|scheduler)s?([._\[(]|$)|config", re.I
)
GENERATE = re.compile(
    r"^_?(inference|infer|generate|generate_images?|run_inference|sample|txt2img|text2img|text_to_image|t2i|predict"
    r"|run_pipe(line)?|run_model|forward|__call__|call_pipe(line)?|pipe_forward|generate_batch|render|draw)$",
    re.IGNORECASE,
)
SCORE = re.compile(
    r"clip_?(score|sim|model|metric)|(^|_)(score|scorer|scores|fid|lpips|psnr|ssim|aesthetic|image_?reward|pick_?score"
    r"|hps(v2)?|metrics?|quality|evaluate_quality|similarity)(_|$)|score$|get_image_features|get_text_features",
    re.IGNORECASE,
)
SCORER = re.compile(
    r"Frechet|InceptionScore|InceptionDistance|CLIPScore|LearnedPerceptual|StructuralSimilarity|PeakSignal|torchmetrics"
    r"|ImageReward|lpips|CLIPModel|open_clip|pyiqa|\bpiq\b",
    re.IGNORECASE,
)
"""What objects are made of that score pictures."""
LOAD = re.compile(
    r"^(from_pretrained|from_single_file|load_lora_weights|load_state_dict|load_textual_inversion|load_ip_adapter"
    r"|snapshot_download|import_module|load_dataset|fuse_lora|set_adapters|hf_hub_download|load_file|exec_module|load_pipe(line)?|load_model(_file)?|build_pipe(line)?"
    r"|create_pipe(line)?|make_pipe(line)?|get_pipe(line)?|load_(base|fast|accelerated|optimi[sz]ed)\w*|load)$",
    re.IGNORECASE,
)
MAKES_PIPELINE = re.compile(r"pipe", re.IGNORECASE)
COMPILE = re.compile(r"^(compile|compile_model|trace|script|compile_unet|compile_pipe(line)?|compile_repeated_blocks)$")
SYNCHRONIZE = re.compile(r"(^|_)sync(hronize)?(_|$)|block_until_ready|mark_step|wait_device_ops", re.IGNORECASE)
SEED = re.compile(
    r"^(manual_seed|manual_seed_all|seed_everything|set_seed|fix_seed|seed_all|set_random_seed|enable_full_determinism)$"
)
TIMER = re.compile(r"timer|stopwatch|timeit|elapsed|time_block|timing|chrono|measure_time|timed", re.IGNORECASE)
WARM = re.compile(r"warm|burn_?in|dry_?run|prime|preheat", re.IGNORECASE)
SAMPLE_WORDS = re.compile(r"sample|image|img|picture|prompt|每张|每个样本|样本|图|/\s*it", re.IGNORECASE)
BATCH_WORDS = re.compile(r"batch|call|run\b|total|sum|whole|all|批|总|latency|iter", re.IGNORECASE)

OPTIONS = ("args", "opts", "opt", "options", "arguments", "flags", "cli_args", "parsed", "FLAGS")
"""What scripts call the options that they were given."""

ITSELF = ("value", "mean", "median", "elapsed", "real", "seconds")
"""Attributes that are what they are of: of members of an Enum, and of times."""


def names_batch_size(name: str) -> bool:
    """Whether a name is that of a batch size."""
    return BATCH_SIZE.search(name) is not None


def names_samples(name: str) -> bool:
    """Whether a name is that of a number of images."""
    return SAMPLES.search(name) is not None and not names_batch_size(name)


def names_calls(name: str) -> bool:
    """Whether a name is that of a number of calls."""
    return CALLS.search(name) is not None


def names_steps(name: str) -> bool:
    """Whether a name is that of a number of denoising steps."""
    return STEPS.search(name) is not None


def names_pipeline(name: str) -> bool:
    """Whether a name is that of a pipeline, not of a function that makes or uses one."""
    last = name.rpartition(".")[2]
    is_class = last[:1].isupper() and not last.isupper()
    return PIPELINE.search(last) is not None and VERB.match(last) is None and not is_class


def names_one_prompt(name: str) -> bool:
    """Whether a name is that of a single prompt."""
    return names_prompts(name) and not name.rstrip("_0123456789").endswith("s") and not names_batch(name)


def names_prompts(name: str) -> bool:
    """Whether a name is that of one or several prompts."""
    return PROMPT.search(name) is not None


def names_batch(name: str) -> bool:
    """Whether a name is that of a batch of prompts."""
    return BATCH.search(name) is not None and not names_batch_size(name) and not names_calls(name)
