"""The questions, in the words of the work: people and places in, an answer with its proof out."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from . import checks, moves
from .answer import OPTIMAL, Answer, Array, Limits
from .clock import Clock
from .core import Core, grain, merge
from .distances import Distances, Lists
from .search import Found, solve

DEFAULT = Limits()
WALK, COVER, FEWEST = "p-median", "maximal covering", "set covering"
SHORT = 4_000_000  # pairs of point and site up to which no list is cut
NEAREST = 60  # sites listed for a point at first, where there are many


def maximal_covering(
    distances: Distances,
    radii: float | Sequence[tuple[float, float]],
    *,
    p: int | None = None,
    budget: float | None = None,
    weight: Array | None = None,
    cost: Array | None = None,
    standing: Iterable[int] = (),
    open_hours: Array | None = None,
    limits: Limits = DEFAULT,
) -> Answer:
    """Most weight within reach: p new sites, or those that a budget buys, beside the ones that stand.

    Model: max Σ_i w_i max{share(d_ij) : j open}, where share falls in steps. radii: one radius, or pairs (radius, share
    of the weight that counts), e.g. [(500, 1.0), (800, 0.5)]. weight: (points,), or (points, hours) with open_hours
    bool (sites, hours): then each hour counts by itself. cost: per site, for the budget.

    Source: Church and ReVelle 1974; rows with the same sites merged (Cordeau, Furini, Ljubić 2019 show why the number
    of points then hardly matters), branch and cut up to 200,000 pairs within reach (cutting.py), above that a
    Lagrangean bound after Galvão and ReVelle 1996 and blocks (Pereira, Lorena, Senne 2007); see search.py.
    Complexity: NP-hard; a round of the Lagrangean bound is linear in the pairs within reach.

    >>> from zhijia.solve.siting import Plane
    >>> people, rooms = [[0, 0], [0, 90], [800, 0], [2000, 0]], [[0, 50], [850, 0], [2000, 100]]
    >>> answer = maximal_covering(Plane(people, rooms), 150, p=2, weight=[5, 4, 3, 7])
    >>> answer.chosen, answer.value, answer.bound, answer.status, answer.not_covered.tolist()
    ((0, 2), 16.0, 16.0, 'optimal', [2])
    """
    problem = Cover(distances, radii, weight, open_hours)
    fixed = checks.numbers(standing, distances.sites, "standing")
    core, _ = problem.core(fixed, *_rule(distances, fixed, p, budget, cost))
    clock = Clock(limits, problem.show)
    found = solve(core, clock)
    return problem.answer(found, clock, fixed)


def p_median(
    distances: Distances,
    *,
    p: int | None = None,
    budget: float | None = None,
    weight: Array | None = None,
    cost: Array | None = None,
    standing: Iterable[int] = (),
    limits: Limits = DEFAULT,
) -> Answer:
    """Least total walk: p new sites, or those that a budget buys, beside the ones that stand.

    Model: min Σ_i w_i min{d_ij : j open}. Points that no site reaches are left out of the sum and told.

    Source: Hakimi 1964; search.py names the parts. Zebra (García, Labbé, Marín 2011) and its Benders successors keep
    lists of the nearest sites as we do; their linear programme has the same bound as our multipliers. Complexity:
    NP-hard; a round is linear in the pairs nearer than a point's multiplier, about ten for each point.

    >>> from zhijia.solve.siting import Plane
    >>> answer = p_median(Plane([[0, 0], [0, 90], [800, 0]], [[0, 50], [850, 0], [2000, 100]]), p=2)
    >>> answer.chosen, answer.value, answer.bound, answer.distance.tolist()
    ((0, 1), 140.0, 140.0, [50.0, 40.0, 50.0])
    """
    fixed = checks.numbers(standing, distances.sites, "standing")
    problem = Walk(distances, weight)
    rule = _rule(distances, fixed, p, budget, cost)
    clock = Clock(limits, problem.show)
    found = problem.solve(fixed, rule, clock)
    return problem.answer(found, clock, fixed)


def set_covering(
    distances: Distances,
    radius: float,
    *,
    weight: Array | None = None,
    cost: Array | None = None,
    standing: Iterable[int] = (),
    limits: Limits = DEFAULT,
) -> Answer:
    """Everyone within reach with the fewest (or cheapest) new sites. Points of weight 0, and those that no site
    reaches, need not be.

    Model: min Σ_j c_j y_j, every point within the radius of an open site. A point is allowed to stay uncovered for the
    price of the cheapest site that reaches it: that is never cheaper, and makes this the same problem as the others
    (core.py).

    Source: Toregas et al. 1971; Caprara, Fischetti, Toth 1999 for the Lagrangean way. Complexity: NP-hard.

    >>> from zhijia.solve.siting import Plane
    >>> answer = set_covering(Plane([[0, 0], [100, 0], [200, 0], [900, 0]], [[0, 0], [100, 0], [200, 0]]), 120)
    >>> answer.chosen, answer.value, answer.bound, answer.not_covered.tolist()
    ((1,), 1.0, 1.0, [3])
    """
    fixed = checks.numbers(standing, distances.sites, "standing")
    problem = Everyone(distances, radius, weight, checks.costs(cost, distances.sites))
    clock = Clock(limits, problem.show)
    found = solve(problem.core(fixed), clock)
    return problem.answer(found, clock, fixed)


Rule = tuple[Array, float, int, Array, int]  # sizes, limit, of how many, group, its limit


def _rule(distances: Distances, fixed: Array, p: int | None, budget: float | None, cost: Array | None) -> Rule:
    """What may be chosen beside the fixed ones."""
    candidates = distances.sites - len(fixed)
    nobody = np.zeros(distances.sites, np.int64)
    if (p is None) == (budget is None):
        raise checks.refuse("p", "say either how many new sites or a budget, one of the two")
    if p is not None:
        p = checks.how_many(p, candidates)
        return np.ones(distances.sites), float(p), p, nobody, candidates
    price = checks.costs(cost, distances.sites)
    free = np.delete(price, fixed)
    if not len(free) or not budget or budget < free.min():
        least = f"the cheapest candidate costs {free.min():g}" if len(free) else "there is no candidate"
        raise checks.refuse("budget", f"{budget or 0:g} buys nothing: {least}")
    # A size must be above 0: a site that costs nothing takes a trifle, and the limit has room for all of those.
    trifle = 1e-12 * max(1.0, float(free.max()))
    limit = float(budget) + trifle * int((price < trifle).sum())
    return np.maximum(price, trifle), limit, candidates, nobody, candidates


class Problem:
    """What the three have in common: from a core's choice to an answer."""

    model = ""

    def __init__(self, distances: Distances, weight: Array | None):
        self.distances = distances
        self.weight = checks.weights(weight, distances.points)
        self.notes: list[str] = []

    def show(self, value: float) -> float:
        return float(value)

    def reach(self, opened: Array) -> tuple[Array, Array, Array, Array]:
        """(distance, served by, covered share, sites in reach) of each point, when these are open."""
        raise NotImplementedError

    def answer(self, found: Found, clock: Clock, fixed: Array, **more: Any) -> Answer:
        chosen = np.setdiff1d(np.flatnonzero(found.chosen), fixed)
        far, who, covered, reach = self.reach(np.union1d(chosen, fixed))
        return Answer(
            model=self.model,
            status=found.status,
            chosen=tuple(int(j) for j in chosen),
            standing=tuple(int(j) for j in fixed),
            value=self.show(found.value),
            bound=self.show(found.bound),
            served_by=who,
            distance=far,
            covered=covered,
            in_reach=reach,
            seconds=clock.seconds,
            cpu_seconds=clock.cpu_seconds,
            nodes=found.nodes,
            rounds=found.rounds,
            notes=tuple(self.notes),
            more=more,
        )


