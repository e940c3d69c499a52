"""Points and sites from CSV, distances from the OR-Library's p-median files; answers as JSON, CSV and GeoJSON."""

import csv
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from ..datum import converted
from . import checks
from .answer import Answer, Array
from .distances import Distances, Footpaths, Globe, Plane, Table, great_circle

AXES = (("lon", "lat"), ("x", "y"))
YES = {"1", "yes", "true", "是"}


@dataclass(frozen=True, eq=False)
class Points:
    """at: (n, 2), lon and lat in degrees (WGS84) when `globe`, else x and y; the rest is what the columns say."""

    ids: tuple[str, ...]
    at: Array | None  # None where distances come from elsewhere
    globe: bool
    weight: Array
    cost: Array
    standing: Array  # bool
    node: tuple[str, ...] = ()
    hours: Array | None = None  # bool (n, 24)

    @property
    def doubled(self) -> int:
        """How many lie exactly where another does."""
        return 0 if self.at is None else checks.doubled(self.at)


def read_points(lines: Iterable[str], *, datum: str = "wgs84", places: bool = True) -> Points:
    """A CSV with a heading: id, lon and lat (or x and y), perhaps weight, cost, standing, node, hours. Raises BadInput.

    datum: wgs84, gcj02 or bd09, of the whole file; positions are turned into WGS84. places: False where distances
    come from a matrix or a network. hours: «8-20», «7-9,17-22» or «22-6»; nothing is all day.
    """
    table = _Table(lines)
    axes = next((pair for pair in AXES if set(pair) <= table.names), None)
    if places and axes is None:
        raise checks.refuse("position", "the file needs rows, and columns lon and lat in degrees, or x and y in metres")
    ids = _once(table.words("id"))
    globe = axes == AXES[0]
    said = {word.lower().replace("-", "") or "wgs84" for word in table.words("datum")}
    if "datum" in table.names and (other := said - {datum}):
        raise checks.refuse("datum", f"{min(other)} is not {datum}: say so with --coordinates, one datum a file")
    at = _positions(table, axes, datum) if places and axes else None
    ones = np.ones(len(ids))
    weight = checks.weights(table.numbers("weight") if "weight" in table.names else ones, len(ids))
    cost = checks.costs(table.numbers("cost") if "cost" in table.names else ones, len(ids))
    standing = np.array([word.lower() in YES for word in table.words("standing")])
    hours = _hours(table.words("hours")) if "hours" in table.names else None
    return Points(ids, at, globe, weight, cost, standing, table.words("node"), hours)


class _Table:
    """A CSV by its columns: a million rows are not a million dictionaries."""

    def __init__(self, lines: Iterable[str]):
        rows = csv.reader(lines)
        head = [name.strip() for name in next(rows, [])]
        body = [row for row in rows if any(row)]
        self.rows = len(body)
        self.names = set(head) if body else set()
        for place, row in enumerate(body, start=1):
            if len(row) > len(head):
                raise checks.refuse("row", f"has {len(row)} cells, the heading {len(head)}", place)
        self._at = {name: i for i, name in enumerate(head)}
        self._body = body

    def words(self, name: str) -> tuple[str, ...]:
        """Empty where the column or the cell is missing; of id then the number of the row."""
        i = self._at.get(name)
        if i is None:
            return tuple(map(str, range(1, self.rows + 1))) if name == "id" else ("",) * self.rows
        found = tuple(row[i].strip() if i < len(row) else "" for row in self._body)
        return tuple(word or str(place) for place, word in enumerate(found, start=1)) if name == "id" else found

    def numbers(self, name: str) -> Array:
        """float64; what is no number becomes nan, which the checks name by its row."""
        return np.array([_number(word) for word in self.words(name)])


def _positions(table: _Table, axes: tuple[str, str], datum: str) -> Array:
    at = np.column_stack([table.numbers(name) for name in axes])
    if axes != AXES[0]:
        checks.plane(at)
        return at
    checks.lonlat(at)
    lat, lon = converted(at[:, 1], at[:, 0], "wgs84", datum, np)
    return np.column_stack([lon, lat])


