"""From what a user asked for to a checked RunSpec: defaults filled in, every wrong value named in one line.

The command line, spec files and the Run page all come through here.

>>> make_spec(["shapes", "shapes+bf16"], batch_sizes=(1, 2)).baseline
'shapes'
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench_core.errors import InputError, nearest
from bench_core.machine import device
from bench_core.models import catalog
from bench_core.spec import (
    DEFAULT_BATCH_SIZES,
    DEFAULT_ROUNDS,
    DEFAULT_STEPS,
    MAX_NUMBER,
    MAX_SEED,
    MAX_THREADS,
    OUTPUT_TYPES,
    SEED_POLICIES,
    WARM_UP_CALLS,
    Candidate,
    Protocol,
    RunSpec,
    Turn,
)
from bench_core.stats import stopping
from bench_core.store import turns
from bench_core.techniques import registry as techniques

PROMPTS_FILE = Path(__file__).parent / "prompts.txt"
SETTLE_CALLS = {"cpu": 0, "cuda": 1}
"""A process that sat idle is slower in its first small call on a GPU (8 % at batch 1 on an H200)."""
PROCESS_SPREAD = 0.01
"""Standard deviation of the log-ratio of two fresh processes of one program, on a CPU and on a GPU: see
benchmarks/README.md."""
STARTS = 2
"""From two on a run itself shows whether its processes differ by more than that."""
FEW_STARTS = 10
"""More than these are worth a word beforehand."""
PRECISION_MAX_TIME_S = 600.0
"""Time limit of a run that stops by precision, unless another one is given."""
LEAST_SEQUENTIAL_ROUNDS = 10
LEAST_PRECISION, MOST_PRECISION = 0.0005, 0.5
MAX_PIXELS, MAX_PROMPT = 16_384, 10_000


def default_prompts() -> tuple[str, ...]:
    """The built-in prompts."""
    return _prompt_lines(PROMPTS_FILE)


def make_spec(
    candidates: Sequence[str],
    *,
    baseline: str | None = None,
    name: str | None = None,
    batch_sizes: Sequence[int] = DEFAULT_BATCH_SIZES,
    steps: Sequence[int] = DEFAULT_STEPS,
    rounds: int | None = None,
    precision: float | None = None,
    samples: int = 0,
    starts: int | None = None,
    auto_batch: bool = False,
    prompts: Sequence[str] | None = None,
    guidance_scale: float | None = None,
    height: int | None = None,
    width: int | None = None,
    output_type: str = "pil",
    seed: int = 0,
    warm_up: int = WARM_UP_CALLS,
    threads: int | None = None,
    seed_policy: str = "per-sample",
    device_name: str = "auto",
    max_time_s: float | None = None,
) -> RunSpec:
    """A checked spec; the first candidate is the baseline unless another is named. Raises InputError.

    What is None is the default: for the guidance scale that of the first candidate's model.
    """
    parsed = _candidates(candidates)
    guidance = catalog.describe(parsed[0].model).guidance_scale if guidance_scale is None else guidance_scale
    where = device.resolve(device_name)
    kind = where.partition(":")[0]
    if precision is not None and rounds is not None:
        given = f"{rounds} rounds and a precision of {precision:g}"
        raise InputError("rounds", given=given, expected="one of the two", todo="drop --rounds or --precision")
    if (height is None) != (width is None):
        given = f"height {height or 'not given'}, width {width or 'not given'}"
        raise InputError("size", given=given, expected="both or neither", todo="e.g. --height 512 --width 512")
    protocol = Protocol(
        prompts=_checked_prompts(default_prompts() if prompts is None else prompts),
        batch_sizes=_whole_numbers("batch sizes", batch_sizes, "--batch-sizes 1,2,4,8"),
        steps=_whole_numbers("steps", steps, "--steps 10"),
        rounds=_rounds(rounds, precision),
        precision=_precision(precision),
        starts=_starts(starts, rounds),
        process_spread=PROCESS_SPREAD,
        auto_batch=auto_batch,
        samples=_at_least("samples", samples, 0),
        guidance_scale=_at_least("guidance scale", guidance, 0),
        height=_size("height", height),
        width=_size("width", width),
        seed=_at_least("seed", seed, 0, MAX_SEED),
        seed_policy=_one_of("seed policy", seed_policy, SEED_POLICIES),
        warm_up_calls=_at_least("warm-up", warm_up, 0),
        settle_calls=SETTLE_CALLS[kind],
        output_type=_one_of("output type", output_type, OUTPUT_TYPES),
        device=where,
        threads=_at_least("threads", device.default_threads(where) if threads is None else threads, 1, MAX_THREADS),
    )
    protocol = protocol.model_copy(update={"turns": _turns(protocol, parsed[0].model)})
    base = parsed[0].key if baseline is None else _baseline(baseline, parsed)
    if precision is not None and max_time_s is None:
        max_time_s = PRECISION_MAX_TIME_S
    if max_time_s is not None and not 0 < max_time_s < math.inf:
        raise InputError("max time", given=max_time_s, expected="more than 0 seconds", todo="e.g. --max-time 10m")
    title = _printable("name", name or " vs ".join(c.key for c in parsed))
    return RunSpec(name=title, candidates=tuple(parsed), baseline=base, protocol=protocol, max_time_s=max_time_s)


def read_prompts(path: str) -> tuple[str, ...]:
    """The prompts of a text file, one a line; raises InputError when it cannot be read or has none."""
    try:
        return _prompt_lines(Path(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "prompts", given=path, expected="a readable text file", todo=f"one prompt a line ({error})"
        ) from None


def read_spec_file(path: str) -> dict[str, Any]:
    """The options in a TOML spec file, named like the command line's (`batch_sizes = [1, 2]`)."""
    try:
        return tomllib.loads(Path(path).read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError("spec file", given=path, expected="a readable TOML file", todo=f"mend it ({error})") from None


def cautions(spec: RunSpec) -> list[str]:
    """What the user should know before the run, a line each."""
    found = [text for c in spec.candidates for text in techniques.cautions(c, spec.protocol.device)]
    if spec.protocol.precision is None and spec.protocol.rounds < 6 and len(spec.candidates) > 1:
        found.append(f"{spec.protocol.rounds} rounds give wide intervals, or none; measure 6 at least, better 10")
    return found + _many_starts(spec.protocol, len(spec.candidates))


def _many_starts(protocol: Protocol, candidates: int) -> list[str]:
    if protocol.precision is None or candidates < 2:
        return []
    needed = stopping.starts_needed(protocol)
    if needed <= FEW_STARTS:
        return []
    return [
        f"a precision of {protocol.precision:.2%} takes about {needed} fresh starts of every candidate: two processes "
        f"of one program differ by {protocol.process_spread:.0%}, whatever the rounds"
    ]


def _printable(what: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(what, given=ascii(text), expected="valid Unicode text", todo="write it again") from None
    return text


def _candidates(texts: Sequence[str]) -> list[Candidate]:
    if not texts:
        raise InputError("candidates", given="none", expected="at least one", todo="e.g. --candidate shapes")
    parsed = [Candidate.parse(text) for text in texts]
    seen: dict[tuple[Any, ...], str] = {}
    for candidate in parsed:
        techniques.check(candidate, catalog.describe(candidate.model).components)
        meaning = candidate.model, *((u.name, *techniques.resolve(u).items()) for u in candidate.techniques)
        if meaning in seen:
            raise InputError(
                "candidates",
                given=f"{seen[meaning]} and {candidate.key}",
                expected="each candidate once",
                todo="drop one, or change a technique's option",
            )
        seen[meaning] = candidate.key
    return parsed


def _baseline(baseline: str, parsed: Sequence[Candidate]) -> str:
    keys = [c.key for c in parsed]
    return _one_of("baseline", baseline.strip(), keys)


def _whole_numbers(what: str, values: Sequence[int], example: str) -> tuple[int, ...]:
    if not values:
        raise InputError(what, given="none", expected="whole numbers from 1", todo=f"e.g. {example}")
    for value in values:
        if not 1 <= value <= MAX_NUMBER:
            raise InputError(
                what, given=value, expected=f"whole numbers from 1 to {MAX_NUMBER}", todo=f"e.g. {example}"
            )
    if len(set(values)) < len(values):
        given = ",".join(map(str, values))
        raise InputError(what, given=given, expected="each number once", todo="drop the repeated one")
    return tuple(sorted(values))


def _turns(protocol: Protocol, model: str) -> tuple[Turn, ...]:
    """The turns that were measured for the model on this device, of the batch sizes asked; of all where a search
    will find the sizes."""
    environment = device.environment(protocol.device, protocol.threads, protocol.omp_wait_policy)
    stored = turns.stored(environment, model)
    return stored if protocol.auto_batch else tuple(t for t in stored if t.batch_size in protocol.batch_sizes)


def _rounds(rounds: int | None, precision: float | None) -> int:
    default = DEFAULT_ROUNDS if precision is None else LEAST_SEQUENTIAL_ROUNDS
    return default if rounds is None else _at_least("rounds", rounds, 1)


def _precision(value: float | None) -> float | None:
    if value is not None and not LEAST_PRECISION <= value <= MOST_PRECISION:  # not so for NaN either
        expected = f"a relative half-width from {LEAST_PRECISION:g} to {MOST_PRECISION:g}"
        raise InputError("precision", given=value, expected=expected, todo="e.g. --precision 0.01")
    return value


def _starts(starts: int | None, rounds: int | None) -> int:
    """As many as are useful by default, but no more than there are rounds."""
    if starts is None:
        return min(STARTS, rounds or DEFAULT_ROUNDS)
    return _at_least("starts", starts, 1, rounds or MAX_NUMBER)


def _at_least(what: str, value: Any, minimum: int, maximum: int = MAX_NUMBER) -> Any:
    if not minimum <= value <= maximum:  # not so for NaN either
        todo = "pass --" + what.replace(" ", "-") + f" {max(minimum, 1)}"
        raise InputError(what, given=value, expected=f"a number from {minimum} to {maximum}", todo=f"e.g. {todo}")
    return value


def _size(what: str, value: int | None) -> int | None:
    if value is not None and (not 8 <= value <= MAX_PIXELS or value % 8):
        raise InputError(
            what,
            given=value,
            expected=f"a multiple of 8 pixels up to {MAX_PIXELS}",
            todo=f"e.g. --{what} 512, or leave it out",
        )
    return value


def _one_of(what: str, value: str, known: Sequence[str]) -> Any:
    if value not in known:
        raise InputError(what, given=value, expected="one of " + ", ".join(known), todo=nearest(value, known))
    return value


def _prompt_lines(path: Path) -> tuple[str, ...]:
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _checked_prompts(prompts: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(_printable("prompt", p.strip()) for p in prompts if p.strip())
    longest = max(kept, key=len, default="")
    if len(longest) > MAX_PROMPT:
        given = f"{len(longest)} characters in one line"
        raise InputError("prompts", given=given, expected=f"at most {MAX_PROMPT}", todo="shorten it")
    if not kept:
        raise InputError("prompts", given="none", expected="at least one line", todo="write one prompt a line")
    return kept
