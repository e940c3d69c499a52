"""Every bound, against HiGHS with the textbook models; rows of answers against all choices there are."""

from itertools import combinations

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from zhijia.solve import siting
from zhijia.solve.siting import blocks, cutting, halves, search
from zhijia.solve.siting import programme as programme_module
from zhijia.solve.siting.programme import Programme

SOME = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 10**6)


def milp(cost, matrix, low, high, binary):
    """min cost·x, low ≤ matrix·x ≤ high, 0 ≤ x ≤ 1, the first `binary` whole."""
    model, matrix = highspy.HighsLp(), sparse.csr_matrix(matrix)
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(cost)), np.ones(len(cost))
    model.row_lower_, model.row_upper_ = low, high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger if j < binary else kinds.kContinuous for j in range(len(cost))]
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-9)):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    return solver.getObjectiveValue()


def most_covered(near, weight, size, limit, fixed):
    """Church and ReVelle's model; near: bool (points, sites)."""
    n, m = near.shape
    serve = np.hstack([-near.astype(float), np.eye(n)])
    spend = np.concatenate([np.where(fixed, 0.0, size), np.zeros(n)])[None]
    stand = np.concatenate([fixed, np.zeros(n)])[None]
    rows = np.vstack([serve, spend, stand])
    low = np.concatenate([np.full(n + 1, -np.inf), [fixed.sum()]])
    high = np.concatenate([np.zeros(n), [limit, m]])
    return -milp(np.concatenate([np.zeros(m), -weight]), rows, low, high, m)


def least_walk(table, weight, size, limit, fixed):
    """The textbook model with one x for each pair."""
    n, m = table.shape
    once = np.hstack([np.zeros((n, m)), np.kron(np.eye(n), np.ones(m))])
    opened = np.hstack([-np.tile(np.eye(m), (n, 1)), np.eye(n * m)])
    spend = np.concatenate([np.where(fixed, 0.0, size), np.zeros(n * m)])[None]
    stand = np.concatenate([fixed, np.zeros(n * m)])[None]
    low = np.concatenate([np.ones(n), np.full(n * m + 1, -np.inf), [fixed.sum()]])
    high = np.concatenate([np.ones(n), np.zeros(n * m), [limit, m]])
    cost = np.concatenate([np.zeros(m), (table * weight[:, None]).ravel()])
    return milp(cost, np.vstack([once, opened, spend, stand]), low, high, m)


def fewest(near, cost, fixed):
    n, m = near.shape
    rows = np.vstack([near.astype(float), fixed[None].astype(float)])
    low = np.concatenate([np.ones(n), [fixed.sum()]])
    return milp(np.where(fixed, 0.0, cost), rows, low, np.full(n + 1, float(m)), m)


