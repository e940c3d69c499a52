"""Who may ask: a rule as data, over a member's place in the tree, tags, employment and dates.

    {"within": [5], "not_within": [9], "tags": ["model-worker"], "employment": ["rider"],
     "joined_by": "2026-06-30", "joined_since": "2020-01-01", "age_from": 18, "age_to": 35}

Every key that is there must be met; of a list, one entry is enough. An empty rule lets every member in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Standing:
    """What is known of a member: `path` is the ids of their unions from the root down, «1/5/9/»."""

    active: bool = True
    path: str = ""
    tags: tuple[str, ...] = ()
    employment: str = ""
    joined_on: date | None = None
    born_on: date | None = None  # looked up only where a rule asks for an age
    today: date | None = None


NUMBERS, WORDS, DAY, YEARS = "numbers", "words", "day", "years"
KEYS = {
    "within": NUMBERS,  # ids of organisations: there or below
    "not_within": NUMBERS,
    "tags": WORDS,
    "employment": WORDS,
    "joined_by": DAY,  # joined on this day or before
    "joined_since": DAY,
    "age_from": YEARS,  # this age and above, on the day of asking
    "age_to": YEARS,
}


def asks_age(rule: Mapping[str, Any]) -> bool:
    """Whether a date of birth is needed to decide."""
    return "age_from" in rule or "age_to" in rule


def age(born: date, today: date) -> int:
    """Whole years.

    >>> age(date(2000, 7, 2), date(2026, 7, 1))
    25
    """
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def unmet(rule: Mapping[str, Any], member: Standing) -> str:
    """The first key of the rule that this member does not meet; nothing when all are. An unknown key lets nobody in.

    >>> unmet({"within": [5], "tags": ["model-worker"]}, Standing(path="1/5/9/"))
    'tags'
    >>> unmet({"within": [5]}, Standing(path="1/50/"))
    'within'
    """
    return next((key for key, wanted in rule.items() if not _met(key, wanted, member)), "")


def _met(key: str, wanted: Any, member: Standing) -> bool:
    if key == "within":
        return _below(wanted, member.path)
    if key == "not_within":
        return not _below(wanted, member.path)
    if key == "tags":
        return not set(wanted).isdisjoint(member.tags)
    if key == "employment":
        return member.employment in wanted
    if key == "joined_by":
        return member.joined_on is not None and member.joined_on <= date.fromisoformat(wanted)
    if key == "joined_since":
        return member.joined_on is not None and member.joined_on >= date.fromisoformat(wanted)
    if key in ("age_from", "age_to"):
        if member.born_on is None or member.today is None:
            return False
        years = age(member.born_on, member.today)
        return bool(years >= wanted) if key == "age_from" else bool(years <= wanted)
    return False


def _below(organisations: list[int], path: str) -> bool:
    return not {str(one) for one in organisations}.isdisjoint(path.split("/"))


def checked(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as it is kept: known keys, right kinds of values, nothing empty. Raises ValueError naming the key."""
    kept: dict[str, Any] = {}
    for key, wanted in rule.items():
        if key not in KEYS or not _well_formed(KEYS[key], wanted):
            raise ValueError(key)
        kept[key] = wanted
    return kept


def _well_formed(kind: str, wanted: Any) -> bool:
    if kind == DAY:
        try:
            return isinstance(wanted, str) and date.fromisoformat(wanted).isoformat() == wanted
        except ValueError:
            return False
    if kind == YEARS:
        return type(wanted) is int and 0 <= wanted <= 120
    sort = int if kind == NUMBERS else str
    return isinstance(wanted, list) and 0 < len(wanted) <= 200 and all(type(one) is sort for one in wanted)
