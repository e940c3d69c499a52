"""Every question on small cases, against all choices there are."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhijia.solve import siting

OFTEN = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 10**6)


def a_case(seed, most_points=12, most_sites=8):
    """Few points on a coarse grid, so that ties, zero distances and doubled sites are common; some weights are 0."""
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, most_points), rng.integers(1, most_sites)
    table = np.abs(rng.integers(0, 6, (n, 1, 2)) - rng.integers(0, 6, (1, m, 2))).sum(2).astype(float)
    weight = rng.integers(0, 4, n).astype(float) if seed % 2 else rng.random(n)
    weight[0] = 1.0
    fixed = np.flatnonzero(rng.random(m) < 0.2)[: m - 1]
    p = int(rng.integers(1, m - len(fixed) + 1))
    return rng, table, weight, fixed, p


def choices(sites, fixed, allowed):
    free = [j for j in range(sites) if j not in set(fixed.tolist())]
    for size in range(len(free) + 1):
        for some in combinations(free, size):
            if allowed(some):
                yield [*fixed.tolist(), *some]


def weight_covered(table, weight, opened, steps):
    if not opened:
        return 0.0
    far = table[:, opened].min(1)
    share = np.zeros(len(far))
    for radius, part in sorted(steps, reverse=True):
        share[far <= radius] = part
    return float((weight * share).sum())


@OFTEN
@given(seeds)
def test_maximal_covering_is_the_best_of_all_choices(seed):
    _rng, table, weight, fixed, p = a_case(seed)
    steps = [(1.0, 1.0), (3.0, 0.5)] if seed % 3 else [(2.0, 1.0)]
    best = max(weight_covered(table, weight, o, steps) for o in choices(table.shape[1], fixed, lambda s: len(s) <= p))

    answer = siting.maximal_covering(siting.Table(table), steps, p=p, weight=weight, standing=fixed)

    assert answer.status == siting.OPTIMAL
    assert answer.value == pytest.approx(best)
    assert answer.bound == pytest.approx(best)
    assert len(answer.chosen) <= p
    assert weight_covered(table, weight, [*fixed.tolist(), *answer.chosen], steps) == pytest.approx(best)
    assert (weight * answer.covered).sum() == pytest.approx(best)


@OFTEN
@given(seeds)
def test_maximal_covering_within_a_budget_is_the_best_of_all_choices(seed):
    rng, table, weight, fixed, _p = a_case(seed)
    cost = rng.integers(0, 9, table.shape[1]).astype(float)
    budget = float(np.delete(cost, fixed).min() + rng.integers(1, 20))
    within = lambda some: cost[list(some)].sum() <= budget  # noqa: E731
    best = max(weight_covered(table, weight, o, [(2, 1)]) for o in choices(table.shape[1], fixed, within))

    answer = siting.maximal_covering(siting.Table(table), 2, budget=budget, cost=cost, weight=weight, standing=fixed)

    assert (answer.status, answer.value) == (siting.OPTIMAL, pytest.approx(best))
    assert within(answer.chosen)


@OFTEN
@given(seeds)
def test_each_hour_counts_with_the_stations_open_then(seed):
    rng, table, _, fixed, p = a_case(seed)
    weight, opened = rng.integers(0, 4, (len(table), 3)) + 0.5, rng.random((table.shape[1], 3)) < 0.6
    best = 0.0
    for choice in choices(table.shape[1], fixed, lambda s: len(s) <= p):
        hours = [[j for j in choice if opened[j, h]] for h in range(3)]
        best = max(best, sum(weight_covered(table, weight[:, h], hours[h], [(2, 1)]) for h in range(3)))

    answer = siting.maximal_covering(siting.Table(table), 2, p=p, weight=weight, open_hours=opened, standing=fixed)

    assert (answer.status, answer.value) == (siting.OPTIMAL, pytest.approx(best))


@OFTEN
@given(seeds)
def test_p_median_is_the_best_of_all_choices(seed):
    _, table, weight, fixed, p = a_case(seed)
    best = min(weight @ table[:, o].min(1) for o in choices(table.shape[1], fixed, lambda s: len(s) == p))

    answer = siting.p_median(siting.Table(table), p=p, weight=weight, standing=fixed)

    assert (answer.status, answer.value, answer.bound) == (siting.OPTIMAL, pytest.approx(best), pytest.approx(best))
    assert weight @ answer.distance == pytest.approx(best)


@OFTEN
@given(seeds)
def test_p_median_reaches_everyone_who_can_be_reached_or_says_what_it_takes(seed):
    rng, table, weight, fixed, p = a_case(seed)
    weight, fixed = weight + 1, fixed[:0]
    table[rng.random(table.shape) < 0.4] = np.inf
    reached = np.isfinite(table).any(1)
    if not reached.any():
        return
    values = [
        weight[reached] @ table[reached][:, o].min(1) for o in choices(table.shape[1], fixed, lambda s: len(s) == p)
    ]

    if np.isfinite(min(values)):
        answer = siting.p_median(siting.Table(table), p=p, weight=weight)
        assert (answer.status, answer.value) == (siting.OPTIMAL, pytest.approx(min(values)))
        assert set(answer.not_covered) == set(np.flatnonzero(~reached))
    else:
        with pytest.raises(siting.BadInput, match="to reach everyone takes at least"):
            siting.p_median(siting.Table(table), p=p, weight=weight)


@OFTEN
@given(seeds)
def test_set_covering_is_the_cheapest_of_all_choices(seed):
    rng, table, weight, fixed, _ = a_case(seed)
    cost = rng.integers(1, 6, table.shape[1]).astype(float) if seed % 2 else None
    price = np.ones(table.shape[1]) if cost is None else cost
    must = (table <= 2).any(1) & (weight > 0)
    covers = lambda o: (table[must][:, o] <= 2).any(1).all() if o else not must.any()  # noqa: E731
    new = lambda o: price[np.setdiff1d(np.array(o, int), fixed)].sum()  # noqa: E731
    best = min(new(o) for o in choices(table.shape[1], fixed, lambda s: True) if covers(o))

    answer = siting.set_covering(siting.Table(table), 2, weight=weight, cost=cost, standing=fixed)

    assert (answer.status, answer.value, answer.bound) == (siting.OPTIMAL, pytest.approx(best), pytest.approx(best))
    assert covers([*fixed.tolist(), *answer.chosen])
