"""The dispatch keeps every rule, and a search through all assignments finds none that is worth more."""

from itertools import product
from random import Random

import pytest

from zhijia.solve.dispatch import (
    COUNTY,
    FAR,
    MINUTES,
    PLACED,
    RANK,
    UNIT,
    BadOrders,
    Before,
    Fixed,
    Order,
    Slot,
    Team,
    dispatch,
)

COUNTIES = "ABC"


def a_problem(seed, orders=6, teams=2):
    luck = Random(seed)
    slots = [Slot(day, part) for day in range(3) for part in range(2)]
    made_teams = [
        Team(n, luck.choice(COUNTIES), frozenset(luck.sample(slots, 1)), luck.choice((1, 2))) for n in range(teams)
    ]
    made = [
        Order(
            n,
            luck.choice("uvw"),
            luck.choice(COUNTIES),
            tuple(luck.sample(slots, 2)),
            tuple(luck.sample(range(teams), luck.choice((1, teams)))),
        )
        for n in range(orders)
    ]
    travel = {(a, b): luck.choice((30, 120)) for a in COUNTIES for b in COUNTIES if a < b}
    fixed = [Fixed(0, slots[luck.randrange(6)], luck.choice(COUNTIES))]
    before = Before({"u": 2}, {"A": 1})
    return made, made_teams, travel, fixed, before


def minutes(travel, a, b):
    return 0 if a == b else travel.get((a, b), travel.get((b, a), 0))


def broken(placed, orders, teams, travel, fixed):
    """Written from the words of the problem, not from the solver."""
    by_id, busy = {one.id: one for one in orders}, {one.id: one for one in teams}
    taken = [(one.team, one.slot, one.county) for one in fixed]
    for order, slot, team in placed:
        wanted = by_id[order]
        if slot not in wanted.slots or team not in wanted.teams or slot in busy[team].busy:
            return True
        day = [one for one in taken if one[0] == team and one[1].day == slot.day]
        if any(one[1] == slot for one in day) or len(day) >= busy[team].most_a_day:
            return True
        if any(minutes(travel, one[2], wanted.county) > FAR for one in day):
            return True
        taken.append((team, slot, wanted.county))
    return False


def worth(placed, orders, teams, travel, before):
    by_id, homes = {one.id: one for one in orders}, {one.id: one.county for one in teams}
    units, counties, total = dict(before.units), dict(before.counties), 0.0
    for order, slot, team in placed:
        one = by_id[order]
        total += PLACED - RANK * one.slots.index(slot) - minutes(travel, homes[team], one.county) / MINUTES
        total += UNIT / (units.get(one.unit, 0) + 1) + COUNTY / (counties.get(one.county, 0) + 1)
        units[one.unit] = units.get(one.unit, 0) + 1
        counties[one.county] = counties.get(one.county, 0) + 1
    return total


def best_of_all(orders, teams, travel, fixed, before):
    ways = [[None, *((one.id, slot, team) for slot in one.slots for team in one.teams)] for one in orders]
    found = 0.0
    for choice in product(*ways):
        placed = [one for one in choice if one]
        value = worth(placed, orders, teams, travel, before)
        if value > found and not broken(placed, orders, teams, travel, fixed):
            found = value
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_other_assignment_is_worth_more(seed):
    orders, teams, travel, fixed, before = a_problem(seed)

    found = dispatch(orders, teams, travel, fixed=fixed, before=before)

    placed = [(one.order, one.slot, one.team) for one in found.placed]
    assert not broken(placed, orders, teams, travel, fixed)
    assert found.value == pytest.approx(worth(placed, orders, teams, travel, before))
    assert found.value == pytest.approx(best_of_all(orders, teams, travel, fixed, before))
    assert found.optimal
    assert found.bound == pytest.approx(found.value)
    assert {one.order for one in found.placed} | {one.order for one in found.left} == {one.id for one in orders}


def test_a_large_one_keeps_every_rule_and_is_the_same_again():
    orders, teams, travel, fixed, before = a_problem(1, orders=150, teams=12)

    first, second = (dispatch(orders, teams, travel, fixed=fixed, before=before) for _ in range(2))

    assert first == second
    assert not broken([(one.order, one.slot, one.team) for one in first.placed], orders, teams, travel, fixed)


def test_what_was_worth_it_adds_up():
    orders, teams, travel, fixed, before = a_problem(3)

    found = dispatch(orders, teams, travel, fixed=fixed, before=before)

    assert sum(sum(one.worth.values()) for one in found.placed) == pytest.approx(found.value)


def test_nothing_to_do_is_an_answer():
    assert dispatch([], [], {}).optimal
    busy = Team(1, "A", frozenset({Slot(1, 0)}))
    assert [one.why for one in dispatch([Order(1, "u", "A", (Slot(1, 0),), (1,))], [busy], {}).left] == ["busy"]


@pytest.mark.parametrize(
    "orders",
    [
        [Order(1, "u", "A", (Slot(1, 0),), (1,))] * 2,
        [Order(1, "u", "A", (Slot(1, 0), Slot(1, 0)), (1,))],
        [Order(1, "u", "A", (Slot(1, 0),), (9,))],
    ],
)
def test_orders_that_cannot_be_are_refused(orders):
    with pytest.raises(BadOrders):
        dispatch(orders, [Team(1, "A")], {})
