"""The dataset builder once more, as plainly as it can be written: what the tests hold Fairspeed's own against."""

DIGITS = set("0123456789")


def said(name):
    """(task key, techniques, speedup) of a name, read without a regular expression; None for any other name."""
    model, sampler, steps, *techniques, last = parts if len(parts := name[:-3].split("_")) >= 4 else [""] * 4
    whole, _, decimals = last[:-1].partition(".")
    is_number = bool(whole) and set(whole + decimals) <= DIGITS and (bool(decimals) == ("." in last))
    is_steps = bool(steps) and set(steps) <= DIGITS and steps[0] != "0" and 1 <= int(steps) <= 1_000_000
    if not (all([model, sampler, *techniques]) and is_steps and last.endswith("x") and is_number):
        return None
    speedup = float(last[:-1])
    return (f"{model}_{sampler}_{steps}", techniques, speedup) if speedup > 0 else None


def manifest(files, start_id=1, difficulties=("easy", "medium", "hard"), category="text-to-image"):
    """The list of entries, and the mapping."""
    groups = {}
    for file in sorted(files):
        if said(file):
            groups.setdefault(said(file)[0], []).append(file)
    entries, mapping, number = [], {}, start_id
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda file: (said(file)[2], file))
        if len(group) < len(difficulties):
            continue
        for difficulty, file in zip(difficulties, group, strict=False):
            entries.append(
                {
                    "original_filename": file,
                    "prompt_id": str(number),
                    "task_key": key,
                    "speedup": said(file)[2],
                    "category": category,
                    "difficulty": difficulty,
                    "prompt_context": file[:-3]
                    + " by applying the following optimizations: "
                    + ", ".join(said(file)[1]),
                    "path_to_gt_code": f"{number}.py",
                    "path_to_gen_code": f"{number}_experiment.py",
                    "path_to_gen_code_baseline": f"{number}_baseline.py",
                    "path_to_metrics": f"{number}_metrics.json",
                }
            )
            mapping[file] = number
            number += 1
    return entries, mapping
