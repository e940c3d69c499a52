"""A map drawn by the server: counties as circles where they stand, with names that do not lie on each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

WIDTH, EDGE = 720.0, 76.0  # of the drawing; what stays free around the circles, for names
LEAST, MOST = 9.0, 26.0  # radius
LETTER, LINE = 14.0, 34.0  # of a name: width of a letter, height of its two lines


@dataclass(frozen=True)
class Place:
    """What is to be shown: where, how much of it, and which of the shades."""

    name: str
    latitude: float
    longitude: float
    weight: float
    shade: int
    note: str


@dataclass(frozen=True)
class Mark:
    """A circle with its name, in the drawing's own units."""

    place: Place
    x: float
    y: float
    r: float
    text_x: float
    text_y: float
    anchor: str


Box = tuple[float, float, float, float]  # left, top, right, bottom


def drawn(places: Sequence[Place]) -> tuple[float, list[Mark]]:
    """(height, marks) in a width of 720: north is up, a kilometre is as long to the east as to the north.

    >>> height, marks = drawn([Place("甲", 28.0, 120.0, 1, 0, ""), Place("乙", 27.0, 121.0, 4, 0, "")])
    >>> [(round(one.x), round(one.y), one.r) for one in marks], round(height)
    ([(76, 76, 17.5), (644, 716, 26.0)], 792)
    """
    if not places:
        return 0.0, []
    middle = sum(one.latitude for one in places) / len(places)
    east = [one.longitude * cos(radians(middle)) for one in places]
    north = [one.latitude for one in places]
    span = max(max(east) - min(east), (max(north) - min(north)) / 1.3, 1e-6)
    scale = (WIDTH - 2 * EDGE) / span
    left = (WIDTH - (max(east) - min(east)) * scale) / 2
    at = [(left + (x - min(east)) * scale, EDGE + (max(north) - y) * scale) for x, y in zip(east, north, strict=True)]
    most = max(one.weight for one in places) or 1.0
    radii = [LEAST + (MOST - LEAST) * sqrt(max(0.0, one.weight) / most) for one in places]
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, radii, strict=True)]
    marks = []
    for one, (x, y), r in zip(places, at, radii, strict=True):
        text_x, text_y, anchor, box = _beside(x, y, r, LETTER * max(len(one.name), 4), taken)
        taken.append(box)
        marks.append(Mark(one, x, y, r, text_x, text_y, anchor))
    return (max(north) - min(north)) * scale + 2 * EDGE, marks


def _beside(x: float, y: float, r: float, width: float, taken: Iterable[Box]) -> tuple[float, float, str, Box]:
    """Where a name of this width stands best beside a circle: where it covers least of what is there."""
    half, gap = LINE / 2, r + 6
    ways: list[tuple[float, float, str, Box]] = [
        (x + gap, y - 3, "start", (x + gap, y - half, x + gap + width, y + half)),
        (x - gap, y - 3, "end", (x - gap - width, y - half, x - gap, y + half)),
        (x, y + gap + 11, "middle", (x - width / 2, y + gap, x + width / 2, y + gap + LINE)),
        (x, y - gap - 20, "middle", (x - width / 2, y - gap - LINE, x + width / 2, y - gap)),
    ]
    taken = list(taken)
    return min(ways, key=lambda way: sum(_covers(way[3], one) for one in taken) + _outside(way[3]))


def _covers(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _outside(box: Box) -> float:
    return LINE * (max(0.0, -box[0]) + max(0.0, box[2] - WIDTH))
