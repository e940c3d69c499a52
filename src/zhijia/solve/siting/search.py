"""The search: a good choice, a Lagrangean bound, sites fixed between the two, branch and bound, blocks.

Model: core.py. Bound: the rows' choice is relaxed with a multiplier lam_i each; what is left is «take the sites of
least reduced cost», so a round costs one pass over the entries below lam. Deflected subgradient steps (Camerini,
Fratta, Maffioli 1975) come within about 0.01 % of the linear programme, 0.1 % for a dense covering. Choice: lazy
greedy, swaps with the closest and second closest site kept (Whitaker 1983; Resende and Werneck 2007), annealing over
the same moves. Fixing: a site whose flip would lift the bound above the best value keeps its state (Beasley 1985;
Avella, Sassano, Vasil'ev 2007 for p-median). The rest is branched on, best bound first. A covering goes to branch and
cut (cutting.py) at once, another problem after a hundred nodes, where its linear programme is small enough; what is
larger takes ten times as many steps of the bound and falls into blocks of sites (blocks.py), larger and larger, which
fix more of them, and is branched on again.
"""

import heapq
from dataclasses import dataclass
from itertools import count

import numpy as np

from . import blocks, kernels, moves
from .answer import OPTIMAL, Array
from .clock import Clock
from .core import Core, shrink, trim
from .cutting import Cutting

MEMORY = 0.9  # of the last direction in the next
ROUNDS = 50  # between two looks at the clock
SEEN = 3  # chosen sites of a row that a search around a choice looks at
MOST_AT_ONCE = 4e7  # work of one annealing, about a fifth of a second
FEW_SITES = 30  # left open by the bound: branching is quicker than a better bound
AFFORDED = 0.05  # of all work, by the first steps: then there is time for the long ones
MANY_SITES = 400  # left open: branching would not come to its end
FEW_NODES = 100  # before it is tried in blocks
BLOCK = 60  # sites of a block at first
SLACK = 0.01  # share of what is unproven that the blocks together may leave
PART_WORK = 2e10  # at most for one block
PROBE_ROUNDS = 40
USED = 0.01  # of a site, by the smoothed relaxed choice: less is seldom part of a good one
LUCK, LUCK_AFTER = 0.5, 0.1  # share of the work for annealing before branching; where a like choice was good
HOT, COLD = (0.05, 0.02), 0.01  # of an annealing, in what an open site is missed by (the median)
LEAST_ANNEALED = 2_000  # work for each site below which it is not worth beginning
COARSE, FINE, LONG = 20, 100, 300  # rounds without gain before the step is halved, at first and in earnest


@dataclass(frozen=True, eq=False)
class Found:
    """chosen: bool[sites]; value and bound are the core's."""

    chosen: Array
    value: float
    bound: float
    status: str
    nodes: int
    rounds: int
    lam: Array


class Ended(Exception):
    """The clock says so."""


class Relaxed:
    """A core with multipliers and the best bound they gave."""

    def __init__(self, core: Core, lam: Array, *, step: float = 1.0, patience: int = COARSE):
        self.core = core
        self.floor = core.floor
        self.lam = np.minimum(core.cap, np.maximum(self.floor, lam))
        self.best = self.lam.copy()
        self.bound = -np.inf
        self.share = np.zeros(core.sites)  # smoothed choice: about the linear programme's y
        self.heat(step, patience)
        self.y, self.rho, self.must = np.empty(core.sites), np.empty(core.sites), np.zeros(core.sites, np.int8)

    def heat(self, step: float, patience: int) -> None:
        self.state = np.array([step, 0.0, patience, MEMORY, 0.0, 0.0])

    @property
    def settled(self) -> bool:
        return bool(self.state[0] < 3e-4)

    def ascend(self, upper: float, rounds: int) -> float:
        """Some rounds towards `upper`; returns the work."""
        core, before = self.core, self.state[4]
        self.bound = core.constant + kernels.ascend(
            core.start, core.col, core.cost, core.cap, self.floor, *core.rule(), self.lam, self.best,
            self.bound - core.constant, upper - core.constant, self.state, self.share, rounds,
        )  # fmt: skip
        return float(self.state[4] - before)

    def fix(self, upper: float) -> Array:
        """int8[sites]: what every choice better than `upper` has open (1) or shut (-1)."""
        core = self.core
        kernels.fix(
            core.start, core.col, core.cost, *core.rule(), self.best, upper - core.constant, self.rho, self.y, self.must
        )
        return self.must

    def picked(self) -> Array:
        """The sites that the multipliers of this moment would choose."""
        core = self.core
        kernels.price(core.start, core.col, core.cost, self.lam, core.fee, self.rho)
        kernels.pick(self.rho, core.size, core.limit, core.group, core.group_limit, self.y)
        return self.y > 0.999


