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

from . import checks
from .answer import Answer, Array
from .distances import Distances, Globe, Plane, Table

AXES = (("lon", "lat"), ("x", "y"))
YES = {"1", "yes", "true", "是"}


@dataclass(frozen=True, eq=False)
class Points:
    """at: (n, 2), lon and lat in degrees when `globe`, else x and y; the rest is what the columns say."""

    ids: tuple[str, ...]
    at: Array
    globe: bool
    weight: Array
    cost: Array
    standing: Array  # bool


def read_points(lines: Iterable[str]) -> Points:
    """A CSV with a heading: id, lon and lat (or x and y), perhaps weight, cost, standing. Raises BadInput."""
    rows = list(csv.DictReader(lines))
    names = set(rows[0]) if rows else set()
    axes = next((pair for pair in AXES if set(pair) <= names), None)
    if axes is None:
        raise checks.refuse("position", "the file needs rows, and columns lon and lat in degrees, or x and y in metres")
    ids = tuple(row.get("id") or str(place) for place, row in enumerate(rows, start=1))
    if len(set(ids)) < len(ids):
        first = {one: place for place, one in reversed(list(enumerate(ids, start=1)))}
        twice = [place for place, one in enumerate(ids, start=1) if first[one] < place]
        raise checks.BadInput(checks.Problem(place, "id", f"{ids[place - 1]!r} is there twice") for place in twice)
    at = np.column_stack([_column(rows, name) for name in axes])
    globe = axes == AXES[0]
    (checks.lonlat if globe else checks.plane)(at)
    if "datum" in names and (other := {(row["datum"] or "wgs84").lower() for row in rows} - {"wgs84", "wgs-84"}):
        raise checks.refuse("datum", f"{min(other)} is not WGS84; convert the positions first")
    ones = np.ones(len(rows))
    weight = checks.weights(_column(rows, "weight") if "weight" in names else ones, len(rows))
    cost = checks.costs(_column(rows, "cost") if "cost" in names else ones, len(rows))
    standing = np.array([(row.get("standing") or "").strip().lower() in YES for row in rows])
    return Points(ids, at, globe, weight, cost, standing)


def between(demand: Points, sites: Points) -> Distances:
    """Great circles for degrees, straight lines for metres. Raises BadInput when the two files do not agree."""
    if demand.globe != sites.globe:
        raise checks.refuse("position", "one file has lon and lat, the other x and y")
    return Globe(demand.at, sites.at) if demand.globe else Plane(demand.at, sites.at)


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


def as_geojson(answer: Answer, sites: Points) -> dict[str, Any]:
    """The open sites as points; only for positions in degrees."""
    if not sites.globe:
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


def _column(rows: Sequence[dict[str, str]], name: str) -> Array:
    """float64; what is no number becomes nan, which the checks name by its row."""
    return np.array([_number(row[name]) for row in rows])


def _number(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan
