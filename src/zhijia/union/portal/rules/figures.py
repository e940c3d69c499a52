"""A small line chart as numbers for a template: SVG coordinates, no script."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 560, 160, 12


@dataclass(frozen=True)
class Line:
    """Points in a WIDTH × HEIGHT box, the polygon under them, and the topmost value on the scale."""

    points: str
    area: str
    last: tuple[float, float]
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def line_chart(values: Sequence[int]) -> Line:
    """Evenly spaced from left to right, zero at the bottom.

    >>> line_chart([0, 10]).points
    '12.0,148.0 548.0,12.0'
    """
    top = max([*values, 1])
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    dots = [
        (round(EDGE + n * step, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * v / top, 1))
        for n, v in enumerate(values)
    ]
    points = " ".join(f"{x},{y}" for x, y in dots)
    floor = HEIGHT - EDGE
    return Line(points, f"{dots[0][0]},{floor} {points} {dots[-1][0]},{floor}", dots[-1], top)