class Cover(Problem):
    model = COVER

    def __init__(
        self,
        distances: Distances,
        radii: float | Sequence[tuple[float, float]],
        weight: Array | None,
        open_hours: Array | None = None,
    ):
        super().__init__(distances, weight)
        self.steps = _steps(radii)
        self.lists = distances.within(self.steps[-1][0])
        radius, share = (np.array(one) for one in zip(*self.steps, strict=True))
        self.share = share[np.searchsorted(radius, self.lists.far)]  # of the weight, by entry
        self.rows = self.lists.rows
        self.hours = _hours(self.weight, open_hours, distances.sites)
        self.all = float(self.weight.sum())

    def show(self, value: float) -> float:
        return self.all - float(value)

    def core(
        self, fixed: Array, size: Array, limit: float, p: int, group: Array, group_limit: int
    ) -> tuple[Core, Array]:
        """Rows are points, once for each kind of hour; cost is what is lost of the weight."""
        stands = np.zeros(self.distances.sites, bool)
        stands[fixed] = True
        start, col, share, cap, _lost = [np.zeros(1, np.int64)], [], [], [], 0.0
        for weight, opened in self.hours:
            best = np.zeros(self.distances.points)
            now = stands & opened
            at = now[self.lists.col]
            np.maximum.at(best, self.rows[at], self.share[at])
            keep = (opened & ~stands)[self.lists.col] & (self.share > best[self.rows]) & (weight > 0)[self.rows]
            lost_share = 1 - best
            cap.append(weight * lost_share)
            share.append((1 - self.share[keep]) / lost_share[self.rows[keep]])
            col.append(self.lists.col[keep])
            start.append(start[-1][-1] + np.cumsum(np.bincount(self.rows[keep], minlength=self.distances.points)))
        sites = self.distances.sites
        shares, caps = np.concatenate(share), np.concatenate(cap)
        starts, cols = np.concatenate(start), np.concatenate(col)
        order = np.lexsort((cols, shares, np.repeat(np.arange(len(caps)), np.diff(starts))))
        core = Core(starts, cols[order], np.zeros(len(cols)), caps, np.zeros(sites), size, limit, group, group_limit)
        core, goes = merge(core, shares[order])
        return replace(core, grain=grain(core.cost, core.cap, np.array([self.all, core.constant]))), goes

    def reach(self, opened: Array) -> tuple[Array, Array, Array, Array]:
        far, who = _first_open(self.lists, opened, self.distances)
        is_open = np.zeros(self.distances.sites, bool)
        is_open[opened] = True
        points = self.distances.points
        covered = np.zeros(points)
        for weight, hours in self.hours:
            best = np.zeros(points)
            at = (is_open & hours)[self.lists.col]
            np.maximum.at(best, self.rows[at], self.share[at])
            covered += weight * best
        total = self.weight.reshape(points, -1).sum(1)
        covered = np.divide(covered, total, out=(far < np.inf).astype(float), where=total > 0)
        return far, who, covered, np.diff(self.lists.start)


