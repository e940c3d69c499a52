"""What is open near here, now: an index in memory of every place, made for very many questions.

A k-d tree over points on the unit sphere (chord length orders as the distance on the ground does) gives the next
places; hours are asked once a minute for each different set of hours, not for each place. Building is O(n log n),
a question O(log n) where places that fit are not rare, and at worst one pass over n. Nothing here knows a database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import asin, cos, radians, sin
from threading import Lock
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from .hours import Hours, Spans
from .places import EARTH, Point

FIRST_LOOK = 32  # neighbours looked at before the circle is widened
WIDEST = 2_048  # after which all that fit are measured instead

Key = tuple[int, int]  # (station, its spot or 0)
Pattern = tuple[tuple[Spans, ...], tuple[tuple[date, Spans], ...]]


@dataclass(frozen=True)
class Place:
    """One door: a station, or one of the several that make a station. `mask` is what is there (see things.mask).

    What follows `district` is only said of it: the station's own place, name, code, address, telephone.
    """

    key: Key
    point: Point
    pattern: Pattern
    mask: int
    district: str = ""
    name: str = ""
    station: Point = (0.0, 0.0)
    code: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Near:
    place: Place
    metres: float
    open: bool


class Index:
    """Places to be asked by many threads at once; `change` swaps in what has changed."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._lock = Lock()
        self._now = _Frozen(list(places))

    def __len__(self) -> int:
        return len(self._now.places)

    @property
    def places(self) -> Sequence[Place]:
        """All of them, in no order that means anything."""
        return self._now.places

    def change(self, changed: Iterable[Place], gone: Iterable[int] = ()) -> None:
        """Take in what is new or different; every place of the stations in `gone`, and of those changed, goes."""
        with self._lock:
            changed = list(changed)
            touched = {one.key[0] for one in changed} | set(gone)
            before = [one for one in self._now.places if one.key[0] in touched]
            if not changed and not before:
                return
            if sorted((one.key, one.point) for one in before) == sorted((one.key, one.point) for one in changed):
                self._now = self._now.with_facts(changed)
            else:
                self._now = _Frozen([one for one in self._now.places if one.key[0] not in touched] + changed)

    def nearest(
        self, point: Point, *, at: datetime, needs: int = 0, open_only: bool = True, most: int = 20
    ) -> list[Near]:
        """The places that have all that is needed, nearest first; `at` is local time. A station counts once."""
        return self._now.nearest(point, at, needs, open_only, most)

    def listed(self, *, at: datetime, district: str = "", needs: int = 0, open_only: bool = True) -> list[Place]:
        """Without a position: of one district or of all, those open first, then by name. A station counts once."""
        now = self._now
        fits = now.fitting(at, needs, open_only)
        shown = [(not now.open_at(at)[row], now.places[row].name, row) for row in np.nonzero(fits)[0]]
        rows = [row for _closed, _name, row in sorted(shown) if not district or now.places[row].district == district]
        return list({now.places[row].key[0]: now.places[row] for row in reversed(rows)}.values())[::-1]

    def at_least(self, point: Point) -> float:
        """No place is nearer than this many metres: to pass over an index of another city unasked."""
        return self._now.at_least(point)


