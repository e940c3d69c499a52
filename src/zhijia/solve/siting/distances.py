"""How far it is from each demand point to each site: on a plane, on the globe, from a table, along footpaths.

Every kind answers the same three questions, without ever holding all pairs: which sites lie within a radius, which are
the nearest k, which of these few is nearest.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from . import checks
from .answer import Array

EARTH = 6_371_008.8  # metres, mean radius
AT_ONCE = 20_000_000  # entries of a table looked at together


@dataclass(frozen=True, eq=False)
class Lists:
    """Row i's sites are col[start[i]:start[i+1]], nearest first, at `far`. cut: there are more."""

    start: Array
    col: Array
    far: Array
    cut: Array  # bool, rows

    @cached_property
    def rows(self) -> Array:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


class Distances(Protocol):
    """How many points and sites, and the three questions. Lengths are in the unit they came in (the globe: metres)."""

    @property
    def points(self) -> int: ...
    @property
    def sites(self) -> int: ...
    def within(self, radius: float) -> Lists: ...
    def nearest(self, k: int) -> Lists: ...
    def to(self, sites: Array) -> tuple[Array, Array]:
        """(distance, site) of the nearest of `sites` for every point; (inf, -1) where none is reached."""
        ...


def great_circle(lon: Array, lat: Array, lon2: Array, lat2: Array) -> Array:
    """Metres on a sphere, by the haversine; degrees in.

    >>> round(float(great_circle(110.78, 32.65, 110.79, 32.65)))
    936
    """
    a, b, c, d = (np.radians(np.asarray(one, float)) for one in (lat, lat2, lon, lon2))
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin((d - c) / 2) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(np.minimum(1.0, h)))


class _Points:
    """Straight lines between positions in a k-d tree; a subclass says what a straight line means."""

    def __init__(self, demand: Array, sites: Array):
        self._demand, self._sites = self._place(demand), self._place(sites)
        self._tree = cKDTree(self._sites)

    points = property(lambda self: len(self._demand))
    sites = property(lambda self: len(self._sites))

    def _place(self, at: Array) -> Array:
        raise NotImplementedError

    def _length(self, straight: Array) -> Array:
        return straight

    def _straight(self, length: float) -> float:
        return length

    def within(self, radius: float) -> Lists:
        # A hair more, then cut by the length itself: a point at exactly the radius is inside.
        reach = self._straight(radius) * (1 + 1e-9)
        rows = self._tree.query_ball_point(self._demand, reach, return_length=True)
        checks.entries(float(rows.sum()))
        found = cKDTree(self._demand).sparse_distance_matrix(self._tree, reach, output_type="coo_matrix")
        return _lists(found.row, found.col, self._length(found.data), self.points, radius)

    def nearest(self, k: int) -> Lists:
        k = min(k, self.sites)
        checks.entries(self.points * k)
        far, col = self._tree.query(self._demand, range(1, k + 1))
        start = np.arange(self.points + 1, dtype=np.int64) * k
        return Lists(
            start, col.astype(np.int32).ravel(), self._length(far).ravel(), np.full(self.points, k < self.sites)
        )

    def to(self, sites: Array) -> tuple[Array, Array]:
        if not len(sites):
            return np.full(self.points, np.inf), np.full(self.points, -1)
        far, which = cKDTree(self._sites[sites]).query(self._demand)
        return self._length(far), np.asarray(sites)[which]


class Plane(_Points):
    """Euclidean: x and y in metres (or any one unit), arrays of shape (n, 2).

    >>> Plane([[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0]]).to(np.array([0]))[0].tolist()
    [0.0, 5.0]
    """

    def _place(self, at: Array) -> Array:
        checks.plane(at)
        return np.asarray(at, float).reshape(-1, 2)


class Globe(_Points):
    """Great circles: longitude and latitude in degrees (WGS84), arrays of shape (n, 2); distances in metres."""

    def _place(self, at: Array) -> Array:
        at = np.asarray(at, float).reshape(-1, 2)
        checks.lonlat(at)
        lon, lat = np.radians(at[:, 0]), np.radians(at[:, 1])
        return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])

    def _length(self, straight: Array) -> Array:
        return 2 * EARTH * np.arcsin(np.minimum(1.0, straight / 2))

    def _straight(self, length: float) -> float:
        return 2 * float(np.sin(min(length / EARTH, np.pi) / 2))


