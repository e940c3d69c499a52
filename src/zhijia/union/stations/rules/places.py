"""Positions: WGS84 is what we keep; GCJ-02 and BD-09 (solve/datum.py) are for the edge only."""

from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijia.kernel.refusal import Refusal
from zhijia.solve import datum as datums

EARTH = 6_371_008.8  # metres, mean radius

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
    return datums.converted(*point, to=Datum(to).value, since=Datum(since).value)


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