class _Frozen:
    """One state of the index; whoever has begun with it ends with it."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        self.vectors = vectors([one.point for one in places])
        self.tree = cKDTree(self.vectors) if places else None
        self.centre = self.vectors.mean(axis=0) if places else np.zeros(3)
        self.reach = float(np.sqrt(((self.vectors - self.centre) ** 2).sum(axis=1)).max()) if places else 0.0
        self._facts(places)

    def _facts(self, places: Sequence[Place]) -> None:
        patterns: dict[Pattern, int] = {}
        self.row_pattern = np.fromiter(
            (patterns.setdefault(one.pattern, len(patterns)) for one in places), np.int32, len(places)
        )
        self.hours = [Hours(week, dict(dated)) for week, dated in patterns]
        self.masks = np.fromiter((one.mask for one in places), np.int64, len(places))
        self._open: tuple[datetime | None, Any] = (None, None)
        self._few: tuple[datetime | None, Any, Any] = (None, None, None)

    def with_facts(self, changed: Sequence[Place]) -> "_Frozen":
        """The same places where they were, with other hours or things."""
        new = object.__new__(_Frozen)
        new.__dict__.update(self.__dict__)
        by_key = {one.key: one for one in changed}
        new.places = [by_key.get(one.key, one) for one in self.places]
        new._facts(new.places)
        return new

    def open_at(self, at: datetime) -> Any:
        """bool for each row, worked out once a minute."""
        minute = at.replace(second=0, microsecond=0)
        known, flags = self._open
        if known != minute:
            each = np.fromiter((one.is_open(minute) for one in self.hours), bool, len(self.hours))
            flags = each[self.row_pattern] if len(self.places) else np.zeros(0, bool)
            self._open = minute, flags
        return flags

    def among(self, at: datetime, open_only: bool) -> tuple[Any, Any]:
        """(tree, its rows) to be asked: at night, when most are closed, one of those that are open."""
        flags = self.open_at(at)
        if not open_only or 2 * np.count_nonzero(flags) > len(flags):
            return self.tree, None
        minute, tree, rows = self._few
        if minute != self._open[0]:
            rows = np.nonzero(flags)[0]
            tree = cKDTree(self.vectors[rows]) if len(rows) else None
            self._few = self._open[0], tree, rows
        return tree, rows

    def fitting(self, at: datetime, needs: int, open_only: bool) -> Any:
        fits = (self.masks & needs) == needs
        return fits & self.open_at(at) if open_only else fits

    def nearest(self, point: Point, at: datetime, needs: int, open_only: bool, most: int) -> list[Near]:
        here, flags = vectors([point])[0], self.open_at(at)
        tree, of = self.among(at, open_only)
        if tree is None:
            return []
        k = min(max(FIRST_LOOK, 2 * most), tree.n)
        while True:
            chords, rows = tree.query(here, k=k)
            chords, rows = np.atleast_1d(chords), np.atleast_1d(rows)
            rows = rows if of is None else of[rows]
            good = (self.masks[rows] & needs) == needs
            if open_only:
                good &= flags[rows]
            found = self._once(rows[good], chords[good], flags, most)
            if len(found) >= most or k == tree.n:
                return found
            if k >= WIDEST:
                return self._measured(here, at, needs, open_only, most)
            k = min(4 * k, tree.n)

    def _measured(self, here: Any, at: datetime, needs: int, open_only: bool, most: int) -> list[Near]:
        rows = np.nonzero(self.fitting(at, needs, open_only))[0]
        chords = np.sqrt(((self.vectors[rows] - here) ** 2).sum(axis=1))
        nearest = np.argpartition(chords, min(8 * most, len(rows)) - 1)[: 8 * most] if len(rows) else rows
        nearest = nearest[np.argsort(chords[nearest], kind="stable")]
        return self._once(rows[nearest], chords[nearest], self.open_at(at), most)

    def _once(self, rows: Any, chords: Any, flags: Any, most: int) -> list[Near]:
        found: dict[int, Near] = {}
        for row, chord in zip(rows.tolist(), chords.tolist(), strict=True):
            place = self.places[row]
            if place.key[0] not in found:
                found[place.key[0]] = Near(place, along_the_ground(chord), bool(flags[row]))
                if len(found) == most:
                    break
        return list(found.values())

    def at_least(self, point: Point) -> float:
        if self.tree is None:
            return float("inf")
        away = float(np.sqrt(((vectors([point])[0] - self.centre) ** 2).sum())) - self.reach
        return along_the_ground(max(0.0, away))


def vectors(points: Sequence[Point]) -> Any:
    """Latitudes and longitudes as points on the unit sphere: an array of n × 3."""
    if len(points) == 1:
        latitude, longitude = radians(points[0][0]), radians(points[0][1])
        flat = cos(latitude)
        return np.array([[flat * cos(longitude), flat * sin(longitude), sin(latitude)]])
    angles = np.radians(np.array(points, dtype=float).reshape(-1, 2))
    flat = np.cos(angles[:, 0])
    return np.column_stack([flat * np.cos(angles[:, 1]), flat * np.sin(angles[:, 1]), np.sin(angles[:, 0])])


def along_the_ground(chord: float) -> float:
    """Metres, from a chord of the unit sphere."""
    return 2 * EARTH * asin(min(1.0, chord / 2))
