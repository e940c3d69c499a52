"""Positions in three datums: WGS84, and GCJ-02 and BD-09, which the maps of phones in China want.

The shift between them is not published; these are the formulas in general use, which agree with the maps to about a
metre. Outside of China nothing is shifted. There is no formula back: what is shifted onto a point is found step by
step, and lands within a millimetre of where it came from.
"""

import math
from collections.abc import Callable
from typing import Any

AXIS, ECCENTRICITY = 6_378_245.0, 0.00669342162296594323  # Krasovsky 1940, which GCJ-02 is computed on
TURN = math.pi * 3_000.0 / 180.0
SOUTH, NORTH, WEST, EAST = 0.8293, 55.8271, 72.004, 137.8347  # a box, as the formula has it
STEPS = 8  # towards the way back; each leaves about a hundredth of the fault before

Degrees = Any  # a float, or an array of them with m=numpy
Pair = tuple[Degrees, Degrees]  # latitude, longitude


def converted(lat: Degrees, lon: Degrees, to: str, since: str = "wgs84", m: Any = math) -> Pair:
    """Latitude and longitude of one datum in another. m: where sin and cos are from; numpy takes arrays.

    >>> [round(one, 6) for one in converted(32.63, 110.79, "gcj02")]
    [32.627822, 110.795327]
    """
    return OUT[to](*IN[since](lat, lon, m), m)


def _gcj02(lat: Degrees, lon: Degrees, m: Any) -> Pair:
    north, east = _shift(lat, lon, m)
    return lat + north, lon + east


def _from_gcj02(lat: Degrees, lon: Degrees, m: Any) -> Pair:
    y, x = lat, lon
    for _step in range(STEPS):
        north, east = _gcj02(y, x, m)
        y, x = y + lat - north, x + lon - east
    return y, x


def _bd09(lat: Degrees, lon: Degrees, m: Any) -> Pair:
    y, x = _gcj02(lat, lon, m)
    reach = m.sqrt(x * x + y * y) + 0.00002 * m.sin(y * TURN)
    angle = _atan2(m)(y, x) + 0.000003 * m.cos(x * TURN)
    return reach * m.sin(angle) + 0.006, reach * m.cos(angle) + 0.0065


def _from_bd09(lat: Degrees, lon: Degrees, m: Any) -> Pair:
    """The published way back misses by decimetres; it is only where the steps begin."""
    y, x = lat - 0.006, lon - 0.0065
    for _step in range(STEPS):
        reach = m.sqrt(x * x + y * y) + 0.00002 * m.sin(y * TURN)
        angle = _atan2(m)(y, x) + 0.000003 * m.cos(x * TURN)
        y, x = y + lat - reach * m.sin(angle) - 0.006, x + lon - reach * m.cos(angle) - 0.0065
    return _from_gcj02(y, x, m)


def _atan2(m: Any) -> Callable[[Degrees, Degrees], Degrees]:
    return m.atan2 if hasattr(m, "atan2") else m.arctan2  # type: ignore[no-any-return]


def _same(lat: Degrees, lon: Degrees, _m: Any) -> Pair:
    return lat, lon


def _shift(lat: Degrees, lon: Degrees, m: Any) -> Pair:
    inside = (lat >= SOUTH) & (lat <= NORTH) & (lon >= WEST) & (lon <= EAST)
    y, x = lat - 35.0, lon - 105.0
    up = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * m.sqrt(abs(x)) + _waves(x, y, 160.0, 320.0, m)
    over = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * m.sqrt(abs(x)) + _waves(x, x, 150.0, 300.0, m)
    latitude = lat * (math.pi / 180.0)
    bend = 1 - ECCENTRICITY * m.sin(latitude) ** 2
    north = up * 180.0 / (AXIS * (1 - ECCENTRICITY) / (bend * m.sqrt(bend)) * math.pi)
    east = over * 180.0 / (AXIS / m.sqrt(bend) * m.cos(latitude) * math.pi)
    return north * inside, east * inside


def _waves(x: Degrees, y: Degrees, long: float, longest: float, m: Any) -> Degrees:
    """The formula's ripples."""
    common = 20.0 * m.sin(6.0 * x * math.pi) + 20.0 * m.sin(2.0 * x * math.pi)
    medium = 20.0 * m.sin(y * math.pi) + 40.0 * m.sin(y / 3.0 * math.pi)
    wide = long * m.sin(y / 12.0 * math.pi) + longest * m.sin(y * math.pi / 30.0)
    return (common + medium + wide) * 2.0 / 3.0


OUT: dict[str, Callable[[Degrees, Degrees, Any], Pair]] = {"wgs84": _same, "gcj02": _gcj02, "bd09": _bd09}
IN: dict[str, Callable[[Degrees, Degrees, Any], Pair]] = {"wgs84": _same, "gcj02": _from_gcj02, "bd09": _from_bd09}
