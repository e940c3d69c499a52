"""The one problem behind every model: choose sites, each row pays for the best chosen one, at most its cap.

    min   Σ_j fee_j y_j + Σ_i min(cap_i, min {cost_ij : y_j = 1})
    s.t.  Σ_j size_j y_j ≤ limit,  Σ_{j in group} y_j ≤ group_limit

p-median: cost = weight × distance, cap = the way to the nearest station that stands. Maximal covering: cost = what is
lost of the row's weight, cap = all of it. Set covering: no limit, cost 0, cap = the cheapest site that covers the row,
since leaving the row uncovered is then never cheaper than opening that site. Moving stations: the new ones are the
group.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import kernels

Array = Any  # numpy arrays: see each field


@dataclass(frozen=True, eq=False)
class Core:
    """Rows in compressed form: col/cost[start[i]:start[i+1]] are row i's sites, cheapest first, all below cap[i]."""

    start: Array  # int64, rows + 1
    col: Array  # int32
    cost: Array  # float64
    cap: Array  # float64, rows
    fee: Array  # float64, sites
    size: Array  # float64, sites
    limit: float
    group: Array  # int64 0 or 1, sites
    group_limit: int
    constant: float = 0.0
    grain: float = 0.0  # every value is a multiple of it; 0 when that is not known

    @property
    def rows(self) -> int:
        return len(self.cap)

    @property
    def sites(self) -> int:
        return len(self.fee)

    @property
    def floor(self) -> Array:
        """The lowest sensible multiplier of each row: its cheapest site."""
        if not len(self.cost):
            return self.cap.copy()
        first = self.cost[np.minimum(self.start[:-1], len(self.cost) - 1)]
        return np.where(self.start[:-1] < self.start[1:], first, self.cap)

    def columns(self) -> tuple[Array, Array, Array, Array]:
        """By site: (start, rows, costs, where each is among the rows' entries)."""
        start, row, cost, entry = kernels.columns(self.start, self.col, self.cost, self.sites)
        return start, row, cost, entry

    def entries(self) -> tuple[Array, Array, Array, Array]:
        return self.start, self.col, self.cost, self.cap

    def rule(self) -> tuple[Array, Array, float, Array, int]:
        return self.fee, self.size, self.limit, self.group, self.group_limit


def shrink(core: Core, state: Array, lam: Array) -> tuple[Core, Array, Array, Array]:
    """What is left when sites are open (1), shut (-1) or free (0): (core, multipliers, its sites, its rows)."""
    free = np.flatnonzero(state == 0)
    number = np.full(core.sites, -1, np.int32)
    number[free] = np.arange(len(free), dtype=np.int32)
    start, col, cost, cap, left, constant, kept = kernels.shrink(*core.entries(), state, number, lam)
    opened = state == 1
    smaller = replace(
        core,
        start=start,
        col=col,
        cost=cost,
        cap=cap,
        fee=core.fee[free],
        size=core.size[free],
        group=core.group[free],
        limit=core.limit - float(core.size[opened].sum()),
        group_limit=core.group_limit - int(core.group[opened].sum()),
        constant=core.constant + constant + float(core.fee[opened].sum()),
    )
    return smaller, left, free, kept


def stepped(core: Core) -> Core:
    """The same problem as a covering: a row pays each further step of its cost when no site up to there is open.

    Cornuejols, Nemhauser, Wolsey 1980; García, Labbé, Marín 2011.
    """
    start, col, cap, constant = kernels.layers(*core.entries())
    none = np.zeros(len(col))
    return merge(replace(core, start=start, col=col, cost=none, cap=cap, constant=core.constant + constant), none)[0]


def steps(core: Core) -> float:
    """About how many entries `stepped` has, at most."""
    count = np.diff(core.start).astype(float)
    return float((count * (count + 1) / 2).sum())


def undominated(core: Core) -> tuple[Core, Array]:
    """A covering without the sites that another one replaces, its equal rows merged: (core, its sites)."""
    start, row, _cost, _entry = core.columns()
    gone = kernels.dominated(core.start, core.col, start, row, core.fee, core.size, core.group)
    small, _lam, free, _kept = shrink(core, -gone.astype(np.int8), core.cap)
    return merge(small, small.cost)[0], free


def trim(core: Core, chosen: Array, rank: int) -> Core:
    """Only what a search around `chosen` looks at: each row's list ends at its rank-th chosen site."""
    start, col, cost, cap = kernels.trim(*core.entries(), chosen, rank)
    return replace(core, start=start, col=col, cost=cost, cap=cap)


def merge(core: Core, share: Array) -> tuple[Core, Array]:
    """Rows with the same sites at the same share of their cap become one. share: cost / cap, exact by its making.

    Returns the core and, for each row, the number of the one it went into (-1: no site serves it; its cap is in the
    constant).
    """
    count = np.diff(core.start)
    rows = np.repeat(np.arange(core.rows), count)
    rng = np.random.default_rng(20_000)
    mark = rng.integers(1, 2**63, core.sites, dtype=np.uint64)
    word = (mark[core.col] * (share.view(np.uint64) * np.uint64(2) + np.uint64(1))) ^ (mark[core.col] >> np.uint64(7))
    key = np.zeros(core.rows, np.uint64)
    np.add.at(key, rows, word)
    order = np.argsort(key, kind="stable")
    into = np.empty(core.rows, np.int64)
    kernels.same_rows(core.start, core.col, share, order, key, into)
    first = np.flatnonzero((into == np.arange(core.rows)) & (count > 0))
    number = np.full(core.rows, -1, np.int64)
    number[first] = np.arange(len(first))
    goes = np.where(count > 0, number[into], -1)
    cap = np.bincount(goes[goes >= 0], core.cap[goes >= 0], minlength=len(first))
    keep = number[rows] >= 0
    start = np.concatenate([[0], np.cumsum(count[first])]).astype(np.int64)
    lost = float(core.cap[goes < 0].sum())
    smaller = replace(
        core,
        start=start,
        col=core.col[keep],
        cost=share[keep] * np.repeat(cap, count[first]),
        cap=cap,
        constant=core.constant + lost,
    )
    return smaller, goes


def grain(*values: Array) -> float:
    """The largest of 1, 0.1 … 1e-4 that every value is a whole multiple of; 0 when there is none."""
    whole = np.concatenate([np.asarray(one, float).ravel() for one in values]) if values else np.zeros(0)
    if not np.isfinite(whole).all() or (np.abs(whole) > 1e11).any():
        return 0.0
    for scale in (1.0, 10.0, 100.0, 1000.0, 10_000.0):
        if (np.abs(whole * scale - np.rint(whole * scale)) < 1e-7).all():
            return 1.0 / scale
    return 0.0
