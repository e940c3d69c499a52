"""How the law counts days. Pure: what is a working day comes in as a function.

《民法典》201: the day of the event does not count. 203: a last day on a day of rest moves to the next working day.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

DAY = timedelta(days=1)
MOST_DAYS = 3_660

Works = Callable[[date], bool]
Pause = tuple[date, date]  # first day that does not count, first day that counts again


@dataclass(frozen=True)
class Sum:
    """A deadline and how it came about: `due` as counted, `outer_limit` moved off a day of rest."""

    start: date
    due: date
    outer_limit: date
    days: tuple[date, ...]  # the working days that were counted; empty when calendar days were


def add_working_days(start: date, amount: int, works: Works, pauses: Iterable[Pause] = ()) -> Sum:
    """The `amount`-th working day after `start`; days inside a pause are passed over."""
    _check(amount)
    counted: list[date] = []
    stopped, day = list(pauses), start
    while len(counted) < amount:
        day += DAY
        if works(day) and not _paused(day, stopped):
            counted.append(day)
    return Sum(start, day, day, tuple(counted))


def add_days(start: date, amount: int, works: Works, pauses: Iterable[Pause] = ()) -> Sum:
    """The `amount`-th calendar day after `start`; the outer limit is moved to a working day."""
    _check(amount)
    stopped, day, left = list(pauses), start, amount
    while left:
        day += DAY
        left -= not _paused(day, stopped)
    return Sum(start, day, roll(day, works), ())


def add_months(start: date, amount: int, works: Works) -> Sum:
    """The same day of a later month, or that month's last (《民法典》202)."""
    _check(amount)
    years, month = divmod(start.month - 1 + amount, 12)
    year = start.year + years
    due = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    return Sum(start, due, roll(due, works), ())


def roll(day: date, works: Works) -> date:
    """The day itself, or the first working day after it."""
    while not works(day):
        day += DAY
    return day


def explain(counted: Sum, amount: int, notes: Callable[[date], str] = lambda day: "") -> str:
    """The sum in words, as it is shown to whoever waits.

    >>> explain(Sum(date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 2), (date(2026, 9, 2),)), 1)
    '从9月1日次日起算1个工作日：9/2'
    """
    head = {"month": counted.start.month, "day": counted.start.day, "amount": amount}
    if counted.days:
        shown = "、".join(f"{day.month}/{day.day}{_note(notes(day))}" for day in counted.days)
        return _("从%(month)d月%(day)d日次日起算%(amount)d个工作日：") % head + shown
    text = _("从%(month)d月%(day)d日次日起算%(amount)d日") % head
    text += f"：{counted.due.month}/{counted.due.day}"
    if counted.outer_limit != counted.due:
        text += _("，遇休息日顺延至%(month)d/%(day)d") % {
            "month": counted.outer_limit.month,
            "day": counted.outer_limit.day,
        }
    return text


def _note(note: str) -> str:
    return f"（{note}）" if note else ""


def _paused(day: date, pauses: list[Pause]) -> bool:
    return any(first <= day < again for first, again in pauses)


def _check(amount: int) -> None:
    if not 0 < amount <= MOST_DAYS:
        raise ValueError(f"a term is 1 to {MOST_DAYS} long, not {amount}")