class Everyone(Problem):
    model = FEWEST

    def __init__(self, distances: Distances, radius: float, weight: Array | None, cost: Array):
        super().__init__(distances, weight)
        self.lists = distances.within(_steps(radius)[-1][0])
        self.cost = cost

    def _need(self, fixed: Array) -> Array:
        """bool[points]: who is to be covered, can be, and is not yet."""
        stands = np.zeros(self.distances.sites, bool)
        stands[fixed] = True
        served = np.zeros(self.distances.points, bool)
        served[self.lists.rows[stands[self.lists.col]]] = True
        return (np.diff(self.lists.start) > 0) & ~served & (self.weight.reshape(len(served), -1).sum(1) > 0)

    def core(self, fixed: Array) -> Core:
        need = self._need(fixed)
        return covering(self.lists, need, self.cost)

    def answer(self, found: Found, clock: Clock, fixed: Array, **more: Any) -> Answer:
        need = self._need(fixed)
        chosen = complete(self.lists, need, self.cost, found.chosen)
        value = float(self.cost[chosen].sum())
        bound, step = min(found.bound, value), grain(self.cost)
        if step:
            bound = min(value, step * float(np.ceil(bound / step - 1e-4)))
        status = OPTIMAL if bound >= value else found.status
        return super().answer(
            replace(found, chosen=chosen, value=value, bound=bound, status=status), clock, fixed, **more
        )

    def reach(self, opened: Array) -> tuple[Array, Array, Array, Array]:
        far, who = _first_open(self.lists, opened, self.distances)
        return far, who, np.isfinite(far).astype(float), np.diff(self.lists.start)


