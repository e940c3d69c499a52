"""How the law counts days. Pure: what is a working day comes in as a function.

《民法典》201: the day of the event does not count. 203: a last day on a day of rest moves to the next working day.
"""

import re
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
    days: tuple[date, ...]  # the working days that were counted; empty when calendar days or months were
    months: bool = False  # whole months were counted, not days


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
    return Sum(start, due, roll(due, works), (), months=True)


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
    if counted.months:
        text = _("从%(month)d月%(day)d日次日起算%(amount)d个月") % head
    else:
        text = _("从%(month)d月%(day)d日次日起算%(amount)d日") % head
    text += f"：{_year(counted.due, counted.start)}{counted.due.month}/{counted.due.day}"
    if counted.outer_limit != counted.due:
        text += _("，遇休息日顺延至%(month)d/%(day)d") % {
            "month": counted.outer_limit.month,
            "day": counted.outer_limit.day,
        }
    return text


def _year(day: date, start: date) -> str:
    """A day in another year than the start says which: twelve months later it has the same month and day."""
    return f"{day.year}/" if day.year != start.year else ""


def _note(note: str) -> str:
    return f"（{note}）" if note else ""


def _paused(day: date, pauses: list[Pause]) -> bool:
    return any(first <= day < again for first, again in pauses)


def _check(amount: int) -> None:
    if not 0 < amount <= MOST_DAYS:
        raise ValueError(f"a term is 1 to {MOST_DAYS} long, not {amount}")


# The yearly notice, 《国务院办公厅关于…部分节假日安排的通知》, in its own words.

ONE_DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:[（(](?P<about>[^）)]*)[）)])?"
)
HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]+[、.]|\d+[、.])?\s*(?P<name>[^：:，。]{1,20})[：:]")
LONGEST_NOTICE = 5_000
LONGEST_HOLIDAY = 15


class NoSense(ValueError):
    """A sentence of a notice that cannot be right. The text says which, and why."""


@dataclass(frozen=True)
class Announced:
    """One day of a notice: off, or a make-up day."""

    date: date
    is_workday: bool
    note: str


def read_notice(text: str, year: int) -> list[Announced]:
    """The days a notice names, by date. Raises NoSense for a day that does not exist, whose weekday differs (most often
    the notice of another year), for a holiday of another length than it says, and for a day named twice.

    >>> [str(one.date) for one in read_notice("一、元旦：1月1日（周四）放假1天。1月4日（周日）上班。", 2026)]
    ['2026-01-01', '2026-01-04']
    """
    found: dict[date, Announced] = {}
    name = ""
    for sentence in re.split(r"[。；;\n]", text[:LONGEST_NOTICE]):
        if heading := HEADING.match(sentence):
            name = heading["name"].strip()
        works = "上班" in sentence
        if not name or not (works or "放假" in sentence):
            continue
        for day in _named(sentence, year):
            if day in found:
                raise NoSense(_("%(day)s 写了两次：%(text)s") % {"day": day, "text": sentence.strip()[:60]})
            found[day] = Announced(day, works, name)
    return [found[day] for day in sorted(found)]


def _named(sentence: str, year: int) -> list[date]:
    """The days of one sentence, «A至B» filled up."""
    days: list[date] = []
    last: date | None = None
    end = 0
    for match in ONE_DAY.finditer(sentence):
        if "共" in sentence[end : match.start()]:
            break
        day = _day(match, last, year, sentence)
        if last and sentence[end : match.start()].strip() in ("至", "到", "—", "-", "–", "~"):
            if not last < day <= last + LONGEST_HOLIDAY * DAY:
                raise NoSense(_("起止日期不对：%s") % sentence.strip()[:60])
            days += [last + n * DAY for n in range(1, (day - last).days + 1)]
        else:
            days.append(day)
        last, end = day, match.end()
    counted = re.search(r"共\s*(\d{1,2})\s*天", sentence)
    if counted and int(counted[1]) != len(days):
        told = {"said": counted[1], "found": len(days), "text": sentence.strip()[:60]}
        raise NoSense(_("写着共 %(said)s 天，读出 %(found)s 天：%(text)s") % told)
    return days


def _day(match: re.Match[str], last: date | None, year: int, sentence: str) -> date:
    month = int(match["month"] or (last.month if last else 0))
    try:
        day = date(int(match["year"] or (last.year if last else year)), month, int(match["day"]))
        if last and not match["year"] and day < last and "至" in sentence:
            day = day.replace(year=day.year + 1)  # «12月30日至1月1日»
    except ValueError as wrong:
        raise NoSense(_("没有这一天：%s") % match[0]) from wrong
    said = re.search(r"(?:周|星期)([一二三四五六日天])", match["about"] or "")
    if said and "一二三四五六日".index(said[1].replace("天", "日")) != day.weekday():
        raise NoSense(_("%(day)s 不是周%(said)s。请核对年份。") % {"day": day, "said": said[1]})
    return day
