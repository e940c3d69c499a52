"""Positions: WGS84 is what we keep; GCJ-02 and BD-09 are what the maps of phones in China want, at the edge only.

The shift between them is not published; these are the formulas in general use, good to about a metre. Outside of
China nothing is shifted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import asin, atan2, cos, pi, radians, sin, sqrt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijia.kernel.refusal import Refusal

EARTH = 6_371_008.8  # metres, mean radius
AXIS, ECCENTRICITY = 6_378_245.0, 0.00669342162296594323  # Krasovsky 1940, which GCJ-02 is computed on
TURN = pi * 3_000.0 / 180.0
CHINA = (0.8293, 55.8271, 72.004, 137.8347)  # south, north, west, east: a box, as the formula has it

Point = tuple[float, float]  # latitude, longitude in degrees


class Datum(StrEnum):
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


DATUMS: dict[Datum, str | Promise] = {
    Datum.WGS84: gettext_lazy("WGS84（手机定位、天地图）"),
    Datum.GCJ02: gettext_lazy("GCJ-02（高德、腾讯）"),
    Datum.BD09: gettext_lazy("BD-09（百度）"),
}


def distance(a: Point, b: Point) -> float:
    """Metres along the ground.

    >>> round(distance((32.65, 110.79), (32.66, 110.79)))
    1112
    """
    south, north = radians(a[0]), radians(b[0])
    up, across = sin((north - south) / 2), sin(radians(b[1] - a[1]) / 2)
    return 2 * EARTH * asin(min(1.0, sqrt(up * up + cos(south) * cos(north) * across * across)))


def converted(point: Point, to: str, since: str = Datum.WGS84) -> Point:
    """A point of one datum in another.

    >>> round(distance((32.63, 110.79), converted((32.63, 110.79), "gcj02")))
    555
    """
    return _OUT[Datum(to)](_IN[Datum(since)](point))


def _gcj02(point: Point) -> Point:
    north, east = _shift(point)
    return point[0] + north, point[1] + east


def _from_gcj02(point: Point) -> Point:
    """There is no formula back: what is shifted onto this point is found step by step, to a millimetre."""
    guess = point
    for _step in range(8):
        shifted = _gcj02(guess)
        guess = guess[0] + point[0] - shifted[0], guess[1] + point[1] - shifted[1]
    return guess


def _bd09(point: Point) -> Point:
    y, x = _gcj02(point)
    reach, angle = sqrt(x * x + y * y) + 0.00002 * sin(y * TURN), atan2(y, x) + 0.000003 * cos(x * TURN)
    return reach * sin(angle) + 0.006, reach * cos(angle) + 0.0065


def _from_bd09(point: Point) -> Point:
    y, x = point[0] - 0.006, point[1] - 0.0065
    reach, angle = sqrt(x * x + y * y) - 0.00002 * sin(y * TURN), atan2(y, x) - 0.000003 * cos(x * TURN)
    return _from_gcj02((reach * sin(angle), reach * cos(angle)))


def _same(point: Point) -> Point:
    return point


_OUT: dict[Datum, Callable[[Point], Point]] = {Datum.WGS84: _same, Datum.GCJ02: _gcj02, Datum.BD09: _bd09}
_IN: dict[Datum, Callable[[Point], Point]] = {Datum.WGS84: _same, Datum.GCJ02: _from_gcj02, Datum.BD09: _from_bd09}


def _shift(point: Point) -> Point:
    south, north, west, east = CHINA
    if not (south <= point[0] <= north and west <= point[1] <= east):
        return 0.0, 0.0
    y, x = point[0] - 35.0, point[1] - 105.0
    up = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + _waves(x, y, 160.0, 320.0)
    over = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + _waves(x, x, 150.0, 300.0)
    latitude = radians(point[0])
    bend = 1 - ECCENTRICITY * sin(latitude) ** 2
    north = up * 180.0 / (AXIS * (1 - ECCENTRICITY) / (bend * sqrt(bend)) * pi)
    return north, over * 180.0 / (AXIS / sqrt(bend) * cos(latitude) * pi)


def _waves(x: float, y: float, long: float, longest: float) -> float:
    """The formula's ripples."""
    common = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    medium = 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)
    wide = long * sin(y / 12.0 * pi) + longest * sin(y * pi / 30.0)
    return (common + medium + wide) * 2.0 / 3.0


@dataclass(frozen=True)
class Box:
    """Where a region's places lie, roughly: what is outside of it has been typed wrong."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, point: Point) -> bool:
        return self.south <= point[0] <= self.north and self.west <= point[1] <= self.east

    def widened(self, by: float) -> "Box":
        return Box(self.south - by, self.north + by, self.west - by, self.east + by)


LAND = Box(3.8, 53.6, 73.4, 135.1)


def clean_point(latitude: float, longitude: float, datum: str = Datum.WGS84) -> Point:
    """A place in China as WGS84, seven decimals (a centimetre). Raises Refusal: swapped, zero, elsewhere."""
    point = latitude, longitude
    if not all(-360 < value < 360 for value in point):
        raise Refusal(_("“%s”不是经纬度。") % f"{latitude}, {longitude}", field="latitude")
    if not LAND.holds(point):
        if LAND.holds((longitude, latitude)):
            raise Refusal(_("纬度 %(lat)s、经度 %(lon)s 写反了，请对调。") % _named(point), field="latitude")
        raise Refusal(_("纬度 %(lat)s、经度 %(lon)s 不在国内，请核对。") % _named(point), field="latitude")
    north, east = converted(point, Datum.WGS84, datum)
    return round(north, 7), round(east, 7)


def _named(point: Point) -> dict[str, str]:
    return {"lat": f"{point[0]:g}", "lon": f"{point[1]:g}"}


def far(metres: float | None) -> str:
    """A distance as people say it."""
    if metres is None:
        return ""
    if metres < 15:
        return _("就在这里")
    if metres < 1_000:
        return _("%d 米") % (round(metres, -1) if metres >= 95 else round(metres))
    return _("%s 公里") % (f"{metres / 1_000:.1f}" if metres < 10_000 else f"{metres / 1_000:,.0f}")
