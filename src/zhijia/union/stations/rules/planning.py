"""Where the next station should stand: an officer's points, the questions there are, the picture of an answer."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import cos, radians
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal

from . import places

DEGREE = 111_195.0  # metres of a degree of latitude
COLUMNS: dict[str, Sequence[str]] = {
    "lat": ("纬度", "lat", "latitude"),
    "lon": ("经度", "lon", "lng", "long", "longitude"),
    "both": ("经纬度", "坐标", "位置坐标", "location"),
    "weight": ("人数", "权重", "weight", "工人数", "人次", "people"),
    "name": ("名称", "地点", "路段", "name", "地址", "点位"),
    "work": ("工种", "职业", "work"),
    "hours": ("时段", "作业时间", "开放时间", "hours"),
    "cost": ("费用", "造价", "成本", "cost"),
    "area": ("面积", "area"),
}
LOOSE = ("lat", "lon", "weight")  # also found by how a header ends: «高德经度», «gcj_lat», «骑手人数»
MOST_ROWS = 1_000_000
AT_ONCE = 1 << 20  # bytes of a file that are read while its sender waits; of more a worker makes points
TELL_EVERY = 20_000  # rows
MOST_POINTS = 60_000  # kept of one table; points closer than a cell are one
CELL = 60.0  # metres
FAULTS_SHOWN = 200
LIKELY = 5  # places that must agree before a datum is doubted


class Ask(StrEnum):
    """What is asked of the map."""

    COVER = "cover"
    MEDIAN = "median"
    EVERYONE = "everyone"
    CURVE = "curve"
    MOVE = "move"


ASKS: dict[Ask, str | Promise] = {
    Ask.COVER: _("再建几家，让最多的人在半径内有驿站"),
    Ask.MEDIAN: _("再建几家，让大家走的路加起来最少"),
    Ask.EVERYONE: _("最少再建几家，人人都在半径内"),
    Ask.CURVE: _("每多建一家，能多照顾到多少人"),
    Ask.MOVE: _("现有的哪几家挪一挪更好"),
}


@dataclass(frozen=True)
class Question:
    """One question with its numbers: p new stations or a budget in yuan; metres; what a second radius still counts."""

    ask: str
    p: int = 5
    budget: float | None = None
    radius: float = 500.0
    second_radius: float | None = None
    second_share: float = 0.5
    use_hours: bool = False
    weekday: int = 0  # whose hours: 0 is Monday
    seconds: float = 60.0

    def facts(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def label(self) -> str | Promise:
        return ASKS[Ask(self.ask)]

    @property
    def radii(self) -> list[tuple[float, float]]:
        second = [(self.second_radius, self.second_share)] if self.second_radius else []
        return [(self.radius, 1.0), *second]


@dataclass
class Points:
    """Columns of a table, and what was wrong with it: (row as the spreadsheet counts, column, reason)."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    wrong: int = 0
    merged: int = 0
    rows: int = 0

    def __len__(self) -> int:
        return len(self.columns.get("lat", []))


def read_points(
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    *,
    first_row: int,
    kind: str,
    datum: str,
    region: places.Box,
    told: Callable[[int], None] | None = None,
) -> Points:
    """Every good row; a place said twice is one (its weights are added up); rows that cannot be are told.

    `told` hears now and then how many rows have been read.
    """
    found = Points(rows=len(rows))
    at: dict[tuple[int, int], int] = {}
    made: dict[str, list[Any]] = {
        name: [] for name in ("lat", "lon", "weight", "name", "work", "hours", "cost", "area")
    }
    for number, cells in enumerate(rows, start=first_row):
        if told and number % TELL_EVERY == 0:
            told(number)
        if not any(cells):
            continue
        text = {name: cells[column] if column < len(cells) else "" for name, column in columns.items()}
        try:
            point = _place(text, datum, region)
            values = _values(text, kind)
        except Refusal as no:
            found.wrong += 1
            if len(found.faults) < FAULTS_SHOWN:
                found.faults.append((number, COLUMNS.get(no.field, COLUMNS["lat"])[0], str(no)))
            continue
        cell = round(point[0] * 1e5), round(point[1] * 1e5)  # about a metre
        if cell in at:
            found.merged += 1
            made["weight"][at[cell]] += values["weight"] if kind == "demand" else 0.0
            continue
        at[cell] = len(made["lat"])
        for name, value in {"lat": point[0], "lon": point[1], **values}.items():
            made[name].append(value)
    found.columns = made
    return _thinned(found) if len(found) > MOST_POINTS else found


