"""Who goes where and when: orders with three candidate dates each, teams with calendars, travel between counties.

Model: a 0/1 variable for each (order, candidate slot, team that can bring it and is free). Each order at most once; a
team in one place at a time and at most so often a day; never two places on one day that are more than FAR apart. The
value is a sum of what each placed order is worth:

    PLACED                                    for being placed at all
    + UNIT / (k + 1)                          for the (k+1)-th order of its unit this year
    + COUNTY / (k + 1)                        the same for its county
    - RANK × rank                             for the second and third choice of the unit
    - travel minutes / MINUTES                from the team's home county to the place's

The shares fall with every further order, so units and counties take turns. Solved exactly as a mixed-integer program
by HiGHS; `bound` proves how far from the best the answer can be (0 apart when it ran to its end).
Complexity: NP-hard in general; 300 orders with 3 dates and 20 teams take about a second.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import highspy
import numpy as np

from .quiet import Quiet

PLACED, UNIT, COUNTY, RANK, MINUTES = 1000.0, 400.0, 200.0, 30.0, 2.0
FAR = 90  # minutes between two places of one team on one day
SECONDS = 20.0


class BadOrders(ValueError):
    """What was asked cannot be dispatched."""


@dataclass(frozen=True)
class Slot:
    """A part of a day: `day` counts days from anywhere, `part` is 0 morning, 1 afternoon, 2 evening."""

    day: int
    part: int


@dataclass(frozen=True)
class Team:
    """Who can go: from where, when not, how often a day."""

    id: int
    county: str
    busy: frozenset[Slot] = frozenset()
    most_a_day: int = 1


@dataclass(frozen=True)
class Order:
    """Who wants something: where, when (best first), and which teams can bring it."""

    id: int
    unit: str
    county: str
    slots: tuple[Slot, ...]
    teams: tuple[int, ...]


@dataclass(frozen=True)
class Fixed:
    """What is already agreed: it takes the team's slot, and it is in a county."""

    team: int
    slot: Slot
    county: str


@dataclass(frozen=True)
class Placed:
    """An order with its slot and team, and what it was worth, line by line."""

    order: int
    slot: Slot
    team: int
    rank: int
    minutes: int
    worth: Mapping[str, float]


@dataclass(frozen=True)
class Left:
    """An order without a place: «busy» no team is free on its dates, «far» only too far away, «taken» by others."""

    order: int
    why: str


@dataclass(frozen=True)
class Dispatch:
    """The answer with its proof: `value` ≤ best ≤ `bound`."""

    placed: tuple[Placed, ...]
    left: tuple[Left, ...]
    value: float
    bound: float
    optimal: bool


@dataclass(frozen=True)
class Before:
    """What units and counties have had this year already: it makes their next order weigh less."""

    units: Mapping[str, int] = field(default_factory=dict)
    counties: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Choice:
    order: Order
    team: Team
    slot: Slot
    rank: int
    minutes: int


def dispatch(
    orders: Sequence[Order],
    teams: Sequence[Team],
    travel: Mapping[tuple[str, str], int],
    *,
    fixed: Sequence[Fixed] = (),
    before: Before | None = None,
    most_a_unit: int | None = None,
    seconds: float = SECONDS,
) -> Dispatch:
    """The best assignment. Same input, same answer. Raises BadOrders.

    travel: (county, county) → minutes, either way round; within one county, and where nothing is said, 0.
    most_a_unit: what one unit gets in all at most, with what it had before.

    >>> team = Team(1, "A")
    >>> first, second = Slot(1, 0), Slot(2, 0)
    >>> orders = [Order(7, "u", "A", (first,), (1,)), Order(8, "v", "A", (first, second), (1,))]
    >>> found = dispatch(orders, [team], {})
    >>> [(one.order, one.slot.day) for one in found.placed]
    [(7, 1), (8, 2)]
    """
    known = {one.id: one for one in teams}
    _check(orders, known)
    before = before or Before()
    choices = _choices(orders, known, travel, fixed)
    if not choices:
        return _answer([], orders, choices, known, fixed, before, 0.0, 0.0, True)
    chosen, bound, optimal = _solve(orders, choices, travel, known, fixed, before, most_a_unit, seconds)
    value = value_of(chosen, before)
    return _answer(chosen, orders, choices, known, fixed, before, value, max(bound, value), optimal)


