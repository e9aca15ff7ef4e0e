"""What a file's name says, and that nothing is guessed from one that says something else."""

import pytest

from bench_core.errors import InputError
from bench_core.suite import names
from bench_core.suite.names import FileName, Task


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SD1.5_DDIM_50_DeepCache_ToMe_2.35x.py", FileName("SD1.5", "DDIM", 50, ("DeepCache", "ToMe"), 2.35)),
        ("SDXL_Euler_20_2x.py", FileName("SDXL", "Euler", 20, (), 2.0)),
        ("模型_DDIM_1_缓存_01.50x.py", FileName("模型", "DDIM", 1, ("缓存",), 1.5)),
        ("SD1.5_DPM++_30_Deep Cache,int3_0.9x.py", FileName("SD1.5", "DPM++", 30, ("Deep Cache,int3",), 0.9)),
        ("a_b_3_4x_5x.py", FileName("a", "b", 3, ("4x",), 5.0)),
    ],
)
def test_a_name_says_its_task_techniques_and_speedup(name, said):
    assert names.parse(name) == said


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("utils.py", "does not match"),
        ("SD1.5_DDIM_50_DeepCache.py", "does not match"),
        ("SD1.5_DDIM_50_DeepCache_2.35.py", "does not match"),
        ("SD1.5_DDIM_50_DeepCache_2.35X.py", "does not match"),
        ("SD1.5_DDIM_50_DeepCache_2.35x_old.py", "does not match"),
        ("SD1.5_DDIM_50__2.35x.py", "does not match"),
        ("SD_1.5_DDIM_50_ToMe_2x.py", "does not match"),
        ("SD1.5_DDIM_٥٠_ToMe_2x.py", "does not match"),
        ("SD1.5_DDIM_0_ToMe_2x.py", "its steps are '0'"),
        ("SD1.5_DDIM_050_ToMe_2x.py", "its steps are '050'"),
        ("SD1.5_DDIM_9999999_ToMe_2x.py", "its steps are '9999999'"),
        ("SD1.5_DDIM_50_ToMe_0.0x.py", "its speedup is '0.0x'"),
        ("SD1.5_DDIM_50_ToMe_1.2.3x.py", "its speedup is '1.2.3x'"),
        (f"SD1.5_DDIM_50_ToMe_{'9' * 400}x.py", "its speedup is"),
        ("\udcff_DDIM_50_ToMe_2x.py", "not valid Unicode"),
    ],
)
def test_a_name_that_says_something_else_is_refused_with_the_reason(name, reason):
    assert reason in names.parse(name)


def test_a_pattern_of_ones_own_reads_other_names():
    own = names.pattern(r"(?P<speedup>[\d.]+)-(?P<model>.+)-(?P<sampler>\w+)@(?P<steps>\d+)(-(?P<techniques>.+))?")
    assert names.parse("1.5-sd-xl-euler_a@20-ToMe+fp16.py", own) == FileName(
        "sd-xl", "euler_a", 20, ("ToMe", "fp16"), 1.5
    )
    assert names.parse("1.5-sd-ddim@20.py", own) == FileName("sd", "ddim", 20, (), 1.5)
    assert "its steps are '٥'" in names.parse("1.5-sd-ddim@٥.py", own)
    whole = names.pattern(r"(?P<model>\w+)-(?P<sampler>\w+)-(?P<steps>\d+)-(?P<speedup>\d+x)\.py")
    assert names.parse("sd-ddim-20-3x.py", whole) == FileName("sd", "ddim", 20, (), 3.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(?P<model>", "unterminated"),
        ("(?P<model>a)(?P<sampler>b)", "add steps, speedup"),
        ("[a-z]+", "add model, sampler, steps, speedup"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_in_a_line(text, said):
    with pytest.raises(InputError) as refused:
        names.pattern(text)
    assert said in str(refused.value) and "(?P<speedup>...)" in str(refused.value)


@pytest.mark.parametrize(
    "task",
    [
        Task("SD1.5", "DDIM", 50),
        Task("stable_diffusion_v1_5", "DDIM", 20),
        Task("SDXL", "dpmpp_2m", 20),
        Task("SD_XL", "Euler_A", 4),
        Task("a\nb", "c", 1),
    ],
)
def test_a_task_is_read_back_from_its_key(task):
    assert names.task(task.key) == task


@pytest.mark.parametrize(
    "key", ["", "SD1.5", "SD1.5_DDIM", "SD1.5_DDIM_x", "_DDIM_50", "SD1.5__50", "a_b_0", "a_b_1\n"]
)
def test_a_text_that_is_no_task_key_is_refused(key):
    with pytest.raises(InputError, match="MODEL_SAMPLER_STEPS"):
        names.task(key)