def a_case(seed):
    """Clustered, uniform or on a grid full of ties; whole or real weights, some 0; perhaps fixed sites."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(5, 40)), int(rng.integers(4, 16))
    kind = seed % 4
    if kind == 0:
        at, rooms = rng.integers(0, 6, (n, 2)) * 100.0, rng.integers(0, 6, (m, 2)) * 100.0
    elif kind == 1:
        middle = rng.uniform(0, 1000, (3, 2))
        at = middle[rng.integers(0, 3, n)] + rng.normal(size=(n, 2)) * 60
        rooms = middle[rng.integers(0, 3, m)] + rng.normal(size=(m, 2)) * 60
    elif kind == 2:
        at, rooms = rng.uniform(0, 600, (n, 2)), np.zeros((m, 2)) + rng.uniform(0, 600, 2)  # all sites are equal
    else:
        at, rooms = rng.uniform(0, 600, (n, 2)), rng.uniform(0, 600, (m, 2))
    weight = rng.integers(0, 5, n).astype(float) if rng.random() < 0.5 else rng.random(n)
    weight[0] = 1.0
    fixed = rng.random(m) < (0.25 if rng.random() < 0.5 else 0.0)
    fixed[0] = False
    free = int(m - fixed.sum())
    p = int(rng.choice([1, free, rng.integers(1, free + 1)]))
    return rng, siting.Plane(at, rooms), np.linalg.norm(at[:, None] - rooms[None], axis=2), weight, fixed, p


@SOME
@given(seeds)
def test_every_bound_is_what_highs_says(seed):
    rng, near, table, weight, fixed, p = a_case(seed)
    size, cost = np.ones(len(fixed)), rng.integers(1, 9, len(fixed)).astype(float)
    radius, stands = float(rng.choice([100.0, 200.0])), np.flatnonzero(fixed)
    budget = float(cost[~fixed].min() + rng.integers(0, 15))
    within = table <= radius * (1 + 1e-12)

    asked = [
        (siting.maximal_covering(near, radius, p=p, weight=weight, standing=stands),
         most_covered(within, weight, size, p, fixed)),
        (siting.maximal_covering(near, radius, budget=budget, cost=cost, weight=weight, standing=stands),
         most_covered(within, weight, cost, budget, fixed)),
        (siting.p_median(near, p=p, weight=weight, standing=stands), least_walk(table, weight, size, p, fixed)),
    ]  # fmt: skip
    reached = within.any(1) & (weight > 0)
    answer = siting.set_covering(near, radius, weight=weight, cost=cost, standing=stands)
    asked.append((answer, fewest(within[reached], cost, fixed) if reached.any() else 0.0))

    for answer, best in asked:
        assert answer.status == siting.OPTIMAL
        assert (answer.value, answer.bound) == (pytest.approx(best, abs=1e-6), pytest.approx(best, abs=1e-6))


@SOME
@given(seeds)
def test_a_bound_holds_wherever_the_search_is_stopped(seed):
    _rng, near, table, weight, fixed, p = a_case(seed)
    best = least_walk(table, weight, np.ones(len(fixed)), p, fixed)
    looks = iter(range(seed % 4))

    answer = siting.p_median(
        near, p=p, weight=weight, standing=np.flatnonzero(fixed),
        limits=siting.Limits(stop=lambda: next(looks, None) is None),
    )  # fmt: skip

    assert answer.bound <= best + 1e-6
    assert answer.value >= best - 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_blocks_of_any_size_and_any_price_bound_from_below(seed):
    rng = np.random.default_rng(seed)
    at, rooms = rng.uniform(0, 2000, (200, 2)), rng.uniform(0, 2000, (30, 2))
    near, weight = siting.Plane(at, rooms), rng.integers(1, 9, 200)
    within = np.linalg.norm(at[:, None] - rooms[None], axis=2) <= 350
    best = most_covered(within, weight.astype(float), np.ones(30), 6, np.zeros(30, bool))
    problem = siting.models.Cover(near, 350, weight)
    core, _ = problem.core(np.zeros(0, np.int64), np.ones(30), 6.0, 6, np.zeros(30, np.int64), 30)
    fair = blocks.programme(core, 10.0)
    unfair = blocks.Prices(rng.random(core.rows) * core.cap, float(rng.random() * 50), 0.0)

    for price in (fair, unfair):
        for most in (1, 5, 12, 30):
            common, parts = blocks.split(core, price, blocks.partition(core, price.lam, most))
            solved = [search.solve(one.core, siting.clock.Clock(siting.Limits())) for one in parts]
            bound = common + sum(one.bound + part.extra for one, part in zip(solved, parts, strict=True))
            loose = common + sum(part.relaxed() for part in parts)
            assert loose <= bound + 1e-6
            assert problem.show(bound) >= best - 1e-6
            assert len(np.concatenate([part.sites for part in parts])) == 30
            assert max(len(part.sites) for part in parts) <= most


def a_square(seed, points=120, sites=60, radius=500.0):
    """A dense covering: (distances, weights, bool (points, sites))."""
    rng = np.random.default_rng(seed)
    at, rooms = rng.uniform(0, 2000, (points, 2)), rng.uniform(0, 2000, (sites, 2))
    weight = rng.integers(1, 50, points).astype(float) if seed % 3 else np.ones(points)
    return siting.Plane(at, rooms), weight, np.linalg.norm(at[:, None] - rooms[None], axis=2) <= radius


def without_luck(monkeypatch):
    """The best is found by the tree or not at all."""
    monkeypatch.setattr(search.Search, "improve", lambda self, chosen, kicks=0: self.offer(chosen))
    monkeypatch.setattr(search.Search, "anneal", lambda self, share: None)
    monkeypatch.setattr(search, "FEW_SITES", -1)


@pytest.mark.parametrize("seed", [1, 8, 10, 13, 22, 36])
@pytest.mark.parametrize("rounds", [0, 4])
def test_a_dense_covering_is_proven_by_cuts_and_branching(monkeypatch, seed, rounds):
    without_luck(monkeypatch)
    monkeypatch.setattr(cutting, "ROOT_CUTS", 1 + rounds * 100)
    monkeypatch.setattr(cutting, "NODE_ROUNDS", rounds)
    near, weight, within = a_square(seed)
    cost = np.random.default_rng(seed).uniform(1, 9, 60)

    few = siting.maximal_covering(near, 500, p=6, weight=weight)
    dear = siting.maximal_covering(near, 500, budget=20.4, cost=cost, weight=weight)
    everyone = siting.set_covering(near, 500, cost=cost)

    for answer, best in (
        (few, most_covered(within, weight, np.ones(60), 6, np.zeros(60, bool))),
        (dear, most_covered(within, weight, cost, 20.4, np.zeros(60, bool))),
        (everyone, fewest(within[within.any(1)], cost, np.zeros(60, bool))),
    ):
        assert answer.status == siting.OPTIMAL
        assert (answer.value, answer.bound) == (pytest.approx(best), pytest.approx(best))


@pytest.mark.parametrize("seed", range(6))
def test_a_least_walk_is_proven_by_cuts_and_branching(monkeypatch, seed):
    without_luck(monkeypatch)
    monkeypatch.setattr(search, "FEW_NODES", 0)
    monkeypatch.setattr(cutting, "SEEN", 1 + seed % 3)
    monkeypatch.setattr(cutting, "ROOT_CUTS", 1 + seed % 2 * 100)
    rng = np.random.default_rng(seed)
    table, weight = rng.integers(1, 100, (30, 15)).astype(float), rng.integers(1, 9, 30).astype(float)
    cost = rng.integers(1, 9, 15).astype(float)
    near, nobody = siting.Table(table), np.zeros(15, bool)

    few = siting.p_median(near, p=4, weight=weight)
    dear = siting.p_median(near, budget=12.5, cost=cost, weight=weight)

    assert few.bound == few.value == pytest.approx(least_walk(table, weight, np.ones(15), 4, nobody))
    assert dear.bound == dear.value == pytest.approx(least_walk(table, weight, cost, 12.5, nobody))


def a_programme(seed, p=6):
    near, weight, within = a_square(seed)
    problem = siting.models.Cover(near, 500, weight)
    core, _ = problem.core(np.zeros(0, np.int64), np.ones(60), float(p), p, np.zeros(60, np.int64), 60)
    programme = Programme(core)
    programme.first(np.inf)
    return problem, core, programme, most_covered(within, weight, np.ones(60), p, np.zeros(60, bool))


@pytest.mark.parametrize("seed", range(3))
def test_no_cut_takes_a_choice_away_and_every_cut_takes_the_solution_away(seed):
    _problem, core, programme, _best = a_programme(seed)
    rng, cut = np.random.default_rng(seed), 0
    for _round in range(6):
        rows, right = halves.cuts(programme.matrix, programme.right, programme.x, 50)
        cut += len(right)
        assert (rows @ programme.x < right - 1e-6).all()
        for _choice in range(100):
            y = np.zeros(core.sites)
            y[rng.choice(core.sites, rng.integers(0, 7), replace=False)] = 1
            covered = programme.matrix[: core.rows, : core.sites] @ y > 0
            assert (rows @ np.concatenate([y, ~covered]) >= right).all()
        programme.add(rows, right)
        programme.solve()
        programme.purge()
    assert cut


def test_rows_of_fractions_take_no_part_in_cuts():
    third, whole = np.full(2, 1 / 3), sparse.csr_matrix([[2.0, 2.0]])

    assert halves.cuts(whole, np.ones(1), third, 9)[0].toarray().tolist() == [[1.0, 1.0]]
    assert halves.cuts(whole * 0.8, np.ones(1), third, 9)[0].shape[0] == 0


@pytest.mark.parametrize("seed", range(3))
def test_any_prices_prove_a_bound(seed):
    problem, _core, programme, best = a_programme(seed)
    rows, right = halves.cuts(programme.matrix, programme.right, programme.x, 50)
    loose = programme.proven()[0]
    programme.add(rows, right)
    programme.solve()
    tight = programme.proven()[0]

    assert problem.show(loose) >= problem.show(tight) >= best - 1e-6
    for _turn in range(20):
        programme.dual = programme.dual * np.random.default_rng(seed).uniform(0.5, 1.5, len(programme.dual))
        assert problem.show(programme.proven()[0]) >= best - 1e-6


@pytest.mark.parametrize("large", [0, 10**9])
def test_a_programme_that_has_no_time_proves_little_and_nothing_false(monkeypatch, large):
    problem, core, _programme, best = a_programme(0)
    monkeypatch.setattr(programme_module, "LARGE", large)
    programme = Programme(core)

    assert not programme.first(0.0)
    assert problem.show(programme.proven()[0]) >= best


def test_a_dense_covering_is_proven_by_blocks(monkeypatch):
    monkeypatch.setattr(cutting, "MOST_ENTRIES", 0)
    monkeypatch.setattr(search, "FEW_NODES", 1)
    monkeypatch.setattr(search, "BLOCK", 12)
    monkeypatch.setattr(search, "FEW_SITES", 0)
    rng = np.random.default_rng(7)
    at, rooms = rng.uniform(0, 3000, (500, 2)), rng.uniform(0, 3000, (60, 2))
    weight = rng.integers(1, 9, 500).astype(float)
    within = np.linalg.norm(at[:, None] - rooms[None], axis=2) <= 500

    answer = siting.maximal_covering(siting.Plane(at, rooms), 500, p=8, weight=weight)

    assert answer.bound == answer.value == most_covered(within, weight, np.ones(60), 8, np.zeros(60, bool))


def covered(table, weight, opened, radius=200.0):
    return float(weight[(table[:, list(opened)] <= radius).any(1)].sum()) if len(opened) else 0.0


@SOME
@given(seeds)
def test_a_curve_is_the_best_for_every_number_of_new_ones(seed):
    _rng, near, table, weight, fixed, _p = a_case(seed)
    stands, free = np.flatnonzero(fixed).tolist(), np.flatnonzero(~fixed).tolist()
    most = min(4, len(free))

    curve = siting.coverage_curve(near, 200.0, most=most, weight=weight, standing=stands)

    assert len(curve) == most + 1
    for p, answer in enumerate(curve):
        best = max(covered(table, weight, [*stands, *some]) for some in combinations(free, p))
        assert (answer.value, answer.bound) == (pytest.approx(best), pytest.approx(best))
        assert len(answer.chosen) <= p
        assert covered(table, weight, [*stands, *answer.chosen]) == pytest.approx(best)


@SOME
@given(seeds)
def test_moving_some_is_the_best_of_all_ways_to_move_them(seed):
    _rng, near, table, weight, fixed, _p = a_case(seed)
    fixed[:3] = [True, True, False]
    stands, free = np.flatnonzero(fixed).tolist(), np.flatnonzero(~fixed).tolist()
    most = min(2, len(free))

    moves = siting.which_could_move(near, 200.0, standing=stands, most=most, weight=weight)

    for k, answer in enumerate(moves):
        best = max(
            covered(table, weight, [*(set(stands) - set(gone)), *come])
            for some in range(k + 1)
            for gone in combinations(stands, some)
            for come in combinations(free, some)
        )
        assert (answer.value, answer.bound) == (pytest.approx(best), pytest.approx(best))
        assert len(answer.chosen) == len(answer.more["moved"]) <= k
        assert covered(table, weight, [*answer.standing, *answer.chosen]) == pytest.approx(best)


def test_a_curve_that_is_stopped_keeps_what_it_has():
    _rng, near, _table, weight, _fixed, _p = a_case(3)
    looks = iter(range(3))
    limits = siting.Limits(stop=lambda: next(looks, None) is None)

    curve = siting.coverage_curve(near, 200.0, most=3, weight=weight, limits=limits)

    assert 1 <= len(curve) <= 4
    assert all(one.bound >= one.value for one in curve)