def _place(text: Mapping[str, str], datum: str, region: places.Box) -> places.Point:
    if "both" in text:
        text = _parted(text["both"])
    point = places.clean_point(_number(text.get("lat", ""), "lat"), _number(text.get("lon", ""), "lon"), datum)
    if not region.holds(point):
        raise Refusal(_t("%s 离本地的驿站太远，请核对。") % f"{point[0]:.4f}, {point[1]:.4f}", field="lat")
    return point


def _parted(both: str) -> dict[str, str]:
    """«110.79,32.65» as latitude and longitude, whichever stands first: in this country no one can be the other.

    >>> _parted("110.79，32.65"), _parted("32.65 110.79")
    ({'lat': '32.65', 'lon': '110.79'}, {'lat': '32.65', 'lon': '110.79'})
    """
    parts = re.split(r"[,，;；\s]+", both.strip("()（）[] "))
    if len(parts) != 2:
        raise Refusal(_t("“%s”不是经纬度。") % both[:30], field="lat")
    first, second = parts
    lat, lon = (second, first) if _number(first, "lon") > places.LAND.north else (first, second)
    return {"lat": lat, "lon": lon}


def _values(text: Mapping[str, str], kind: str) -> dict[str, Any]:
    weight = _number(text["weight"], "weight") if text.get("weight") else 1.0
    cost = _number(text["cost"], "cost") if text.get("cost") else 0.0
    if not 0 < weight < 1e7 and kind == "demand":
        raise Refusal(_t("人数要大于 0。"), field="weight")
    if cost < 0:
        raise Refusal(_t("费用不能小于 0。"), field="cost")
    return {
        "weight": weight, "cost": cost, "area": text.get("area", "")[:10], "name": text.get("name", "")[:40],
        "work": text.get("work", "")[:20], "hours": text.get("hours", "")[:40],
    }  # fmt: skip


_UNITS = re.compile(r"(?<=\d)\s*[人名位个元°]$")  # what officers write behind a number


def _number(text: str, column: str) -> float:
    if not text.strip():
        raise Refusal(_t("没有填"), field=column)
    try:
        value = float(_UNITS.sub("", text.replace(",", "").replace("¥", "").strip()))
    except ValueError:
        raise Refusal(_t("“%s”不是数字。") % text[:20], field=column) from None
    if not -1e12 < value < 1e12:
        raise Refusal(_t("“%s”不是数字。") % text[:20], field=column)
    return value


def _thinned(found: Points) -> Points:
    """Points of one cell are one, where its first stands, with the weight of all."""
    lat, lon = found.columns["lat"], found.columns["lon"]
    step = CELL / DEGREE
    wide = step / max(0.1, cos(radians(lat[0])))
    at: dict[tuple[int, int], int] = {}
    kept: dict[str, list[Any]] = {name: [] for name in found.columns}
    for i in range(len(lat)):
        cell = int(lat[i] / step), int(lon[i] / wide)
        if cell in at:
            kept["weight"][at[cell]] += found.columns["weight"][i]
            found.merged += 1
            continue
        at[cell] = len(kept["lat"])
        for name, values in found.columns.items():
            kept[name].append(values[i])
    found.columns = kept
    return found


_SAID = {  # what a file says of its positions, in its name, title or headers
    places.Datum.GCJ02: re.compile(r"gcj-?_?\s?0?2|高德|腾讯|火星|amap|国测局", re.IGNORECASE),
    places.Datum.BD09: re.compile(r"bd-?_?\s?0?9|百度|baidu", re.IGNORECASE),
    places.Datum.WGS84: re.compile(r"wgs-?_?\s?84|天地图|\bgps\b", re.IGNORECASE),
}


def said_datum(texts: Iterable[str]) -> tuple[places.Datum, str] | None:
    """The datum that a file names, and the word; None when it names none, or several.

    >>> said_datum(["骑手热力.xlsx", "经度(高德)", "纬度(高德)"])
    (<Datum.GCJ02: 'gcj02'>, '高德')
    """
    text = "\n".join(texts)
    found = [(datum, hit.group()) for datum, words in _SAID.items() if (hit := words.search(text))]
    return found[0] if len(found) == 1 else None


