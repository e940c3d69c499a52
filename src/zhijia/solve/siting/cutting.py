"""Branch and cut for coverings: the linear programme with its cuts, and a tree where those do not suffice.

Sites are fixed by their reduced cost at every node; which site to branch on is tried out with a few steps of the dual
simplex (strong branching), until its pseudo-costs are known. The node with the least bound is next, and from each the
tree is followed downwards until it ends.

Source: Cordeau, Furini, Ljubić 2019 for covering by branch and cut; Achterberg, Koch, Martin 2005 for the branching.
"""

import heapq
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from . import halves
from .core import shrink, stepped, steps, trim, undominated
from .programme import Programme

if TYPE_CHECKING:
    from .search import Search

Array = Any

MOST_ENTRIES, MOST_STEPPED = 200_000, 80_000  # of a covering; of another problem made one
SEEN = 3  # chosen sites of a row that its list goes to
ROOT_CUTS, NODE_CUTS = 400, 100  # of one round
ROUNDS, LESS = 6, 0.08  # at the root: so many rounds must win this share of what is missing
MANY_ROWS = 1_000  # above, a node costs more, and the root must win less
NODE_ROUNDS, NODE_LESS = 4, 0.05  # at a node: each round must
TRIED, STEPS = 6, 25  # sites tried out at a node, iterations of each
GUIDED = 2  # the round after which is annealed
FRACTION = 1e-6