def _once(ids: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(ids)) == len(ids):
        return ids
    first = {one: place for place, one in reversed(list(enumerate(ids, start=1)))}
    twice = [place for place, one in enumerate(ids, start=1) if first[one] < place]
    raise checks.BadInput(checks.Problem(place, "id", f"{ids[place - 1]!r} is there twice") for place in twice)


def _hours(words: Sequence[str]) -> Array:
    """bool (n, 24)."""
    flags = np.zeros((len(words), 24), bool)
    problems = []
    for i, word in enumerate(words):
        try:
            for part in word.split(",") if word else ["0-24"]:
                since, until = (int(one.split(":")[0]) for one in part.split("-"))
                if not (0 <= since < 24 and 0 < until <= 24):
                    raise ValueError
                flags[i, np.arange(since, until if until > since else until + 24) % 24] = True
        except ValueError:
            problems.append(checks.Problem(i + 1, "hours", f"{word!r} is not like 8-20 or 7-9,17-22"))
    if problems:
        raise checks.BadInput(problems)
    return flags


def between(demand: Points, sites: Points) -> Distances:
    """Great circles for degrees, straight lines for metres. Raises BadInput when the two files do not agree."""
    if demand.at is None or sites.at is None or demand.globe != sites.globe:
        raise checks.refuse("position", "one file has lon and lat, the other x and y")
    if not demand.globe:
        return Plane(demand.at, sites.at)
    middle, other = np.median(demand.at, axis=0), np.median(sites.at, axis=0)
    if (far := float(great_circle(*middle, *other))) > checks.FAR_AWAY:
        raise checks.refuse("position", f"the middles of the two files lie {far / 1000:,.0f} km apart")
    return Globe(demand.at, sites.at)