def doubted_datum(points: Points, known: Sequence[places.Point]) -> bool:
    """Whether several points lie on our stations once they are taken for GCJ-02, and do not as they are."""

    def on(shifted: Sequence[places.Point]) -> int:
        cells = {(round(a * 2_000), round(b * 2_000)) for a, b in shifted}  # about 50 m
        return sum(
            (round(a * 2_000), round(b * 2_000)) in cells
            for a, b in zip(points.columns["lat"], points.columns["lon"], strict=True)
        )

    as_gcj = on([places.converted(point, places.Datum.GCJ02) for point in known])
    return as_gcj >= LIKELY and as_gcj > 2 * on(list(known))


# The picture of an answer


WIDTH, HEIGHT, EDGE = 760.0, 560.0, 14.0


@dataclass(frozen=True)
class Mark:
    """A point of the picture, in its own units."""

    x: float
    y: float
    size: float
    css: str
    title: str = ""


REACHES = (1_000, 2_500, 6_000, 15_000)  # metres from the middle of a closer look to its side edges
Layers = Sequence[tuple[str, Sequence[tuple[float, float, float, str]]]]


@dataclass(frozen=True)
class Look:
    """A closer look: the middle of the picture, and metres from there to its left and right edge."""

    middle: places.Point
    reach: int

    @classmethod
    def read(cls, text: str) -> "Look | None":
        """From «latitude,longitude,metres» of an address; None for anything else.

        >>> Look.read("32.65,110.79,2500"), Look.read("here")
        (Look(middle=(32.65, 110.79), reach=2500), None)
        """
        parts = text.split(",") if len(text) < 60 else []
        try:
            latitude, longitude, reach = (float(part) for part in parts)
        except ValueError:
            return None
        if reach not in REACHES or not places.LAND.holds((latitude, longitude)):
            return None
        return cls((latitude, longitude), int(reach))

    def __str__(self) -> str:
        return f"{self.middle[0]:.5f},{self.middle[1]:.5f},{self.reach}"

    def stepped(self, by: int) -> "Look | None":
        """One nearer (-1) or farther (+1); None past the last."""
        at = REACHES.index(self.reach) + by
        return Look(self.middle, REACHES[at]) if 0 <= at < len(REACHES) else None

    def moved(self, north: int, east: int) -> "Look":
        """Half a picture on."""
        up = north * self.reach * HEIGHT / WIDTH / DEGREE
        aside = east * self.reach / DEGREE / cos(radians(self.middle[0]))
        return Look((self.middle[0] + up, self.middle[1] + aside), self.reach)

    def metres(self, length: float) -> float:
        """A length on the ground in the picture's units."""
        return length * WIDTH / 2 / self.reach


def picture(layers: Layers, look: Look | None = None) -> list[Mark]:
    """Marks of layers of (latitude, longitude, size, title), on one scale; the last layer lies on top.

    A closer look leaves out what lies outside of it.
    """
    every = [(lat, lon) for _css, points in layers for lat, lon, _size, _title in points]
    if not every:
        return []
    (north, west), flat, scale = _frame(every, look)
    marks = [
        Mark(round((lon - west) * flat * scale, 1), round((north - lat) * scale, 1), size, css, title)
        for css, points in layers
        for lat, lon, size, title in points
    ]
    return [one for one in marks if 0 <= one.x <= WIDTH and 0 <= one.y <= HEIGHT] if look else marks


def _frame(every: Sequence[places.Point], look: Look | None) -> tuple[places.Point, float, float]:
    """(upper left corner, how much narrower a degree of longitude is, units of a degree of latitude)."""
    if look is not None:
        (lat, lon), flat = look.middle, cos(radians(look.middle[0]))
        scale = look.metres(DEGREE)
        return (lat + HEIGHT / 2 / scale, lon - WIDTH / 2 / scale / flat), flat, scale
    south, north = min(a for a, _b in every), max(a for a, _b in every)
    west, east = min(b for _a, b in every), max(b for _a, b in every)
    flat = cos(radians((south + north) / 2))
    wide, high = max((east - west) * flat, 1e-4), max(north - south, 1e-4)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    return (south + (HEIGHT - EDGE) / scale, west - EDGE / scale / flat), flat, scale