class Cutting:
    """fixed: int8[sites], what holds for every choice that is better than the search's."""

    def __init__(self, search: "Search", fixed: Array):
        self.search = search
        self.fixed = fixed
        self.core, _lam, self.free, _kept = shrink(search.core, fixed, search.core.cap)
        if self.core.cost.any():
            self.core = trim(self.core, search.chosen[self.free], SEEN)
        entries = steps(self.core) if self.core.cost.any() else len(self.core.cost)
        self.fits = 0 < entries <= (MOST_STEPPED if self.core.cost.any() else MOST_ENTRIES)
        self.tick = count()
        self.turn = 0

    def prove(self) -> None:
        """Until it is proven or the clock ends it."""
        search = self.search
        search.clock.phase = "cuts"
        self._prepare()
        self.programme.first(search.clock.left)
        state = self._root()
        search.clock.phase = "branching"
        heap = [(search.bound, next(self.tick), state)]
        while heap:
            bound, _, state = heapq.heappop(heap)
            search.bound = max(search.bound, min(bound, search.value))
            if search.proven:
                return
            while state is not None:
                state, other, bound = self._node(state, bound)
                if other is not None:
                    heapq.heappush(heap, (bound, next(self.tick), other))
        search.bound = max(search.bound, search.goal + search.slop)

    def _prepare(self) -> None:
        """A trimmed row pays too little where nothing near is open: still a bound, and the leaves are valued truly.

        For the same reason no site is left out there as replaced by another.
        """
        if self.core.cost.any():
            self.core = stepped(self.core)
        else:
            self.core, free = undominated(self.core)
            self.free = self.free[free]
        sites = self.core.sites
        self.state = np.zeros(sites, np.int8)
        self.won = np.zeros((2, sites))  # what the bound rose for each unit of y, down and up
        self.seen = np.zeros((2, sites), np.int64)
        self.programme = Programme(self.core)

    def _root(self) -> Array:
        search, state, past = self.search, self.state, []
        least = LESS * min(1.0, MANY_ROWS / self.core.rows)
        while True:
            bound, state = self._look(state)
            search.bound = max(search.bound, min(bound, search.value))
            past.append(bound)
            missing = search.goal - bound
            if missing < 0 or (len(past) > ROUNDS and past[-1] - past[-1 - ROUNDS] < least * missing):
                return state
            if not self._cut(ROOT_CUTS):
                return state
            self.programme.purge()
            if len(past) % ROUNDS == GUIDED:
                self._anneal(state)

    def _look(self, state: Array) -> tuple[float, Array]:
        """(bound, state with what the reduced costs fix) of the solution of this moment; a choice is made of it."""
        search, programme = self.search, self.programme
        self._tell()
        bound, reduced = programme.proven()
        self._round()
        must = state.copy()
        reduced = reduced[: self.core.sites]
        must[(state == 0) & (reduced > 0) & (bound + reduced > search.goal)] = -1
        must[(state == 0) & (reduced < 0) & (bound - reduced > search.goal)] = 1
        programme.bind(must)
        return bound, must

    def _tell(self) -> None:
        work, self.programme.work = self.programme.work, 0.0
        self.search.check(work)

    def _cut(self, most: int) -> bool:
        programme = self.programme
        rows, right = halves.cuts(programme.matrix, programme.right, programme.x, most, self.turn)
        self.turn += 1
        if not rows.shape[0]:
            return False
        programme.add(rows, right)
        programme.solve(self.search.clock.left)
        return True

    def _round(self) -> None:
        """The sites with most of y, as far as they fit."""
        core, y = self.core, self.programme.y
        chosen = self.fixed == 1
        order = np.argsort(-y, kind="stable")
        order = order[y[order] > FRACTION]
        order = order[np.cumsum(core.size[order]) <= core.limit * (1 + 1e-9)]
        order = order[np.cumsum(core.group[order]) <= core.group_limit]
        chosen[self.free[order]] = True
        self.search.improve(chosen)

    def _anneal(self, state: Array) -> None:
        """Among the sites that are left, and those of them that the linear programme uses."""
        search = self.search
        search.used = self.fixed == 1
        search.allowed = search.used | search.chosen
        search.allowed[self.free[state >= 0]] = True
        search.used[self.free[(state == 1) | (self.programme.y > FRACTION)]] = True
        search.anneal(search.luck)

    def _node(self, state: Array, bound: float) -> tuple[Array | None, Array | None, float]:
        """(where to go on, what is left for later, its bound)."""
        search, programme, core = self.search, self.programme, self.core
        search.nodes += 1
        if core.size[state > 0].sum() > core.limit * (1 + 1e-9) or core.group[state > 0].sum() > core.group_limit:
            return None, None, bound
        programme.bind(state)
        programme.solve(search.clock.left)
        for turn in range(NODE_ROUNDS + 1):
            before = bound
            now, state = self._look(state)
            bound = max(bound, now)
            if bound > search.goal:
                return None, None, bound
            if turn and bound - before < NODE_LESS * (search.goal - bound):
                break
            if turn == NODE_ROUNDS or not self._cut(NODE_CUTS):
                break
        site, state = self._branch(state, bound)
        if site < 0:
            if (state == 0).any():
                return state, None, bound
            chosen = self.fixed == 1
            chosen[self.free[state > 0]] = True
            search.offer(chosen)
            return None, None, bound
        one, other = state.copy(), state.copy()
        one[site], other[site] = 1, -1
        return one, other, bound

    def _branch(self, state: Array, bound: float) -> tuple[int, Array]:
        """(the site to branch on or -1, state with what the trials fix)."""
        programme, search = self.programme, self.search
        y, value = programme.y.copy(), programme.value
        open_ = np.flatnonzero((state == 0) & (y > FRACTION) & (y < 1 - FRACTION))
        if not len(open_):
            rest = np.flatnonzero(state == 0)
            return (int(rest[np.argmax(y[rest])]) if len(rest) else -1), state
        mean = np.divide(self.won.sum(1), self.seen.sum(1), out=np.ones(2), where=self.seen.sum(1) > 0)
        rate = np.where(self.seen[:, open_] > 0, self.won[:, open_] / np.maximum(self.seen[:, open_], 1), mean[:, None])
        score = _score(rate[0] * y[open_], rate[1] * (1 - y[open_]))
        order = np.argsort(-score, kind="stable")[:TRIED]
        basis = programme.solver.getBasis()
        best, site = -1.0, int(open_[order[0]])
        state = state.copy()
        for k in order:
            j = int(open_[k])
            gains = [float(rate[0, k] * y[j]), float(rate[1, k] * (1 - y[j]))]
            for way in (0, 1):
                if self.seen[way, j]:
                    continue
                trial = state.copy()
                trial[j] = 1 if way else -1
                programme.bind(trial)
                programme.solve(search.clock.left, STEPS)
                if programme.proven()[0] > search.goal:
                    state[j] = -trial[j]
                gains[way] = max(0.0, programme.value - value)
                self.won[way, j] += gains[way] / max(1e-3, (1 - y[j]) if way else y[j])
                self.seen[way, j] += 1
                programme.bind(state)
                programme.solver.setBasis(basis)
                if state[j]:
                    return -1, state
            score = _score(*gains)
            if score > best:
                best, site = score, j
        self._tell()
        return site, state


def _score(down: Any, up: Any) -> Any:
    return np.maximum(down, 1e-6) * np.maximum(up, 1e-6)
