"""A better bound than the linear programme's: the sites fall into blocks, and each block is solved to the end.

Model: core.py, with the rows that sites of several blocks serve relaxed by their multipliers, and the limits by a
price. Then

    bound = constant + Σ_{shared rows} lam_i - mu·limit - nu·group_limit + Σ_blocks (F_b - Σ_{shared rows of b} lam_i)

where F_b is the block's own optimum: fee + mu·size + nu·group to be paid for a site, a shared row paying lam_i at
most, an inner row its cap. With blocks of one site it is the Lagrangean bound; with one block it is the problem
itself. What the linear programme loses inside of a block is won back, block by block: a sum, where branching on the
whole would have to multiply the cases. Sites whose flip costs a block more than the gap are fixed, and the next
blocks are larger.

Source: «Lagrangean relaxation with clusters», Lorena and Senne 2003; for covering Pereira, Lorena, Senne 2007. The
multipliers of a covering come from its linear programme (HiGHS). Complexity: linear in the number of blocks,
exponential in their size.
"""

import heapq
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from . import kernels
from .core import Core, merge

Array = Any

LP_ENTRIES = 1_500_000  # above, the multipliers of the subgradient steps are used


@dataclass(frozen=True, eq=False)
class Prices:
    """Multipliers of the rows, and what the limit and the group's limit cost."""

    lam: Array
    mu: float
    nu: float


@dataclass(frozen=True, eq=False)
class Block:
    """Some sites (numbers in the whole core) as a core of their own, and what is added to its optimum."""

    sites: Array
    core: Core
    lam: Array
    extra: float  # minus the multipliers of the shared rows that it serves

    def relaxed(self) -> float:
        """The Lagrangean value: what its optimum is at least."""
        rho = np.empty(self.core.sites)
        kernels.price(self.core.start, self.core.col, self.core.cost, self.lam, self.core.fee, rho)
        return float(self.lam.sum() + np.minimum(rho, 0.0).sum()) + self.core.constant + self.extra


def prices(core: Core, lam: Array) -> Prices:
    """The fair prices of the limits at these multipliers."""
    rho, y = np.empty(core.sites), np.empty(core.sites)
    kernels.price(core.start, core.col, core.cost, lam, core.fee, rho)
    _total, mu, _last, nu = kernels.pick(rho, core.size, core.limit, core.group, core.group_limit, y)
    return Prices(lam, float(mu), float(nu))


def programme(core: Core, seconds: float) -> Prices | None:
    """The linear programme's own prices, for a core whose entries all cost 0 (a covering); None when there are none.

    max Σ cap_i z_i - Σ fee_j y_j, z_i ≤ Σ y_j over the row's sites, the limits, y and z at most 1.
    """
    if not 0 < len(core.cost) <= LP_ENTRIES or core.cost.any():
        return None
    rows, sites = core.rows, core.sites
    serve = sparse.csr_matrix((-np.ones(len(core.col)), core.col, core.start), (rows, sites))
    spend = sparse.csr_matrix(np.vstack([core.size, core.group]))
    matrix = sparse.bmat([[serve, sparse.identity(rows)], [spend, None]], format="csr")
    most = np.concatenate([np.zeros(rows), [core.limit, float(core.group_limit)]])
    found = linprog(
        np.concatenate([core.fee, -core.cap]), matrix, most, bounds=(0.0, 1.0), method="highs-ipm",
        options={"time_limit": seconds} if np.isfinite(seconds) else {},
    )  # fmt: skip
    if not found.success:
        return None
    dual = np.maximum(0.0, -found.ineqlin.marginals)
    return Prices(np.minimum(dual[:rows], core.cap), float(dual[rows]), float(dual[rows + 1]))