def _check(orders: Sequence[Order], teams: Mapping[int, Team]) -> None:
    if len({one.id for one in orders}) < len(orders):
        raise BadOrders("two orders have the same id")
    for one in orders:
        if len(set(one.slots)) < len(one.slots):
            raise BadOrders(f"order {one.id} names a date twice")
        if unknown := set(one.teams) - teams.keys():
            raise BadOrders(f"order {one.id} names the unknown team {min(unknown)}")


def _minutes(travel: Mapping[tuple[str, str], int], a: str, b: str) -> int:
    return 0 if a == b else travel.get((a, b), travel.get((b, a), 0))


def _choices(
    orders: Sequence[Order],
    teams: Mapping[int, Team],
    travel: Mapping[tuple[str, str], int],
    fixed: Sequence[Fixed],
) -> list[_Choice]:
    """Every way to place one order that no calendar and nothing agreed forbids by itself."""
    on_day: dict[tuple[int, int], list[Fixed]] = defaultdict(list)
    for one in fixed:
        on_day[one.team, one.slot.day].append(one)
    found = []
    for order in orders:
        for rank, slot in enumerate(order.slots):
            for id in order.teams:
                team, agreed = teams[id], on_day[id, slot.day]
                taken = slot in team.busy or any(one.slot == slot for one in agreed)
                full = len(agreed) >= team.most_a_day
                far = any(_minutes(travel, one.county, order.county) > FAR for one in agreed)
                if not (taken or full or far):
                    found.append(_Choice(order, team, slot, rank, _minutes(travel, team.county, order.county)))
    return found


def _solve(
    orders: Sequence[Order],
    choices: Sequence[_Choice],
    travel: Mapping[tuple[str, str], int],
    teams: Mapping[int, Team],
    fixed: Sequence[Fixed],
    before: Before,
    most_a_unit: int | None,
    seconds: float,
) -> tuple[list[_Choice], float, bool]:
    costs = [PLACED - RANK * one.rank - one.minutes / MINUTES for one in choices]
    rows: list[tuple[float, float, dict[int, float]]] = []  # low ≤ sum ≤ high
    _at_most_once(choices, rows)
    _days(choices, travel, teams, fixed, rows)
    if most_a_unit is not None:
        _quotas(choices, before.units, most_a_unit, rows)
    _shares([one.order.unit for one in choices], before.units, UNIT, costs, rows)
    _shares([one.order.county for one in choices], before.counties, COUNTY, costs, rows)
    solver = _program(costs, len(choices), rows, seconds)
    solver.run()
    values = solver.getSolution().col_value
    chosen = [one for n, one in enumerate(choices) if values and values[n] > 0.5]
    info = solver.getInfo()
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return chosen, float(info.mip_dual_bound), optimal


def _at_most_once(choices: Sequence[_Choice], rows: list[tuple[float, float, dict[int, float]]]) -> None:
    """Each order once, each team in one place at a time."""
    by_order: dict[int, list[int]] = defaultdict(list)
    by_time: dict[tuple[int, Slot], list[int]] = defaultdict(list)
    for n, one in enumerate(choices):
        by_order[one.order.id].append(n)
        by_time[one.team.id, one.slot].append(n)
    groups = [*by_order.values(), *by_time.values()]
    rows += [(0, 1, dict.fromkeys(group, 1.0)) for group in groups if len(group) > 1]


def _days(
    choices: Sequence[_Choice],
    travel: Mapping[tuple[str, str], int],
    teams: Mapping[int, Team],
    fixed: Sequence[Fixed],
    rows: list[tuple[float, float, dict[int, float]]],
) -> None:
    """A team's day: not too often, and nothing too far from anything else."""
    agreed: dict[tuple[int, int], int] = defaultdict(int)
    for one in fixed:
        agreed[one.team, one.slot.day] += 1
    days: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, choice in enumerate(choices):
        days[choice.team.id, choice.slot.day].append(n)
    for (team, day), group in days.items():
        most = teams[team].most_a_day - agreed[team, day]
        if len(group) > most:
            rows.append((0, most, dict.fromkeys(group, 1.0)))
        if most < 2:
            continue
        by_county: dict[str, list[int]] = defaultdict(list)
        for n in group:
            by_county[choices[n].order.county].append(n)
        for a, b in combinations(sorted(by_county), 2):
            if _minutes(travel, a, b) > FAR:
                for left in by_county[a]:
                    rows += [(0, 1, {left: 1.0, right: 1.0}) for right in by_county[b]]


