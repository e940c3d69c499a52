"""Orders, teams and roads of a dispatch from JSON or CSV, and the answer as JSON or rows.

JSON: one object. `orders`: id, unit, county, slots best first, teams; perhaps first_month and last_month of its season.
`teams`: id, county, perhaps most_a_day and busy slots. `travel`: a, b, minutes. Perhaps `fixed` (team, slot, county),
`before` (units and counties → orders they had this year), `most_a_unit`. A slot is «2026-12-01 1», the part of the day
0 morning, 1 afternoon, 2 evening. In CSV the same columns, several slots or teams in one cell parted by «;».
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .dispatch import BadOrders, Before, Dispatch, Fixed, Order, Slot, Team

LISTS = ("slots", "teams", "busy")
SLOT = re.compile(r"(\d{4}-\d\d-\d\d)[ /]([012])")


@dataclass(frozen=True)
class Problem:
    """What dispatch() wants, with the names that stand for its numbers."""

    orders: tuple[Order, ...]
    teams: tuple[Team, ...]
    travel: Mapping[tuple[str, str], int]
    fixed: tuple[Fixed, ...]
    before: Before
    most_a_unit: int | None
    order_names: tuple[str, ...]  # by Order.id
    team_names: tuple[str, ...]  # by Team.id


def from_csv(**files: Iterable[str] | None) -> dict[str, Any]:
    """The document that the files say: orders, teams, travel, fixed, before. Raises BadOrders."""
    said: dict[str, Any] = {
        name: [
            {key: _cell(key, text) for key, text in row.items() if key and (text or "").strip()}
            for row in csv.DictReader(lines)
        ]
        for name, lines in files.items()
        if lines is not None
    }
    for row in said.get("fixed", ()):
        row["slot"] = row.get("slot", "")
    rows = said.pop("before", [])
    said["before"] = {
        kind: {row[one]: row.get("n", "1") for row in rows if one in row}
        for kind, one in (("units", "unit"), ("counties", "county"))
    }
    return said


def _cell(key: str, text: str) -> Any:
    return [one.strip() for one in text.split(";") if one.strip()] if key in LISTS else text.strip()


def read(text: str) -> Any:
    """A JSON document. Raises BadOrders."""
    try:
        return json.loads(text)
    except ValueError as fault:
        raise BadOrders(f"not JSON: {fault}") from fault


def problem(said: Any) -> Problem:
    """What a document says. Raises BadOrders with the place that will not do."""
    if not isinstance(said, dict):
        raise BadOrders("the document is an object with orders, teams, travel")
    team_names, order_names = _names(said, "teams"), _names(said, "orders")
    team_of = {name: n for n, name in enumerate(team_names)}
    before = said.get("before") or {}
    return Problem(
        orders=tuple(_order(n, row, team_of) for n, row in enumerate(said["orders"])),
        teams=tuple(
            Team(
                n,
                _text(row, "county", f"team {team_names[n]}"),
                frozenset(_slot(one, f"team {team_names[n]}") for one in row.get("busy") or ()),
                _number(row.get("most_a_day", 1), f"team {team_names[n]}: most_a_day", least=1),
            )
            for n, row in enumerate(said["teams"])
        ),
        travel={
            (_text(row, "a", "travel"), _text(row, "b", "travel")): _number(row.get("minutes"), "travel: minutes")
            for row in said.get("travel") or ()
        },
        fixed=tuple(
            Fixed(_team(row.get("team"), team_of, "fixed"), _slot(row.get("slot"), "fixed"), str(row.get("county", "")))
            for row in said.get("fixed") or ()
        ),
        before=Before(
            *(
                {str(name): _number(n, "before") for name, n in (before.get(k) or {}).items()}
                for k in ("units", "counties")
            )
        ),
        most_a_unit=None if said.get("most_a_unit") in (None, "") else _number(said["most_a_unit"], "most_a_unit"),
        order_names=order_names,
        team_names=team_names,
    )


def _names(said: Mapping[str, Any], what: str) -> tuple[str, ...]:
    rows = said.get(what)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadOrders(f"{what} is a list of objects")
    names = tuple(str(row.get("id", "")) for row in rows)
    if twice := next((one for n, one in enumerate(names) if not one or one in names[:n]), None):
        raise BadOrders(f"two of {what} have the id {twice!r}")
    if "" in names:
        raise BadOrders(f"number {names.index('') + 1} of {what} has no id")
    return names


def _order(n: int, row: Mapping[str, Any], team_of: Mapping[str, int]) -> Order:
    where = f"order {row['id']}"
    slots = [_slot(one, where) for one in row.get("slots") or ()]
    first = _number(row.get("first_month", 1), f"{where}: first_month", least=1)
    last = _number(row.get("last_month", 12), f"{where}: last_month", least=1)
    return Order(
        n,
        _text(row, "unit", where),
        _text(row, "county", where),
        tuple(one for one in slots if in_season(date.fromordinal(one.day).month, first, last)),
        tuple(_team(one, team_of, where) for one in row.get("teams") or ()),
    )


def in_season(month: int, first: int, last: int) -> bool:
    """Whether a month is within a season, which may go over the end of the year.

    >>> in_season(12, 11, 2), in_season(3, 11, 2), in_season(3, 1, 12)
    (True, False, True)
    """
    return first <= month <= last if first <= last else month >= first or month <= last


def _slot(said: Any, where: str) -> Slot:
    found = SLOT.fullmatch(str(said).strip())
    try:
        if found:
            return Slot(date.fromisoformat(found[1]).toordinal(), int(found[2]))
    except ValueError:
        pass
    raise BadOrders(f"{where}: {said!r} is no slot; write «2026-12-01 1» (0 morning, 1 afternoon, 2 evening)")


def _team(said: Any, team_of: Mapping[str, int], where: str) -> int:
    if (found := team_of.get(str(said))) is None:
        raise BadOrders(f"{where} names the unknown team {said!r}")
    return found


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    if (text := str(row.get(key) or "").strip()) == "":
        raise BadOrders(f"{where} has no {key}")
    return text


def _number(said: Any, where: str, least: int = 0) -> int:
    if not re.fullmatch(r"\d{1,6}", str(said)) or int(said) < least:
        raise BadOrders(f"{where}: {said!r} is no whole number of at least {least}")
    return int(said)


def answer(found: Dispatch, asked: Problem) -> dict[str, Any]:
    """The answer with its proof, in the names of the document."""
    placed = [
        {
            "order": asked.order_names[one.order],
            "slot": _written(one.slot),
            "team": asked.team_names[one.team],
            "choice": one.rank + 1,
            "minutes": one.minutes,
            "worth": {name: round(n, 3) for name, n in one.worth.items()},
        }
        for one in found.placed
    ]
    return {
        "placed": placed,
        "left": [{"order": asked.order_names[one.order], "why": one.why} for one in found.left],
        "value": round(found.value, 6),
        "bound": round(found.bound, 6),
        "optimal": found.optimal,
    }


def _written(slot: Slot) -> str:
    return f"{date.fromordinal(slot.day).isoformat()} {slot.part}"


def rows(said: Mapping[str, Any]) -> list[list[Any]]:
    """The answer as a table: placed orders, then those left with the reason in the last column."""
    table: list[list[Any]] = [["order", "slot", "team", "choice", "minutes", "worth", "left"]]
    for one in said["placed"]:
        worth = round(sum(one["worth"].values()), 3)
        table.append([one["order"], one["slot"], one["team"], one["choice"], one["minutes"], worth, ""])
    return table + [[one["order"], "", "", "", "", "", one["why"]] for one in said["left"]]