class Walk(Problem):
    model = WALK

    def __init__(self, distances: Distances, weight: Array | None):
        super().__init__(distances, weight)
        if self.weight.ndim > 1:
            self.weight = self.weight.sum(1)
        self.reached = np.ones(distances.points, bool)

    def solve(self, fixed: Array, rule: Rule, clock: Clock) -> Found:
        """Lists of the nearest sites, made longer until the answer lies within them."""
        points, sites = self.distances.points, self.distances.sites
        there, _ = self.distances.to(fixed)
        k = sites if points * sites <= SHORT else min(sites, max(NEAREST, int(6 * sites / (rule[2] + len(fixed)))))
        start = lam = None
        while True:
            core, cut = self.core(self.distances.nearest(k), there, rule)
            found = solve(core, clock, start, lam)
            if not found.chosen.any() and not len(fixed):  # every site is as good as the cap; take the cheapest
                found.chosen[np.argmin(rule[0])] = True
            far, _ = self.distances.to(np.union1d(np.flatnonzero(found.chosen), fixed))
            value = float(np.dot(self.weight, np.where(self.reached & (self.weight > 0), far, 0.0)))
            beyond = value - found.value > 1e-9 * max(1.0, value)
            if not beyond or not cut or found.status != OPTIMAL:
                return replace(found, value=value) if beyond else found
            k, start = min(sites, 2 * k), found.chosen

    def core(self, lists: Lists, there: Array, rule: Rule) -> tuple[Core, bool]:
        size, limit, _p, group, group_limit = rule
        points, sites = self.distances.points, self.distances.sites
        rows = lists.rows
        count = np.diff(lists.start)
        self.reached = (count > 0) | np.isfinite(there)
        last = lists.far[np.maximum(lists.start[1:] - 1, 0)] if len(lists.far) else np.zeros(points)
        some = (count < sites) & ~lists.cut & (count > 0)  # not every site reaches the point
        cap = np.minimum(there, np.where(some, np.inf, last))
        if not np.isfinite(cap[self.reached & (self.weight > 0)]).all():
            cap = self._reach_everyone(lists, cap, size, limit)
        weight = np.where(self.reached, self.weight, 0.0)
        cap = np.where(self.reached & (self.weight > 0), cap, 0.0)
        keep = (lists.far < cap[rows]) & (weight[rows] > 0)
        start = np.concatenate([[0], np.cumsum(np.bincount(rows[keep], minlength=points))]).astype(np.int64)
        cost = lists.far[keep] * weight[rows[keep]]
        core = Core(start, lists.col[keep], cost, cap * weight, np.zeros(sites), size, limit, group, group_limit)
        return replace(core, grain=grain(cost, core.cap)), bool(lists.cut.any())

    def _reach_everyone(self, lists: Lists, cap: Array, size: Array, limit: float) -> Array:
        """Where some sites do not reach some points: the cap that makes leaving one out dearer than serving all.

        The least that reaches everyone is itself a set covering; when even that is too much, nothing is possible.
        """
        need = ~np.isfinite(cap) & self.reached & (self.weight > 0)
        found = solve(covering(lists, need, size), Clock(Limits(work=1e10)))
        chosen = complete(lists, need, size, found.chosen)
        if found.bound > limit * (1 + 1e-9):
            raise checks.refuse(
                "p",
                f"some points are reached by few sites only: to reach everyone takes at least {found.bound:g}, "
                f"and {limit:g} is what there is; take more, or leave out the points that lie apart",
            )
        far, _ = self.distances.to(np.flatnonzero(chosen))
        worst = float((self.weight * np.where(np.isfinite(far), far, 0.0))[self.reached].sum()) + 1.0
        return np.where(need, worst / np.where(need, self.weight, 1.0), cap)

    def reach(self, opened: Array) -> tuple[Array, Array, Array, Array]:
        far, who = self.distances.to(opened)
        return far, who, np.isfinite(far).astype(float), self.reached.astype(int) * self.distances.sites