def _quotas(
    choices: Sequence[_Choice],
    had: Mapping[str, int],
    most: int,
    rows: list[tuple[float, float, dict[int, float]]],
) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(choices):
        groups[one.order.unit].append(n)
    rows += [(0, max(0, most - had.get(unit, 0)), dict.fromkeys(group, 1.0)) for unit, group in groups.items()]


def _shares(
    keys: Sequence[str],
    had: Mapping[str, int],
    weight: float,
    costs: list[float],
    rows: list[tuple[float, float, dict[int, float]]],
) -> None:
    """The k-th order of a unit (or county) is worth less than the one before: one column for each step."""
    groups: dict[str, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        groups[key].append(n)
    for key, group in groups.items():
        row = dict.fromkeys(group, 1.0)
        for step in range(len(group)):
            row[len(costs)] = -1.0
            costs.append(weight / (had.get(key, 0) + step + 1))
        rows.append((0, 0, row))


def _program(
    costs: Sequence[float], binaries: int, rows: Sequence[tuple[float, float, dict[int, float]]], seconds: float
) -> highspy.Highs:
    """Steps need not be whole: falling shares fill from the first."""
    solver = Quiet()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("time_limit", seconds)):
        solver.setOptionValue(option, value)
    solver.setOptionValue("mip_rel_gap", 0.0)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(costs), len(rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.array(costs, dtype=np.double)
    program.col_lower_ = np.zeros(len(costs))
    program.col_upper_ = np.ones(len(costs))
    program.row_lower_ = np.array([low for low, _, _ in rows], dtype=np.double)
    program.row_upper_ = np.array([high for _, high, _ in rows], dtype=np.double)
    kinds = highspy.HighsVarType
    program.integrality_ = [kinds.kInteger] * binaries + [kinds.kContinuous] * (len(costs) - binaries)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.array(np.cumsum([0, *(len(row) for _, _, row in rows)]), dtype=np.int32)
    program.a_matrix_.index_ = np.array([n for _, _, row in rows for n in row], dtype=np.int32)
    program.a_matrix_.value_ = np.array([v for _, _, row in rows for v in row.values()], dtype=np.double)
    solver.passModel(program)
    return solver


def value_of(chosen: Iterable[_Choice | Placed], before: Before, orders: Mapping[int, Order] | None = None) -> float:
    """What an assignment is worth, reckoned from the docstring alone, whoever made it."""
    units: dict[str, int] = defaultdict(int, before.units)
    counties: dict[str, int] = defaultdict(int, before.counties)
    total = 0.0
    for one in chosen:
        order = one.order if isinstance(one, _Choice) else (orders or {})[one.order]
        total += PLACED - RANK * one.rank - one.minutes / MINUTES
        total += UNIT / (units[order.unit] + 1) + COUNTY / (counties[order.county] + 1)
        units[order.unit] += 1
        counties[order.county] += 1
    return total


def _answer(
    chosen: Sequence[_Choice],
    orders: Sequence[Order],
    choices: Sequence[_Choice],
    teams: Mapping[int, Team],
    fixed: Sequence[Fixed],
    before: Before,
    value: float,
    bound: float,
    optimal: bool,
) -> Dispatch:
    units: dict[str, int] = defaultdict(int, before.units)
    counties: dict[str, int] = defaultdict(int, before.counties)
    placed = []
    for one in sorted(chosen, key=lambda one: (one.slot.day, one.slot.part, one.order.id)):
        worth = {
            "placed": PLACED,
            "unit": UNIT / (units[one.order.unit] + 1),
            "county": COUNTY / (counties[one.order.county] + 1),
            "rank": -RANK * one.rank,
            "travel": -one.minutes / MINUTES,
        }
        units[one.order.unit] += 1
        counties[one.order.county] += 1
        placed.append(Placed(one.order.id, one.slot, one.team.id, one.rank, one.minutes, worth))
    done = {one.order for one in placed}
    possible = {one.order.id for one in choices}
    agreed = {(one.team, one.slot) for one in fixed}
    waiting = [one for one in orders if one.id not in done]
    left = [Left(one.id, "taken" if one.id in possible else _why(one, teams, agreed)) for one in waiting]
    return Dispatch(tuple(placed), tuple(left), value, bound, optimal)


def _why(order: Order, teams: Mapping[int, Team], agreed: set[tuple[int, Slot]]) -> str:
    free = any(slot not in teams[id].busy and (id, slot) not in agreed for slot in order.slots for id in order.teams)
    return "far" if free else "busy"
