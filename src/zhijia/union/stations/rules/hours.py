"""When a place is open: spans of each day of the week, and days that differ. No database, no clock of its own.

A span is (first minute, last minute) of a day, counted from midnight; the end is not part of it and may lie in the
next day (22:00 to 06:00 is (1320, 1800)). Seven days of spans, Monday first, are a week.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t

from zhijia.kernel.refusal import Refusal

DAY_MINUTES = 24 * 60
DAYS = "一二三四五六日"
DAY_NAMES = (_t("周一"), _t("周二"), _t("周三"), _t("周四"), _t("周五"), _t("周六"), _t("周日"))
SCHEMA_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MOST_SPANS = 4  # in one day
LOOK_AHEAD = 14  # days in which the next opening is looked for
ALL_DAY = ((0, DAY_MINUTES),)

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Hours:
    """A week of spans, and the dates that have their own; no spans on a date: closed that day."""

    week: tuple[Spans, ...] = ((),) * 7
    dated: Mapping[date, Spans] = field(default_factory=dict)

    def on(self, day: date) -> Spans:
        """The spans that begin on this day."""
        return self.dated.get(day, self.week[day.weekday()])

    def is_open(self, at: datetime) -> bool:
        """At this local moment."""
        return self._span_at(at) is not None

    def closes_at(self, at: datetime) -> datetime | None:
        """When whoever is inside now must leave; None when it is closed, or open for the next days on end."""
        if (span := self._span_at(at)) is None:
            return None
        end = span[1]
        while (end - at) < timedelta(days=LOOK_AHEAD):
            if (following := self._span_at(end)) is None or following[1] <= end:
                return end
            end = following[1]
        return None

    def opens_next(self, at: datetime) -> datetime | None:
        """The next moment at which it opens, after a moment when it is closed; None when not within two weeks."""
        for ahead in range(LOOK_AHEAD + 1):
            day = at.date() + timedelta(days=ahead)
            for start, _end in sorted(self.on(day)):
                if (moment := _moment(at, day, start)) > at:
                    return moment
        return None

    @property
    def round_the_clock(self) -> bool:
        """Open day and night, every day of an ordinary week."""
        return all(spans == ALL_DAY for spans in self.week)

    @property
    def weekly_minutes(self) -> int:
        return sum(end - start for spans in self.week for start, end in spans)

    def _span_at(self, at: datetime) -> tuple[datetime, datetime] | None:
        for day in (at.date() - timedelta(days=1), at.date()):
            for start, end in self.on(day):
                first, last = _moment(at, day, start), _moment(at, day, end)
                if first <= at < last:
                    return first, last
        return None


def _moment(like: datetime, day: date, minute: int) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)
    return midnight + timedelta(minutes=minute)


def stored(week: Sequence[Sequence[Sequence[int]]]) -> tuple[Spans, ...]:
    """From what the database keeps to a week."""
    days = tuple(tuple((int(start), int(end)) for start, end in spans) for spans in week)
    return days if len(days) == 7 else ((),) * 7


# Reading what people write


_WORDS = {"每天": range(7), "每日": range(7), "天天": range(7), "工作日": range(5), "周末": (5, 6), "全年": range(7)}
_CLOCK = r"(\d{1,2})(?:[:：点时](\d{2})?)?分?"
_SPAN = re.compile(rf"(次日|第二天)?{_CLOCK}\s*(?:-|–|—|~|～|至|到)\s*(次日|第二天|凌晨)?{_CLOCK}")
_NIGHT_AND_DAY = re.compile(r"24\s*小时|全天|昼夜")
_CLOSED = re.compile(r"休息|不开放|关闭|闭门")
_RANGE = re.compile(rf"(?:周|星期|礼拜)([{DAYS}天])(?:\s*(?:-|–|—|~|～|至|到)\s*(?:周|星期|礼拜)?([{DAYS}天]))?")


def read(text: str) -> tuple[Spans, ...]:
    """A week from words: «周一至周五 7:00-22:00；周六、周日 8:00-20:00», «24小时». Raises Refusal naming the part.

    >>> read("每天 7:00-12:00 14:00-18:00")[6]
    ((420, 720), (840, 1080))
    >>> read("24小时")[0], read("工作日 8-17点；周末休息")[5]
    (((0, 1440),), ())
    """
    week: list[Spans | None] = [None] * 7
    parts = [part.strip() for part in re.split(r"[；;\n，,。](?![^（]*）)", text) if part.strip()]
    if not parts:
        raise Refusal(_("请写开放时间，例如“每天 7:00-22:00”。"), field="hours")
    for part in parts:
        for day in _days(part):
            week[day] = (*(week[day] or ()), *_spans(part))
    return tuple(_in_order(spans or ()) for spans in week)


def _days(part: str) -> Iterable[int]:
    if found := [list(days) for word, days in _WORDS.items() if word in part]:
        return found[0]
    days: list[int] = []
    for first, last in _RANGE.findall(part):
        start, end = _weekday(first), _weekday(last or first)
        days += range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]
    return days or range(7)


def _weekday(character: str) -> int:
    return 6 if character == "天" else DAYS.index(character)


def _spans(part: str) -> Spans:
    if _NIGHT_AND_DAY.search(part):
        return ALL_DAY
    found = []
    for _later, hour, minute, next_day, end_hour, end_minute in _SPAN.findall(part):
        start, end = int(hour) * 60 + int(minute or 0), int(end_hour) * 60 + int(end_minute or 0)
        if next_day or end <= start:
            end += DAY_MINUTES
        if start >= DAY_MINUTES or end > 2 * DAY_MINUTES or end - start > DAY_MINUTES:
            raise Refusal(_("“%s”不是一天里的时间。请写成 7:00-22:00。") % part[:40], field="hours")
        found.append((start, end))
    if not found and not _CLOSED.search(part):
        raise Refusal(
            _("看不懂“%s”。请写成“周一至周五 7:00-22:00；周日 8:00-18:00”或“24小时”。") % part[:40], field="hours"
        )
    return tuple(found)


def _in_order(spans: Spans) -> Spans:
    ordered = tuple(sorted(set(spans)))
    if len(ordered) > MOST_SPANS:
        raise Refusal(_("一天最多写 %d 段时间。") % MOST_SPANS, field="hours")
    for (_start, end), (start, _end) in pairwise(ordered):
        if start < end:
            raise Refusal(_("同一天的两段时间重叠了。请合成一段。"), field="hours")
    return ordered


# Saying it


def clock(minute: int) -> str:
    """420 → «07:00»; 1440 → «24:00»; 1800 → «06:00»."""
    return "24:00" if minute == DAY_MINUTES else f"{minute // 60 % 24:02}:{minute % 60:02}"


def said(spans: Iterable[Sequence[int]]) -> str:
    """The spans of one day: «07:00–12:00 14:00–18:00»."""
    spans = [tuple(span) for span in spans]
    if spans == list(ALL_DAY):
        return _("24小时")
    return " ".join(f"{clock(start)}–{clock(end)}" for start, end in spans) or _("不开放")


def in_words(week: Sequence[Any]) -> str:
    """A week as short as it can be said; `read` understands it in Chinese."""
    days = stored(week)
    if all(spans == days[0] for spans in days):
        return said(days[0]) if days[0] in (ALL_DAY, ()) else _("每天 %s") % said(days[0])
    lines = []
    for spans, group in groupby(range(7), key=lambda day: days[day]):
        run = list(group)
        lines.append(f"{_named(run)} {said(spans)}")
    return "；".join(lines)


def _named(run: list[int]) -> str:
    if len(run) == 1:
        return str(DAY_NAMES[run[0]])
    return _("%(first)s至%(last)s") % {"first": DAY_NAMES[run[0]], "last": DAY_NAMES[run[-1]]}


def schema_org(week: Sequence[Any]) -> list[str]:
    """As schema.org's openingHours wants it: «Mo-Fr 07:00-22:00».

    >>> schema_org(read("周一至周五 7:00-22:00；周日 8:00-12:00"))
    ['Mo-Fr 07:00-22:00', 'Su 08:00-12:00']
    """
    days, found = stored(week), []
    for spans, group in groupby(range(7), key=lambda day: days[day]):
        run = list(group)
        name = SCHEMA_DAYS[run[0]] + (f"-{SCHEMA_DAYS[run[-1]]}" if len(run) > 1 else "")
        found += [f"{name} {clock(start)}-{clock(end) if end != DAY_MINUTES else '23:59'}" for start, end in spans]
    return found
