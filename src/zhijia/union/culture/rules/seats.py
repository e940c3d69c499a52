"""Seat plans: read from what officers have, ordered by how good a seat is, and given so that people sit together.

A plan as text, one row a line, «|» or «_» for an aisle; a line alone names an area:

    池座
    1排: 1-20
    2排: 21 19 … 1 | 2 4 … 22

The same as a sheet: the first column is the row, every further cell a seat, an empty one an aisle.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhijia.kernel.sheets import letter

MOST_SEATS = 20_000
MOST_ROWS = 400
MOST_ACROSS = 200
RANGE = re.compile(r"(\d{1,4})\s*[-–~～至]\s*(\d{1,4})")
ROW = re.compile(r"^\s*(?:第)?\s*([0-9A-Za-z一二三四五六七八九十]{1,6})\s*排?\s*[:：]\s*(.*)$")
CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
LONE = 3  # leaving one seat alone costs as much as sitting so many seats further out


@dataclass(frozen=True)
class Place:
    """A seat as it stands in a plan; neighbours differ by one in x."""

    area: str
    row: str
    number: str
    x: int
    y: int


@dataclass(frozen=True)
class Plan:
    """What was read, and what is wrong with it: a line for each fault, with its row and column."""

    seats: tuple[Place, ...]
    faults: tuple[str, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """In the order in which they stand."""
        return tuple(dict.fromkeys(one.area for one in self.seats))


def from_text(text: str) -> Plan:
    """A plan written in lines.

    >>> plan = from_text("池座\\n1排: 1-3\\n2排: 2 1 | 3")
    >>> [(one.row, one.number, one.x) for one in plan.seats]
    [('1', '1', 0), ('1', '2', 1), ('1', '3', 2), ('2', '2', 0), ('2', '1', 1), ('2', '3', 3)]
    """
    grid: list[list[str]] = []
    for line in text.splitlines()[:MOST_ROWS]:
        if (found := ROW.match(line)) is None:
            grid.append([line.strip()])
            continue
        cells = RANGE.sub(_spread, found[2].replace("|", " _ "))
        grid.append([found[1], *("" if cell == "_" else cell for cell in re.split(r"[\s,，、]+", cells) if cell)])
    return from_grid(grid)


def _spread(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    step = 1 if last >= first else -1
    return " ".join(map(str, range(first, last + step, step)[: MOST_ACROSS + 1]))


def from_grid(grid: Sequence[Sequence[str]]) -> Plan:
    """A plan as a sheet's cells. A row with one filled cell names the area of the rows below it."""
    seats: list[Place] = []
    faults: list[str] = []
    where: dict[tuple[str, str, str], str] = {}
    area, y = "", 0
    for line, cells in enumerate(grid[:MOST_ROWS], start=1):
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if len(filled) == 1:
            area = filled[0][:20]
            continue
        row = cells[0].removeprefix("第").removesuffix("排").strip()[:8]
        if not row:
            faults.append(_("第 %(line)d 行：第一列要写排号。") % {"line": line})
            continue
        y += 1
        for x, cell in enumerate(cells[1 : MOST_ACROSS + 1]):
            number = cell.removesuffix("座").removesuffix("号").strip()
            if not number:
                continue
            at = _("第 %(line)d 行 %(column)s 列") % {"line": line, "column": letter(x + 1)}
            if not re.fullmatch(r"[0-9A-Za-z]{1,8}", number):
                faults.append(_("%(at)s：“%(cell)s”不是座号。") % {"at": at, "cell": cell[:20]})
            elif (before := where.get((area, row, number))) is not None:
                words = _("%(at)s：%(row)s排%(number)s座重复，已在%(before)s。")
                faults.append(words % {"at": at, "row": row, "number": number, "before": before})
            else:
                where[area, row, number] = at
                seats.append(Place(area, row, number, x, y))
    if not seats and not faults:
        faults.append(_("没有读到座位。每行先写排号，再写座号，例如“1排: 1-20”。"))
    if len(seats) > MOST_SEATS:
        faults.append(_("有 %(n)d 个座位，最多 %(most)d 个。") % {"n": len(seats), "most": MOST_SEATS})
    return Plan(tuple(seats), tuple(faults))