def read_matrix(lines: Iterable[str], demand: Points, sites: Points) -> Table:
    """Given distances as CSV: «demand,site,distance» in rows (what is not there is no way), or a heading of site
    ids and a row for each demand id. Raises BadInput for ids that are not known, missing or doubled.
    """
    rows = csv.reader(lines)
    head = [name.strip() for name in next(rows, [])]
    points, places = _numbers(demand.ids), _numbers(sites.ids)
    if head == ["demand", "site", "distance"]:
        found = [(_known(points, row[0], "demand", n), _known(places, row[1], "site", n), _number(row[2]))
                 for n, row in enumerate(rows, start=1) if len(row) == len(head)]  # fmt: skip
        i, j, far = np.array(found).reshape(-1, 3).T
        checks.lengths(far)
        pairs = i.astype(np.int64) * len(sites.ids) + j.astype(np.int64)
        known, count = np.unique(pairs, return_counts=True)
        if (count > 1).any():
            pair = int(known[count > 1][0])
            words = demand.ids[pair // len(sites.ids)], sites.ids[pair % len(sites.ids)]
            raise checks.refuse("distance", f"from {words[0]!r} to {words[1]!r} is given twice")
        return Table(sparse.csr_matrix((far, (i.astype(int), j.astype(int))), (len(points), len(places))))
    columns = [_known(places, name, "site", 0) for name in head[1:]]
    table = np.full((len(points), len(places)), np.nan)
    for n, row in enumerate(rows, start=1):
        table[_known(points, row[0], "demand", n), columns] = [_number(word) for word in row[1:]]
    bad = np.argwhere(np.isnan(table))
    if len(bad):
        at = [f"from {demand.ids[i]!r} to {sites.ids[j]!r} is missing or not a number" for i, j in bad]
        raise checks.BadInput(checks.Problem(0, "distance", reason) for reason in at)
    return Table(table)


def read_network(lines: Iterable[str], demand: Points, sites: Points) -> Footpaths:
    """A walking network as CSV: from, to, length, both ways; column node of the two files says where each stands."""
    table = _Table(lines)
    if not {"from", "to", "length"} <= table.names:
        raise checks.refuse("network", "the file needs rows, and columns from, to and length")
    number = _numbers((*table.words("from"), *table.words("to")))
    since, to = (np.array([number[word] for word in table.words(name)]) for name in ("from", "to"))
    where = []
    for points, name in ((demand, "demand"), (sites, "candidates")):
        if not any(points.node):
            raise checks.refuse("node", f"the file of {name} needs a column node, with names of the network's nodes")
        where.append(np.array([_known(number, word, "node", n) for n, word in enumerate(points.node, start=1)]))
    length = table.numbers("length")
    return Footpaths(since, to, length, demand=where[0], sites=where[1], nodes=len(number))


def _numbers(names: Iterable[str]) -> dict[str, int]:
    number: dict[str, int] = {}
    for name in names:
        number.setdefault(name, len(number))
    return number


def _known(number: dict[str, int], name: str, column: str, row: int) -> int:
    found = number.get(name.strip())
    if found is None:
        raise checks.refuse(column, f"{name!r} is not known", row)
    return found


def read_pmed(text: str) -> tuple[Table, int]:
    """Beasley's format: vertices, edges, p; then edges «i j cost», the last of the same pair wins. (distances, p)

    >>> table, p = read_pmed("3 2 1  1 2 5  2 3 4")
    >>> p, table.to(np.array([0]))[0].tolist()
    (1, [0.0, 5.0, 9.0])
    """
    try:
        numbers = [float(word) for word in text.split()]
        n, edges, p = (int(one) for one in numbers[:3])
        found = {
            (min(a, b), max(a, b)): c for a, b, c in np.array(numbers[3 : 3 + 3 * edges]).reshape(edges, 3).tolist()
        }
    except ValueError as fault:
        raise checks.refuse("file", "is not an OR-Library p-median file") from fault
    ends = np.array(list(found)).reshape(-1, 2).astype(int) - 1
    if n <= 0 or (ends < 0).any() or (ends >= n).any() or len(found) == 0:
        raise checks.refuse("file", f"vertices go from 1 to {n}")
    graph = sparse.csr_matrix((list(found.values()), (ends[:, 0], ends[:, 1])), (n, n))
    return Table(csgraph.dijkstra(graph, directed=False)), p


def as_json(answer: Answer, demand: Sequence[str], sites: Sequence[str]) -> dict[str, Any]:
    """The answer in names, ready for json; what is not finite is null."""
    return {
        "model": answer.model,
        "status": answer.status,
        "value": answer.value,
        "bound": answer.bound if math.isfinite(answer.bound) else None,
        "gap": answer.gap if math.isfinite(answer.gap) else None,
        "chosen": [sites[j] for j in answer.chosen],
        "standing": [sites[j] for j in answer.standing],
        "not_covered": [
            {"id": demand[i], "sites_in_reach": int(answer.in_reach[i])} for i in answer.not_covered.tolist()
        ],
        "seconds": round(answer.seconds, 3),
        "cpu_seconds": round(answer.cpu_seconds, 3),
        "nodes": answer.nodes,
    }


def as_steps(answers: Sequence[Answer], sites: Sequence[str]) -> list[dict[str, Any]]:
    """A curve, or moves: one line for each answer."""
    return [
        {
            "new": len(one.chosen),
            "value": one.value,
            "bound": one.bound,
            "status": one.status,
            "chosen": [sites[j] for j in one.chosen],
            "moved": [sites[j] for j in one.more.get("moved", ())],
        }
        for one in answers
    ]


def as_geojson(answer: Answer, sites: Points) -> dict[str, Any]:
    """The open sites as points; only for positions in degrees."""
    if not sites.globe or sites.at is None:
        raise checks.refuse("position", "GeoJSON is in degrees; these positions are x and y")
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": sites.at[j].tolist()},
            "properties": {"id": sites.ids[j], "new": j in answer.chosen},
        }
        for j in (*answer.standing, *answer.chosen)
    ]
    proof = {"value": answer.value, "bound": answer.bound, "status": answer.status}
    return {"type": "FeatureCollection", "features": features, **proof}


def as_csv(answer: Answer, demand: Sequence[str], sites: Sequence[str]) -> list[list[str]]:
    """One row for each demand point: who serves it, how far, which share of it is covered."""
    rows = [["id", "site", "distance", "covered"]]
    for i, j in enumerate(answer.served_by.tolist()):
        rows.append([demand[i], sites[j] if j >= 0 else "", f"{answer.distance[i]:g}" if j >= 0 else "",
                     f"{answer.covered[i]:g}"])  # fmt: skip
    return rows


def dumps(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def _number(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan
