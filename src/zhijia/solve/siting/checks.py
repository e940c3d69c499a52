"""What is wrong with the data, said plainly: which row, which column, why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .answer import Array

MOST_ENTRIES = 300_000_000  # of the distance lists: about 4 GB
FAR_AWAY = 3_000_000.0  # metres from the middle of all points: farther than from Harbin to Kunming
NO_CITY = 72.0  # degrees: nobody lives farther north in numbers
SHOWN = 5


@dataclass(frozen=True)
class Problem:
    """row counts from 1, without the heading; 0 when it is about the whole."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"row {self.row:,}, " if self.row else ""
        return f"{where}{self.column}: {self.reason}"


class BadInput(ValueError):
    """The data cannot be what was meant; `problems` says each."""

    def __init__(self, problems: Iterable[Problem] | Problem):
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        rest = len(self.problems) - SHOWN
        lines = [str(one) for one in self.problems[:SHOWN]]
        super().__init__("; ".join(lines) + (f"; and {rest:,} more" if rest > 0 else ""))


def refuse(column: str, reason: str, row: int = 0) -> BadInput:
    return BadInput(Problem(row, column, reason))


def weights(found: Array | Sequence[float] | None, points: int) -> Array:
    """float64, one for each point, none missing or below zero; None means 1 for everyone."""
    if found is None:
        return np.ones(points)
    array = np.asarray(found, float)
    if array.shape[:1] != (points,):
        raise refuse("weight", f"{array.shape[0] if array.ndim else 1:,} weights for {points:,} points")
    bad = np.flatnonzero(~np.isfinite(array.reshape(points, -1)).all(1) | (array.reshape(points, -1) < 0).any(1))
    if len(bad):
        raise BadInput(Problem(int(i) + 1, "weight", _weight_reason(array[i])) for i in bad)
    if not array.sum() > 0:
        raise refuse("weight", "all weights are 0: there is nobody to serve")
    return array


def _weight_reason(found: Array) -> str:
    return "is missing or not a number" if not np.isfinite(found).all() else f"{np.min(found):g} is below 0"


def costs(found: Array | Sequence[float] | None, sites: int) -> Array:
    """float64, one for each site, none missing or below zero; None means 1 each."""
    if found is None:
        return np.ones(sites)
    array = np.asarray(found, float)
    if array.shape != (sites,):
        raise refuse("cost", f"{array.size:,} costs for {sites:,} sites")
    bad = np.flatnonzero(~np.isfinite(array) | (array < 0))
    if len(bad):
        raise BadInput(Problem(int(j) + 1, "cost", "is missing, not a number or below 0") for j in bad)
    return array


def numbers(found: Iterable[int], sites: int, column: str) -> Array:
    """Site numbers, ascending, each once; bool[sites] is taken too."""
    array = np.asarray(list(found) if not isinstance(found, np.ndarray) else found)
    if array.dtype == bool and array.shape == (sites,):
        return np.flatnonzero(array)
    if array.size and (not np.issubdtype(array.dtype, np.integer) or array.min() < 0 or array.max() >= sites):
        raise refuse(column, f"site numbers go from 0 to {sites - 1:,}")
    return np.unique(array).astype(np.int64)


def how_many(p: int, candidates: int) -> int:
    if p < 1:
        raise refuse("p", f"{p} new sites: ask for 1 at least")
    if p > candidates:
        raise refuse("p", f"{p:,} new sites are asked for and there are {candidates:,} candidates")
    return int(p)


def lonlat(at: Array) -> None:
    """Longitude and latitude in degrees: on this world, not swapped, all in one region. Raises BadInput."""
    at = np.asarray(at, float)
    lon, lat = at[:, 0], at[:, 1]
    problems = [
        Problem(int(i) + 1, "position", "is missing or not a number")
        for i in np.flatnonzero(~np.isfinite(at).all(1))
    ]  # fmt: skip
    swapped = (np.abs(lat) > 90) & (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
    problems += [
        Problem(int(i) + 1, "lat", f"{lat[i]:g} is beyond 90: longitude and latitude look swapped")
        for i in np.flatnonzero(swapped)
    ]
    outside = ((np.abs(lat) > 90) | (np.abs(lon) > 180)) & ~swapped
    problems += [
        Problem(int(i) + 1, "position", f"({lon[i]:g}, {lat[i]:g}) is not on the globe; are these metres?")
        for i in np.flatnonzero(outside)
    ]
    problems += [Problem(int(i) + 1, "position", "is (0, 0)") for i in np.flatnonzero((lon == 0) & (lat == 0))]
    if not problems:
        problems = _far_away(lon, lat)
    if problems:
        raise BadInput(problems)


def _far_away(lon: Array, lat: Array) -> list[Problem]:
    from .distances import great_circle

    if not len(lon):
        return []
    x, y = float(np.median(lon)), float(np.median(lat))
    if abs(y) > NO_CITY:
        return [Problem(0, "lat", f"the middle of all points lies at {y:g}: longitude and latitude look swapped")]
    far = great_circle(lon, lat, x, y)
    if np.median(far) > FAR_AWAY / 3:
        return []  # a network that spans the world has no outliers
    turned = great_circle(lat, lon, x, y) < FAR_AWAY
    problems = []
    for i in np.flatnonzero(far > FAR_AWAY):
        reason = f"({lon[i]:g}, {lat[i]:g}) lies {far[i] / 1000:,.0f} km from the middle of the others"
        problems.append(
            Problem(int(i) + 1, "position", reason + ("; longitude and latitude look swapped" if turned[i] else ""))
        )
    return problems


def plane(at: Array) -> None:
    """Metres on a map: every coordinate is a number."""
    bad = np.flatnonzero(~np.isfinite(np.asarray(at, float)).all(1))
    if len(bad):
        raise BadInput(Problem(int(i) + 1, "position", "is missing or not a number") for i in bad)


def lengths(far: Array) -> None:
    bad = np.flatnonzero(~np.isfinite(far) | (far < 0))
    if len(bad):
        raise BadInput(Problem(int(i) + 1, "distance", "is missing, not a number or below 0") for i in bad)


def entries(count: float) -> None:
    if count > MOST_ENTRIES:
        raise refuse(
            "size",
            f"{count:,.0f} pairs of point and site lie near each other, more than the {MOST_ENTRIES:,} that fit in "
            "about 4 GB: take a smaller radius, fewer candidates, or merge points that lie close together",
        )


def doubled(at: Array) -> int:
    """How many points lie exactly where another does."""
    at = np.ascontiguousarray(at, float)
    return len(at) - len(np.unique(at.view(complex))) if len(at) else 0