def by_quality(plan: Plan) -> list[Place]:
    """The best seat first: area by area as written; the middle of a row, and the rows a little behind the first ones.

    >>> [one.number for one in by_quality(from_text("1排: 1-5"))]
    ['3', '2', '4', '1', '5']
    """
    widest = max((one.x for one in plan.seats), default=0)
    firsts: dict[str, int] = {}
    for one in plan.seats:
        firsts.setdefault(one.area, one.y)
    areas = list(plan.areas)

    def badness(one: Place) -> tuple[int, float, int, int]:
        depth = one.y - firsts[one.area]
        back = (3 - depth) * 1.5 if depth < 3 else (depth - 3) * 1.0  # the third row back sees best
        return areas.index(one.area), back * 2 + abs(one.x - widest / 2), one.y, one.x

    return sorted(plan.seats, key=badness)


@dataclass(frozen=True)
class Free:
    """A free seat: `order` is how good it is, 0 best."""

    id: int
    area: int
    y: int
    x: int
    order: int


class Board:
    """The free seats of one show while many are given: sorted once, what is picked is gone.

    Model: of all windows of `together` neighbours in one row, the one with the least sum of badness, where leaving a
    single seat alone at its edge costs LONE more for each. O(n log n) at first, O(n) a pick for n free seats.

    >>> row = [Free(n, 1, 1, n, abs(n - 3)) for n in range(6)]
    >>> [one.id for one in Board(row).pick(2)]
    [2, 3]
    """

    def __init__(self, free: Iterable[Free]) -> None:
        self._runs = _runs(sorted(free, key=lambda one: (one.area, one.y, one.x)))
        self._left = sum(map(len, self._runs))

    def pick(self, together: int) -> list[Free]:
        """The best seats side by side, taken off the board; where no row has so many, the best that are in neighbouring
        places; [] if too few.
        """
        if self._left < together:
            return []
        self._left -= together
        best: tuple[float, int, int] | None = None  # cost, run, where in it
        for place, run in enumerate(self._runs):
            last = len(run) - together
            total = sum(one.order for one in run[:together])
            for start in range(last + 1):
                cost = total / together + LONE * ((start == 1) + (last - start == 1))
                if best is None or cost < best[0]:
                    best = cost, place, start
                if start < last:
                    total += run[start + together].order - run[start].order
        if best is None:
            chosen = _near([one for run in self._runs for one in run], together)
            gone = {one.id for one in chosen}
            self._runs = _runs([one for run in self._runs for one in run if one.id not in gone])
            return chosen
        _cost, place, start = best
        run = self._runs[place]
        pieces = [piece for piece in (run[:start], run[start + together :]) if piece]
        self._runs[place : place + 1] = pieces
        return run[start : start + together]


def _runs(seats: Sequence[Free]) -> list[list[Free]]:
    """Neighbours in one row, in pieces between taken seats and aisles."""
    runs: list[list[Free]] = []
    for one in seats:
        last = runs[-1][-1] if runs else None
        if last and (last.area, last.y, last.x + 1) == (one.area, one.y, one.x):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _near(seats: Sequence[Free], together: int) -> list[Free]:
    """Around the best free seat, whoever is closest to it."""
    middle = min(seats, key=lambda one: one.order)
    near = sorted(
        seats, key=lambda one: (one.area != middle.area, abs(one.y - middle.y) * 2 + abs(one.x - middle.x), one.order)
    )
    return near[:together]


def seat_words(row: str, number: str) -> str:
    """As it stands on a ticket and at the door."""
    return _("%(row)s排%(number)s座") % {"row": row, "number": number}