def _steps(radii: float | Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """[(radius, share)] with radii going up and shares going down, each in (0, 1]."""
    steps = sorted((float(r), float(s)) for r, s in radii) if isinstance(radii, Sequence) else [(float(radii), 1.0)]
    if not steps or not all(r >= 0 and np.isfinite(r) for r, _ in steps):
        raise checks.refuse("radius", "must be a distance of 0 or more")
    if not all(0 < s <= 1 for _, s in steps) or any(b[1] >= a[1] for a, b in itertools.pairwise(steps)):
        raise checks.refuse("radius", "the share of the weight lies between 0 and 1 and falls as the radius grows")
    return steps


def _hours(weight: Array, open_hours: Array | None, sites: int) -> list[tuple[Array, Array]]:
    """[(weight of each point, which sites are open)], one for each different set of open sites."""
    if weight.ndim == 1:
        return [(weight, np.ones(sites, bool))]
    opened = np.ones((sites, weight.shape[1]), bool) if open_hours is None else np.asarray(open_hours, bool)
    if opened.shape != (sites, weight.shape[1]):
        raise checks.refuse("hours", f"{weight.shape[1]} hours of demand, opening hours of shape {opened.shape}")
    kinds, which = np.unique(opened.T, axis=0, return_inverse=True)
    return [(weight[:, which.ravel() == k].sum(1), kind) for k, kind in enumerate(kinds)]


def covering(lists: Lists, need: Array, cost: Array) -> Core:
    """The least cost that covers every point of `need`, all of which some site covers."""
    points, sites = len(need), len(cost)
    keep = need[lists.rows]
    rows, col = lists.rows[keep], lists.col[keep]
    cap = np.full(points, np.inf)
    np.minimum.at(cap, rows, cost[col])
    start = np.concatenate([[0], np.cumsum(np.where(need, np.diff(lists.start), 0))]).astype(np.int64)
    order = np.lexsort((col, rows))
    nobody = np.zeros(sites, np.int64)
    core = Core(
        start,
        col[order],
        np.zeros(len(col)),
        need.astype(float),
        cost.copy(),
        np.ones(sites),
        float(sites),
        nobody,
        sites,
    )
    core, goes = merge(core, np.zeros(len(col)))
    caps = np.zeros(core.rows)
    caps[goes[need]] = cap[need]  # equal rows are one condition, not a sum
    return replace(core, cap=caps, constant=0.0, grain=grain(cost))


def complete(lists: Lists, need: Array, cost: Array, chosen: Array) -> Array:
    """A choice that covers all of `need`, at no more cost than the core counted; none of its sites is needless."""
    chosen = chosen.copy()
    covered = np.bincount(lists.rows[chosen[lists.col]], minlength=len(need))
    for i in np.flatnonzero(need):
        if covered[i] == 0:
            mine = lists.col[lists.start[i] : lists.start[i + 1]]
            site = mine[np.argmin(cost[mine])]
            chosen[site] = True
            covered[lists.rows[lists.col == site]] += 1
    for site in np.flatnonzero(chosen)[::-1]:
        mine = lists.rows[lists.col == site]
        if (covered[mine] > 1)[need[mine]].all():
            chosen[site] = False
            covered[mine] -= 1
    return chosen


def _first_open(lists: Lists, opened: Array, distances: Distances) -> tuple[Array, Array]:
    """(distance, site) of the nearest open one among a point's list."""
    points = len(lists.start) - 1
    far, who = np.full(points, np.inf), np.full(points, -1, np.int32)
    among = np.zeros(distances.sites, bool)
    among[opened] = True
    one, other = np.empty(points), np.empty(points)
    moves.serve(lists.start, lists.col, lists.far, far, among, one, other, who)
    return one, who.astype(np.int64)
