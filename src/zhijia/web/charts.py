"""Charts as SVG made on the server: no script, printable, with a sentence and a table beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, pi, sin

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 560, 190, 52, 24, 16


@dataclass(frozen=True)
class Chart:
    """What the template draws: shapes in the SVG's own units, a sentence, and the rows of the table."""

    kind: str
    title: str
    sentence: str
    rows: Sequence[tuple[str, float]]
    width: int = WIDTH
    height: int = HEIGHT
    path: str = ""
    area: str = ""
    bars: Sequence["Bar"] = field(default_factory=tuple)
    slices: Sequence["Slice"] = field(default_factory=tuple)
    ticks: Sequence[tuple[float, str]] = field(default_factory=tuple)
    labels: Sequence[tuple[float, str]] = field(default_factory=tuple)
    last: tuple[float, float] | None = None


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    width: float


@dataclass(frozen=True)
class Slice:
    label: str
    value: float
    share: float
    path: str
    shade: int


def line(title: str, rows: Sequence[tuple[str, float]], sentence: str) -> Chart:
    """Values in order, usually months."""
    top = nice_top(max((value for _, value in rows), default=0))
    step = (WIDTH - LEFT - 12) / max(1, len(rows) - 1)
    points = [(LEFT + i * step, _y(value, top)) for i, (_, value) in enumerate(rows)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    floor = HEIGHT - BOTTOM
    area = f"{LEFT:.1f},{floor} {path} {points[-1][0]:.1f},{floor}" if points else ""
    every = max(1, -(-len(rows) // 6))
    labels = [(points[i][0], rows[i][0]) for i in range(0, len(rows), every)]
    ticks = [(_y(top * part / 4, top), f"{top * part / 4:,g}") for part in range(5)]
    last = points[-1] if points else None
    return Chart("line", title, sentence, rows, path=path, area=area, ticks=ticks, labels=labels, last=last)


def bars(title: str, rows: Sequence[tuple[str, float]], sentence: str) -> Chart:
    """One bar a row, its width in hundredths of the longest; for comparing a few things by name."""
    most = max((value for _, value in rows), default=0) or 1
    return Chart("bars", title, sentence, rows, bars=[Bar(label, value, 100 * value / most) for label, value in rows])


def donut(title: str, rows: Sequence[tuple[str, float]], sentence: str) -> Chart:
    """Shares of a whole, at most six; the rest belongs in a row of its own."""
    whole = sum(value for _, value in rows) or 1
    slices, start = [], 0.0
    for i, (label, value) in enumerate(rows):
        share = value / whole
        slices.append(Slice(label, value, share, _ring(start, start + share), i % 6))
        start += share
    return Chart("donut", title, sentence, rows, width=200, height=200, slices=slices)


def nice_top(value: float) -> float:
    """Four round steps that reach above the value: people and orders are counted in whole numbers.

    >>> nice_top(812), nice_top(0), nice_top(5)
    (1000.0, 4.0, 8.0)
    """
    step = max(1.0, value / 4)
    power = 10.0 ** (len(str(int(step))) - 1)
    sizes = (
        (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if power == 1 else (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    )
    return 4 * next(size * power for size in sizes if size * power >= step)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top


def _ring(start: float, end: float) -> str:
    """A piece of a ring between two shares of the circle, clockwise from the top."""
    end = min(end, start + 0.9999)  # a full circle has no two ends
    large = 1 if end - start > 0.5 else 0
    (x1, y1), (x2, y2) = _on(90, start), _on(90, end)
    (x3, y3), (x4, y4) = _on(56, end), _on(56, start)
    return (
        f"M{x1:.2f} {y1:.2f}A90 90 0 {large} 1 {x2:.2f} {y2:.2f}L{x3:.2f} {y3:.2f}A56 56 0 {large} 0 {x4:.2f} {y4:.2f}Z"
    )


def _on(radius: float, share: float) -> tuple[float, float]:
    angle = 2 * pi * share - pi / 2
    return 100 + radius * cos(angle), 100 + radius * sin(angle)