class Search:
    def __init__(self, core: Core, clock: Clock, slack: float = 0.0):
        self.core, self.clock, self.slack = core, clock, slack
        self.by_site = core.columns()
        self.seed = np.array([88172645463325252 ^ (clock.limits.seed * 0x9E3779B97F4A7C15 % (1 << 63))], np.uint64)
        self.chosen = np.zeros(core.sites, bool)
        self.value = core.constant + float(core.cap.sum())
        self.bound = core.constant + float(core.floor.sum())
        self.nodes = self.rounds = 0
        self.annealed, self.annealings = 0.0, 0
        self.luck = LUCK  # how much of all work annealing may take at first
        self.allowed, self.used = np.ones(core.sites, bool), np.ones(core.sites, bool)

    @property
    def goal(self) -> float:
        """A bound above this proves that nothing is better than the value."""
        return self.value - max(self.core.grain * (1 - 1e-4), self.slop, self.slack)

    @property
    def slop(self) -> float:
        """What rounding may do."""
        return 1e-9 * max(1.0, abs(self.value))

    @property
    def proven(self) -> bool:
        return self.bound > self.goal

    def check(self, work: float = 0.0) -> None:
        self.clock.work += work
        if status := self.clock.ended(self.value, min(self.bound, self.value)):
            raise Ended(status)

    def offer(self, chosen: Array) -> bool:
        """Keep it if it is allowed and better."""
        core, n = self.core, self.core.rows
        if core.size[chosen].sum() > core.limit * (1 + 1e-9) or core.group[chosen].sum() > core.group_limit:
            return False
        value = moves.serve(*core.entries(), chosen, np.empty(n), np.empty(n), np.empty(n, np.int32))
        value += core.constant + float(core.fee[chosen].sum())
        if value < self.value - 1e-12 * abs(value):
            self.value, self.chosen = value, chosen.copy()
            return True
        return False

    def improve(self, chosen: Array, kicks: int = 0) -> bool:
        """Fill up, swap to a local optimum, keep it if it is better."""
        chosen = chosen.copy()
        how = (*self.core.entries(), *self.by_site, *self.core.rule(), chosen, self.allowed)
        moves.greedy(*how)
        _, looked = moves.walk(*how, self.seed, kicks, 10**12)
        self.clock.work += looked
        return self.offer(chosen)

    def anneal(self, share: float) -> None:
        """Anneal as long as all of it has taken less than this share of the work: every other time among the used."""
        least = LEAST_ANNEALED * self.core.sites
        while self.annealed + least < share * self.clock.work and self.allowed.any():
            small = trim(self.core, self.chosen, SEEN)
            each = 4 * len(small.cost) / small.sites + int(self.chosen.sum()) + 50
            first, second, who = self.serve()
            there = who >= 0
            loss = np.bincount(who[there], (second - first)[there], minlength=small.sites)[self.chosen]
            scale = float(np.median(loss[loss > 0])) if (loss > 0).any() else 1.0
            chosen, before = self.chosen.copy(), self.clock.work
            steps = int(max(2 * small.sites, (share * self.clock.work - self.annealed) / each))
            steps = min(steps, int(MOST_AT_ONCE / each) + 1)
            among = self.allowed & (self.used | self.chosen) if self.annealings % 2 == 0 else self.allowed
            _, looked = moves.anneal(
                *small.entries(), *small.columns(), *small.rule(), chosen, among, self.seed, steps,
                HOT[self.annealings // 2 % len(HOT)] * scale, COLD * scale,
            )  # fmt: skip
            self.annealings += 1
            self.clock.work += 4 * looked + steps
            self.improve(chosen)
            self.annealed += self.clock.work - before
            self.check()

    def serve(self) -> tuple[Array, Array, Array]:
        core, n = self.core, self.core.rows
        first, second, who = np.empty(n), np.empty(n), np.empty(n, np.int32)
        moves.serve(*core.entries(), self.chosen, first, second, who)
        return first, second, who

    def found(self, status: str, lam: Array) -> Found:
        if self.proven:
            status = OPTIMAL
        proof = self.bound - self.slop if self.slack else self.bound
        bound = self.value if status == OPTIMAL and not self.slack else min(proof, self.value)
        return Found(self.chosen, self.value, bound, status, self.nodes, self.rounds, lam)


def solve(
    core: Core, clock: Clock, start: Array | None = None, lam: Array | None = None, *, slack: float | None = None
) -> Found:
    """The best choice and its bound. start: bool[sites], a choice to begin with; lam: multipliers of a like problem.

    slack: for a part of a larger problem, how much may stay unproven.
    """
    search = Search(core, clock, slack or 0.0)
    relaxed = None
    try:
        clock.phase = "choice"
        search.improve(np.zeros(core.sites, bool) if start is None else start)
        search.luck = LUCK if start is None else LUCK_AFTER
        if lam is None:
            first, second, _ = search.serve()
            lam = (first + second) / 2
        relaxed = Relaxed(core, lam)
        clock.phase = "bound"
        if not core.cost.any() and _cut(search, np.zeros(core.sites, np.int8)):
            return search.found(OPTIMAL, relaxed.best)
        _settle(search, relaxed, COARSE)
        if search.proven or (not core.cost.any() and _cut(search, relaxed.fix(search.goal))):
            return search.found(OPTIMAL, relaxed.best)
        if slack is not None or (relaxed.fix(search.goal) == 0).sum() <= MANY_SITES:
            _settle(search, relaxed, FINE)
            tree = Tree(search, relaxed.fix(search.goal).copy(), relaxed.best)
            tree.grow(FEW_NODES if slack is None else np.inf)
            if search.proven or _cut(search, tree.fixed):
                return search.found(OPTIMAL, relaxed.best)
        else:
            relaxed = _again(search, relaxed, lam, clock.work > AFFORDED * clock.limits.work)
            tree = Tree(search, relaxed.fix(search.goal).copy(), relaxed.best)
        _widen(search, tree)
        tree.grow()
        return search.found(OPTIMAL, relaxed.best)
    except Ended as end:
        return search.found(str(end), relaxed.best if relaxed else np.zeros(core.rows))


def _settle(search: Search, relaxed: Relaxed, patience: int) -> None:
    """Steps until they win nothing more, then annealing among what the bound leaves open."""
    relaxed.heat(1.0, patience)
    while not relaxed.settled:
        _climb(search, relaxed, ROUNDS)
        if search.proven:
            return
        search.improve(relaxed.picked())
        search.check()
        if (relaxed.fix(search.goal) == 0).sum() <= FEW_SITES:
            return
    search.allowed, search.used = relaxed.fix(search.goal) >= 0, relaxed.share > USED
    search.anneal(search.luck)


def _cut(search: Search, fixed: Array) -> bool:
    """Whether it was of a size for branch and cut, and is done."""
    cutting = Cutting(search, fixed.copy())
    if cutting.fits:
        cutting.prove()
    return cutting.fits


def _again(search: Search, relaxed: Relaxed, lam: Array, short: bool) -> Relaxed:
    """From the first multipliers with long strides, which takes ten times as long and comes nearer to the best; else
    on from where it is.
    """
    search.clock.phase = "bound"
    if short:
        _settle(search, relaxed, FINE)
        return relaxed
    slow = Relaxed(search.core, lam)
    _settle(search, slow, LONG)
    return slow if slow.bound > relaxed.bound else relaxed


def _climb(search: Search, relaxed: Relaxed, rounds: int) -> None:
    search.clock.work += relaxed.ascend(search.value, rounds)
    search.rounds += rounds
    search.bound = max(search.bound, relaxed.bound)


class Tree:
    """Branch and bound, best bound first. fixed: int8[sites], what holds for every choice better than the best."""

    def __init__(self, search: Search, fixed: Array, lam: Array):
        self.search, self.fixed, self.lam = search, fixed, lam
        self.tick = count()
        self.heap = [(search.bound, next(self.tick), fixed, lam)]

    def grow(self, most: float = np.inf) -> None:
        """Until it is proven or `most` nodes more are done."""
        search, heap = self.search, self.heap
        search.clock.phase = "branching"
        most += search.nodes
        while heap and search.nodes < most:
            bound, _, state, lam = heapq.heappop(heap)
            search.bound = max(search.bound, min(bound, search.value))
            if search.proven:
                return
            search.check()
            search.anneal(0.1 if search.slack else 0.3)
            if (state * self.fixed < 0).any():
                continue
            state = np.where(state == 0, self.fixed, state)
            search.nodes += 1
            rounds = 150 if search.nodes == 1 else 20 if search.slack else 60
            bound, lam, state, site = _node(search, state, lam, bound, rounds)
            if site < 0 or bound > search.goal:
                continue
            for way in (1, -1):
                child = state.copy()
                child[site] = way
                heapq.heappush(heap, (bound, next(self.tick), child, lam))
        if not heap:
            search.bound = max(search.bound, search.goal + search.slop)


def _widen(search: Search, tree: Tree) -> None:
    """Blocks of sites solved to the end, larger and larger; what they fix is fixed in the tree."""
    most = BLOCK
    while not search.proven:
        search.clock.phase = "blocks"
        small, lam, free, _kept = shrink(search.core, tree.fixed, tree.lam)
        if small.sites <= most or not small.rows:
            return
        price = blocks.programme(small, search.clock.left) or blocks.prices(small, lam)
        label = blocks.partition(small, price.lam, most)
        if not label.any():
            return
        common, parts = blocks.split(small, price, label)
        values = [part.relaxed() for part in parts]
        slack = SLACK * max(0.0, search.value - search.bound) / len(parts)
        found = []
        for b, part in enumerate(parts):
            found.append(_solve_part(search, part, free, slack))
            values[b] = max(values[b], found[b].bound + part.extra)
            search.bound = max(search.bound, min(search.value, common + sum(values)))
            search.check()
            search.anneal(0.2)
            if search.proven:
                return
        search.allowed = tree.fixed >= 0
        _offer_parts(search, parts, found, tree.fixed, free)
        search.anneal(0.3)
        if search.proven:
            return
        over = search.goal - common - sum(values)
        for part, one, value in zip(parts, found, values, strict=True):
            tree.fixed[free[part.sites]] = _probe(search, part, one, value - part.extra + over)
        most = most * 3 // 2


def _solve_part(search: Search, part: blocks.Block, free: Array, slack: float) -> Found:
    clock = search.clock.part(PART_WORK)
    one = solve(part.core, clock, search.chosen[free[part.sites]], part.lam, slack=slack)
    search.clock.work += clock.work
    search.rounds += one.rounds
    search.nodes += one.nodes
    return one


def _offer_parts(search: Search, parts: list[blocks.Block], found: list[Found], fixed: Array, free: Array) -> None:
    """All blocks' choices together, without those that are missed least when they are too many."""
    chosen = fixed == 1
    for part, one in zip(parts, found, strict=True):
        chosen[free[part.sites[one.chosen]]] = True
    core, n = search.core, search.core.rows
    while core.size[chosen].sum() > core.limit * (1 + 1e-9) or core.group[chosen].sum() > core.group_limit:
        first, second, who = np.empty(n), np.empty(n), np.empty(n, np.int32)
        moves.serve(*core.entries(), chosen, first, second, who)
        loss = np.bincount(who[who >= 0], (second - first)[who >= 0], minlength=core.sites)
        mine = np.flatnonzero(chosen)
        if core.size[chosen].sum() <= core.limit * (1 + 1e-9):
            mine = mine[core.group[mine] == 1]
        chosen[mine[np.argmin((loss[mine] - core.fee[mine]) / core.size[mine])]] = False
    search.improve(chosen)


def _probe(search: Search, part: blocks.Block, found: Found, upper: float) -> Array:
    """int8[sites of the block]: those whose flip lifts the block above `upper`."""
    must = Relaxed(part.core, found.lam).fix(upper).copy()
    for site in np.flatnonzero(must == 0):
        state = must.copy()
        state[site] = -1 if found.chosen[site] else 1
        small, left, _free, _kept = shrink(part.core, state, found.lam)
        if small.rows and small.sites:
            relaxed = Relaxed(small, left, step=0.3, patience=6)
            search.clock.work += relaxed.ascend(upper, PROBE_ROUNDS)
            bound = relaxed.bound
        else:
            bound = small.constant
        if bound > upper:
            must[site] = -state[site]
    search.check()
    return must


def _node(search: Search, state: Array, lam: Array, bound: float, rounds: int) -> tuple[float, Array, Array, int]:
    """(bound, multipliers, fixed sites, the site to branch on: -1 when there is nothing left)."""
    for turn in range(3):
        small, left, free, kept = shrink(search.core, state, lam)
        search.clock.work += len(search.core.cost)
        if small.limit < -1e-9 * search.core.limit or small.group_limit < 0:
            return np.inf, lam, state, -1
        if small.sites == 0 or small.rows == 0 or small.limit < small.size.min() - 1e-9:
            search.offer(state == 1)
            return np.inf, lam, state, -1
        relaxed = Relaxed(small, left, step=0.3 if turn == 0 else 0.1, patience=6)
        search.clock.work += relaxed.ascend(search.value, rounds)
        search.rounds += rounds
        lam = lam.copy()
        lam[kept] = relaxed.best
        bound = max(bound, relaxed.bound)
        if relaxed.bound > search.goal:
            return bound, lam, state, -1
        must = relaxed.fix(search.goal)
        chosen = state == 1
        chosen[free[relaxed.y > 0.999]] = True
        search.offer(chosen)
        state = state.copy()
        state[free] = must
        if (must != 0).sum() < 0.2 * len(free):
            break
    still = np.flatnonzero(must == 0)
    if not len(still):
        search.offer(state == 1)
        return np.inf, lam, state, -1
    share = relaxed.share[still]
    return bound, lam, state, int(free[still[np.argmax(np.minimum(share, 1 - share))]])