def partition(core: Core, lam: Array, most: int) -> Array:
    """The block of each site: those that serve the same rows are joined, dearest tie first, up to `most` in one.

    A tie is Σ_i sqrt((lam_i - c_ij)⁺ (lam_i - c_ik)⁺), divided by the root of the numbers of sites on both sides.
    """
    gain = np.maximum(np.repeat(lam, np.diff(core.start)) - core.cost, 0.0)
    half = sparse.csr_matrix((np.sqrt(gain), core.col, core.start), (core.rows, core.sites))
    ties = sparse.triu(half.T @ half, 1).tocoo()
    near: list[dict[int, float]] = [{} for _ in range(core.sites)]
    for a, b, tie in zip(ties.row.tolist(), ties.col.tolist(), ties.data.tolist(), strict=True):
        if tie > 0.0:
            near[a][b] = near[b][a] = tie
    return _joined(near, most)


def _joined(near: list[dict[int, float]], most: int) -> Array:
    """Greedy joining over the ties; near is used up."""
    members = [[j] for j in range(len(near))]
    heap = [(-tie, a, b) for a, ties in enumerate(near) for b, tie in ties.items() if a < b]
    heapq.heapify(heap)
    while heap:
        worth, a, b = heapq.heappop(heap)
        sizes = len(members[a]), len(members[b])
        if not all(sizes) or sum(sizes) > most or near[a].get(b, 0.0) / (sizes[0] * sizes[1]) ** 0.5 != -worth:
            continue
        if sizes[0] < sizes[1]:
            a, b = b, a
        members[a] += members[b]
        members[b] = []
        for c, tie in near[b].items():
            if c != a:
                del near[c][b]
                near[a][c] = near[c][a] = near[a].get(c, 0.0) + tie
        near[b] = {}
        near[a].pop(b, None)
        for c, tie in near[a].items():
            low, high = min(a, c), max(a, c)
            if len(members[a]) + len(members[c]) <= most:
                heapq.heappush(heap, (-(tie / (len(members[low]) * len(members[high])) ** 0.5), low, high))
    label = np.empty(len(near), np.int64)
    for number, mine in enumerate(one for one in members if one):
        label[mine] = number
    return label


def split(core: Core, price: Prices, label: Array) -> tuple[float, list[Block]]:
    """What all blocks have in common, and the blocks: the sum of it and their optima is a bound."""
    rows = np.repeat(np.arange(core.rows), np.diff(core.start))
    mine = label[core.col]
    low, high = np.full(core.rows, np.iinfo(np.int64).max), np.full(core.rows, -1)
    np.minimum.at(low, rows, mine)
    np.maximum.at(high, rows, mine)
    shared = low != high
    cap = np.where(shared, np.minimum(price.lam, core.cap), core.cap)
    fee = core.fee + price.mu * core.size + price.nu * core.group
    common = core.constant + float(cap[shared].sum()) - price.mu * core.limit
    common -= price.nu * core.group_limit if price.nu else 0.0
    below = core.cost < cap[rows]
    there = np.zeros(core.rows, bool)
    there[rows[below]] = True
    common += float(core.cap[~shared & ~there].sum())  # nothing in the row's block is better than its cap
    order = np.flatnonzero(below)[np.argsort(mine[below], kind="stable")]
    ends = np.searchsorted(mine[order], np.arange(label.max() + 2))
    made = []
    for b in range(label.max() + 1):
        sites = np.flatnonzero(label == b)
        entries = order[ends[b] : ends[b + 1]]
        used, first = np.unique(rows[entries], return_index=True)
        start = np.concatenate([first, [len(entries)]]).astype(np.int64)
        number = np.searchsorted(sites, core.col[entries]).astype(np.int32)
        part = replace(
            core, start=start, col=number, cost=core.cost[entries], cap=cap[used], fee=fee[sites],
            size=np.ones(len(sites)), limit=float(len(sites)), group=np.zeros(len(sites), np.int64),
            group_limit=len(sites), constant=0.0, grain=0.0,
        )  # fmt: skip
        lam = np.minimum(price.lam[used], cap[used])
        if not part.cost.any() and len(used):
            part, goes = merge(part, part.cost)
            lam = np.bincount(goes, lam, minlength=part.rows)
        made.append(Block(sites, part, lam, -float(cap[used][shared[used]].sum())))
    return common, made