class Table:
    """Given distances: an array (points, sites), inf for no way; or scipy sparse, whose stored entries are the ways."""

    def __init__(self, table: Any):
        self._table: Any = table.tocsr() if sparse.issparse(table) else np.asarray(table, float)
        data: Any = self._table.data if sparse.issparse(table) else self._table
        if np.isnan(data).any() or (data < 0).any():
            raise checks.refuse("distance", "is missing, not a number or below 0")

    points = property(lambda self: self._table.shape[0])
    sites = property(lambda self: self._table.shape[1])

    @cached_property
    def _all(self) -> Lists:
        if sparse.issparse(self._table):
            found = self._table.tocoo()
            return _lists(found.row, found.col, found.data, self.points, np.inf)
        checks.entries(self._table.size)
        start, col, far = [np.zeros(1, np.int64)], [], []
        step = max(1, AT_ONCE // max(1, self.sites))
        for first in range(0, self.points, step):
            part = self._table[first : first + step]
            order = np.argsort(part, axis=1, kind="stable").astype(np.int32)
            length = np.take_along_axis(part, order, 1)
            there = np.isfinite(length)
            start.append(start[-1][-1:] + np.cumsum(there.sum(1)))
            col.append(order[there])
            far.append(length[there])
        return Lists(np.concatenate(start), np.concatenate(col), np.concatenate(far), np.zeros(self.points, bool))

    def within(self, radius: float) -> Lists:
        return _cut(self._all, radius=radius)

    def nearest(self, k: int) -> Lists:
        return _cut(self._all, k=k)

    def to(self, sites: Array) -> tuple[Array, Array]:
        among = np.zeros(self.sites, bool)
        among[np.asarray(sites, np.int64)] = True
        lists = self._all
        rows = lists.rows
        keep = np.flatnonzero(among[lists.col])
        row, first = np.unique(rows[keep], return_index=True)
        far, which = np.full(self.points, np.inf), np.full(self.points, -1, np.int64)
        far[row], which[row] = lists.far[keep[first]], lists.col[keep[first]]
        return far, which


class Footpaths:
    """Shortest walks on a network. edges: (from, to, length) by node number, walked both ways; of two between the same
    nodes the shorter counts. demand and sites: the node each of them stands at.

    >>> Footpaths([0, 1, 1], [1, 2, 3], [100.0, 50.0, 70.0], demand=[0, 2], sites=[3]).to(np.array([0]))[0].tolist()
    [170.0, 120.0]
    """

    def __init__(self, a: Array, b: Array, length: Array, *, demand: Array, sites: Array, nodes: int | None = None):
        a, b, length = np.asarray(a, np.int64), np.asarray(b, np.int64), np.asarray(length, float)
        self._at, self._sites = np.asarray(demand, np.int64), np.asarray(sites, np.int64)
        bad = np.flatnonzero(~(length >= 0) | ~np.isfinite(length))
        if len(bad):
            raise checks.BadInput(checks.Problem(int(i) + 1, "length", "is missing or below 0") for i in bad)
        ends = [one for one in (a, b, self._at, self._sites) if len(one)]
        nodes = nodes or 1 + max(int(one.max()) for one in ends)
        if min(int(one.min()) for one in ends) < 0 or max(int(one.max()) for one in ends) >= nodes:
            raise checks.refuse("node", f"node numbers go from 0 to {nodes - 1:,}")
        low, high = np.minimum(a, b), np.maximum(a, b)
        order = np.lexsort((length, high, low))
        first = np.ones(len(order), bool)
        first[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
        keep = order[first]
        # csgraph takes a stored 0 for a way of length 0 only if it is not exactly 0.
        self._graph = sparse.csr_matrix((np.maximum(length[keep], 1e-300), (low[keep], high[keep])), (nodes, nodes))

    points = property(lambda self: len(self._at))
    sites = property(lambda self: len(self._sites))

    def within(self, radius: float) -> Lists:
        nodes, back = np.unique(self._at, return_inverse=True)
        step = max(1, AT_ONCE // self._graph.shape[0])
        row, col, far, count = [], [], [], 0
        people = sparse.csr_matrix((np.ones(len(back)), (back, np.arange(len(back)))), (len(nodes), len(back)))
        for first in range(0, self.sites, step):
            found = csgraph.dijkstra(
                self._graph, directed=False, indices=self._sites[first : first + step], limit=radius
            )[:, nodes]  # fmt: skip
            s, n = np.nonzero(found <= radius) if np.isfinite(radius) else np.nonzero(np.isfinite(found))
            many = np.diff(people.indptr)[n]
            begin = np.repeat(people.indptr[n] - np.concatenate([[0], np.cumsum(many)[:-1]]), many)
            row.append(people.indices[begin + np.arange(many.sum())])
            col.append(np.repeat(s + first, many).astype(np.int32))
            far.append(np.repeat(found[s, n], many))
            count += len(row[-1])
            checks.entries(count)
        return _lists(np.concatenate(row), np.concatenate(col), np.concatenate(far), self.points, radius)

    def nearest(self, k: int) -> Lists:
        k = min(k, self.sites)
        if self.points * self.sites <= AT_ONCE:
            return _cut(self.within(np.inf), k=k)
        radius, before = float(np.median(self._graph.data)) * 8, -1
        while True:
            lists = self.within(radius)
            enough = (np.diff(lists.start) >= k).mean()
            if enough > 0.999 or (len(lists.col) == before and enough > 0):
                break
            radius, before = radius * 2, len(lists.col)
        checks.entries(len(lists.col))
        return _cut(lists, k=k)

    def to(self, sites: Array) -> tuple[Array, Array]:
        if not len(sites):
            return np.full(self.points, np.inf), np.full(self.points, -1)
        at = self._sites[np.asarray(sites, np.int64)]
        far, _, source = csgraph.dijkstra(
            self._graph, directed=False, indices=at, min_only=True, return_predecessors=True
        )
        whose = np.full(self._graph.shape[0] + 1, -1, np.int64)
        whose[at[::-1]] = np.asarray(sites)[::-1]
        return far[self._at], np.where(np.isfinite(far[self._at]), whose[np.maximum(source[self._at], -1)], -1)


def _lists(row: Array, col: Array, far: Array, rows: int, radius: float) -> Lists:
    if np.isfinite(radius):
        keep = far <= radius
        row, col, far = row[keep], col[keep], far[keep]
    order = np.lexsort((col, far, row))
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))]).astype(np.int64)
    return Lists(start, col[order].astype(np.int32), far[order], np.full(rows, np.isfinite(radius)))


def _cut(lists: Lists, radius: float = np.inf, k: int | None = None) -> Lists:
    """The first k of each row, or those within the radius."""
    rows = lists.rows
    keep = lists.far <= radius
    if k is not None:
        keep &= np.arange(len(rows)) - lists.start[rows] < k
    count = np.bincount(rows[keep], minlength=len(lists.start) - 1)
    start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    return Lists(start, lists.col[keep], lists.far[keep], lists.cut | (count < np.diff(lists.start)))
