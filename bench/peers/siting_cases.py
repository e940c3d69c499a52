"""The instances of «bench siting», plain numpy and scipy: read by ours and by the peer, each in its own process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

Array = Any


@dataclass(frozen=True)
class Case:
    """at and rooms in metres, or a table of distances; radius None asks for the least walk."""

    name: str
    model: str  # walk, cover, fewest, curve
    p: int
    weight: Array
    at: Array = None
    rooms: Array = None
    table: Array = None
    radius: float | None = None
    standing: int = 0  # the first so many sites stand

    def matrix(self) -> Array:
        """All distances, as the peer wants them."""
        if self.table is not None:
            return self.table
        return np.linalg.norm(self.at[:, None] - self.rooms[None], axis=2)


CITY = {
    "city": ("walk", None, 0, 82), "city 500 m": ("cover", 500.0, 0, 82), "city 800 m": ("cover", 800.0, 0, 82),
    "city 82 + 20, 500 m": ("cover", 500.0, 82, 20), "city 82 + 20, 800 m": ("cover", 800.0, 82, 20),
    "city everyone 500 m": ("fewest", 500.0, 0, 0), "city curve 82 + 40, 500 m": ("curve", 500.0, 82, 40),
}  # fmt: skip
PROVINCE = {
    "province 300": ("walk", None, 0, 300), "province 600": ("walk", None, 0, 600),
    "province 300, 1 km": ("cover", 1000.0, 0, 300), "province 600, 1 km": ("cover", 1000.0, 0, 600),
}  # fmt: skip
SQUARE = {
    f"1,000 × 1,000 {kind}, p {p}, {radius} m": (kind, p, float(radius))
    for kind in ("uniform", "clustered") for p, radius in ((10, 500), (25, 500), (50, 300), (25, 800), (50, 800))
}  # fmt: skip
EVEN = {"even city": ("walk", None, 0, 82), "even city 500 m": ("cover", 500.0, 0, 82),
        "even city 800 m": ("cover", 800.0, 0, 82)}  # fmt: skip
PARTS: dict[str, dict[str, Any]] = {"square": SQUARE, "city": CITY, "even": EVEN, "province": PROVINCE}


def names(part: str, pmed: Path) -> list[str]:
    """Of one part; pmed: the folder with the OR-Library's files."""
    if part == "pmed":
        return [path.stem for path in sorted(pmed.glob("pmed*.txt"), key=lambda one: int(one.stem[4:]))]
    return list(PARTS[part])


def case(name: str, pmed: Path) -> Case:
    if name.startswith("pmed"):
        return _pmed(name, (pmed / f"{name}.txt").read_text())
    if name in SQUARE:
        return _square(name, *SQUARE[name])
    found: Any = {**CITY, **PROVINCE, **EVEN}[name]
    model, radius, standing, p = found
    make = province if name in PROVINCE else even if name in EVEN else city
    at, rooms, weight = make()
    return Case(name, model, p, weight, at, rooms, radius=radius, standing=standing)


def city(points: int = 10_000, sites: int = 1_000) -> tuple[Array, Array, Array]:
    """Forty quarters of different density on 20 × 20 km, a fifth of the people anywhere; rooms are where people are."""
    return _quarters(1, points, sites, 40, 20e3, (400.0, 2000.0))


def province(points: int = 100_000, sites: int = 10_000) -> tuple[Array, Array, Array]:
    """Three hundred towns on 300 × 300 km."""
    return _quarters(2, points, sites, 300, 300e3, (600.0, 6000.0))


def even(points: int = 10_000, sites: int = 1_000) -> tuple[Array, Array, Array]:
    """People and rooms anywhere on 20 × 20 km."""
    rng = np.random.default_rng(5)
    return rng.uniform(0, 20e3, (points, 2)), rng.uniform(0, 20e3, (sites, 2)), rng.integers(1, 101, points)


def _quarters(
    seed: int, points: int, sites: int, quarters: int, side: float, width: tuple[float, float]
) -> tuple[Array, Array, Array]:
    rng = np.random.default_rng(seed)
    middle, spread = rng.uniform(0, side, (quarters, 2)), rng.uniform(*width, quarters)
    quarter = rng.choice(quarters, points, p=rng.dirichlet(np.ones(quarters)))
    at = np.clip(middle[quarter] + rng.normal(size=(points, 2)) * spread[quarter, None], 0, side)
    anywhere = rng.random(points) < 0.2
    at[anywhere] = rng.uniform(0, side, (int(anywhere.sum()), 2))
    rooms = at[rng.choice(points, sites, replace=False)] + rng.normal(size=(sites, 2)) * 100
    return at, rooms, rng.integers(1, 101, points)


def _square(name: str, kind: str, p: int, radius: float) -> Case:
    """A thousand points that are the candidates too, on 10 × 10 km."""
    rng = np.random.default_rng(3)
    at = rng.uniform(0, 10e3, (1000, 2))
    if kind == "clustered":
        middle = rng.uniform(0, 10e3, (12, 2))
        at = np.clip(middle[rng.integers(0, 12, 1000)] + rng.normal(size=(1000, 2)) * 1200, 0, 10e3)
    return Case(name, "cover", p, rng.integers(1, 101, 1000), at, at, radius=radius)


def _pmed(name: str, text: str) -> Case:
    """Beasley's format: vertices, edges, p, then «i j cost»; the last of the same pair wins."""
    numbers = np.array(text.split(), float)
    n, edges, p = numbers[:3].astype(int)
    found = {(min(a, b), max(a, b)): c for a, b, c in numbers[3 : 3 + 3 * edges].reshape(-1, 3)}
    ends = np.array(list(found)).astype(int) - 1
    graph = sparse.csr_matrix((list(found.values()), (ends[:, 0], ends[:, 1])), (n, n))
    return Case(name, "walk", int(p), np.ones(n), table=csgraph.dijkstra(graph, directed=False))
