"""What two processes of one program differ by is in every interval of a ratio, and less so with every fresh process."""

import math
import random
import statistics

import pytest

from bench_core.stats import intervals, processes
from bench_core.stats.processes import Pairs, process_allowance

NORMAL_975 = 1.959963984540054


def pairs(log_ratios, process_indices=None):
    return Pairs(tuple(log_ratios), tuple(process_indices or [(0, 0)] * len(log_ratios)))


def drawn(spread, noise, n_processes, rounds):
    """A run of equal programs: each pair of processes has a difference of its own, each round its noise."""
    own = [random.gauss(0, spread) for _ in range(n_processes)]
    indices = [(k // rounds,) * 2 for k in range(n_processes * rounds)]
    return pairs([random.gauss(own[k], noise) for k, _ in indices], indices)


def test_it_widens_a_ratio_and_fresh_processes_narrow_it():
    values = [0.01 * v for v in range(-10, 11)]
    _, low, high = intervals.speedup(pairs(values))
    alone = intervals.speedup(pairs(values), spread=0.02)
    four = intervals.speedup(pairs(values, [(k % 4, k % 4) for k in range(21)]), spread=0.02)
    for end, wider in ((low, alone[1]), (high, alone[2])):
        assert abs(math.log(wider)) == pytest.approx(math.hypot(math.log(end), NORMAL_975 * 0.02))
    assert math.log(high) < math.log(four[2]) < math.hypot(math.log(high), NORMAL_975 * 0.02 * 0.6)


def test_each_further_side_of_a_ratio_of_ratios_adds_as_much():
    two, four = pairs([0.0] * 10), pairs([0.0] * 10, [(0, 0, 0, 0)] * 10)
    assert process_allowance(four, 0.01) == pytest.approx(math.sqrt(2) * process_allowance(two, 0.01))


def test_processes_of_four_sides_that_differ_by_more_than_stated_are_seen():
    alike = [(k // 10,) * 4 for k in range(60)]
    apart = pairs([0.1 * (-1) ** (k // 10) + 0.001 * (k % 10) for k in range(60)], alike)
    assert process_allowance(apart, 0.01) > 4 * process_allowance(pairs([0.0] * 60, alike), 0.01)


def test_a_process_of_few_rounds_counts_for_little():
    uneven = pairs([0.0] * 100, [(0, 0)] * 99 + [(1, 1)])
    assert process_allowance(uneven, 0.01) == pytest.approx(0.0196, rel=0.02)


def test_a_process_that_served_two_starts_is_one_process():
    both, one = ([(0, 0)] * 10 + [(1, 1)] * 10, [(0, 0)] * 10 + [(0, 1)] * 10)
    assert process_allowance(pairs([0.0] * 20, both), 0.01) < process_allowance(pairs([0.0] * 20, one), 0.01)


@pytest.mark.parametrize("noise", [0.001, 0.01, 0.05])
def test_an_interval_covers_however_much_noise_there_is(noise):
    random.seed(4)
    found = [intervals.speedup(drawn(0.01, noise, 8, 10), spread=0.01) for _ in range(400)]
    assert sum(low <= 1 <= high for _, low, high in found) / 400 >= 0.93  # 95 % less two and a half standard errors


def test_a_machine_whose_processes_differ_by_more_than_is_reckoned_with_is_seen():
    random.seed(5)
    for n_processes in (6, 16):
        found = [intervals.speedup(drawn(0.03, 0.01, n_processes, 12), spread=0.01) for _ in range(300)]
        assert sum(low <= 1 <= high for _, low, high in found) / 300 >= 0.9


def test_processes_that_agree_as_well_as_chance_lets_them_change_nothing():
    random.seed(6)
    assert processes.spread_between([[random.gauss(0, 0.1) for _ in range(50)] for _ in range(10)], 0.05) == 0.05
    assert processes.spread_between([[0.0] * 10], 0.01) == 0.01


def test_the_spread_between_processes_is_found():
    random.seed(7)
    groups = [[random.gauss(own, 0.02) for _ in range(30)] for own in (random.gauss(0, 0.05) for _ in range(200))]
    assert processes.spread_between(groups, 0.01) == pytest.approx(0.05, rel=0.15)


def test_looking_after_every_fresh_process_does_not_mislead_either():
    random.seed(5)
    missed = {True: 0, False: 0}
    for _ in range(200):
        whole = drawn(0.01, 0.001, 15, 10)
        for sequential in missed:
            looks = [pairs(whole.log_ratios[:n], whole.process_indices[:n]) for n in range(10, 151, 10)]
            found = [intervals.speedup(look, sequential=sequential, spread=0.01) for look in looks]
            missed[sequential] += any(not low <= 1 <= high for _, low, high in found)
    assert missed[True] / 200 <= 0.05
    assert missed[False] / 200 > 0.1  # which is why what is allowed for is time-uniform too


def test_the_median_of_many_is_as_well_known_as_is_said():
    random.seed(6)
    for n in (1, 2, 3, 4, 7, 20):
        medians = [statistics.median(random.gauss(0, 1) for _ in range(n)) for _ in range(4000)]
        assert statistics.pstdev(medians) < 1.03 * processes.normal_median_error(n)


def test_how_many_processes_a_half_width_needs():
    n = processes.processes_needed(0.005, 0.01)
    for k, enough in ((n, True), (n - 1, False)):
        indices = [(r % k, r % k) for r in range(2 * k)]
        assert (process_allowance(pairs([0.0] * 2 * k, indices), 0.01, sequential=True) <= 0.005) is enough
    assert processes.processes_needed(0.01, 0.0) == 1


def test_a_precision_that_takes_billions_of_processes_is_answered_at_once():
    n = processes.processes_needed(1e-6, 0.01)
    assert n > 10**9
    assert processes.critical_value(n, sequential=True) * processes.normal_median_error(n) * 0.01 <= 1e-6
