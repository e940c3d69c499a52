"""Every change to a deadline. Nothing here wakes at midnight: a missed clock is seen when somebody looks."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from . import rules
from .models import Clock, Day
from .queries import OPEN, Calendar

Who = AbstractBaseUser | None


@transaction.atomic
def start(
    *,
    kind: str,
    about: str,
    event: str,
    on: date,
    amount: int,
    unit: str,
    by: Who,
    now: datetime,
    organisation: str = "",
) -> Clock:
    """Start counting from the day after `on`. A clock of this kind that runs for the thing already is returned."""
    running = Clock.objects.select_for_update().filter(kind=kind, about=about, state__in=OPEN).first()
    if running:
        return running
    clock = Clock(kind=kind, about=about, start_event=event, start_on=on, amount=amount, unit=unit)
    _count(clock, Calendar())
    clock.save()
    _tell("clock.started", clock, by, now, organisation)
    return clock


@transaction.atomic
def pause(*, clock_id: int, on: date, reason: str, by: Who, now: datetime) -> Clock:
    """From `on`, days do not count."""
    clock = _open(clock_id, Clock.State.RUNNING)
    if on <= clock.start_on or (clock.pauses and on < date.fromisoformat(clock.pauses[-1][1])):
        raise Refusal(_("暂停日要在起算日和上次恢复之后。"))
    clock.pauses = [*clock.pauses, [on.isoformat(), None]]
    clock.state = Clock.State.PAUSED
    clock.save()
    _tell("clock.paused", clock, by, now, reason=reason)
    return clock


@transaction.atomic
def resume(*, clock_id: int, on: date, by: Who, now: datetime) -> Clock:
    """From `on`, days count again."""
    clock = _open(clock_id, Clock.State.PAUSED)
    first = clock.pauses[-1][0]
    if on < date.fromisoformat(first):
        raise Refusal(_("恢复日不能早于暂停日 %s。") % first)
    clock.pauses = [*clock.pauses[:-1], [first, on.isoformat()]]
    clock.state = Clock.State.RUNNING
    _count(clock, Calendar())
    clock.save()
    _tell("clock.resumed", clock, by, now)
    return clock


@transaction.atomic
def extend(*, clock_id: int, amount: int, reason: str, by: AbstractBaseUser, now: datetime) -> Clock:
    """Once, by somebody who gives the reason."""
    clock = _open(clock_id, *OPEN)
    if not reason.strip():
        raise Refusal(_("请写明延期理由，它会告知当事人。"), field="reason")
    if clock.extended_by:
        raise Refusal(_("已延期一次（%s 天），不能再延。") % clock.extended_by)
    clock.extended_by = amount
    _count(clock, Calendar())
    clock.save()
    _tell("clock.extended", clock, by, now, reason=reason.strip()[:200], amount=amount)
    return clock


@transaction.atomic
def meet(*, clock_id: int, on: date, by: Who, now: datetime) -> Clock:
    """What was waited for has happened. Met twice is met once."""
    clock = Clock.objects.select_for_update().filter(pk=clock_id).first()
    if clock is None:
        raise NotYours
    if clock.state == Clock.State.MET:
        return clock
    clock = _open(clock_id, *OPEN)
    clock.state, clock.met_on = Clock.State.MET, on
    clock.save()
    _tell("clock.met", clock, by, now)
    return clock


@transaction.atomic
def take_calendar(*, year: int, days: Iterable[tuple[date, bool, str]], by: Who, now: datetime) -> int:
    """The year's notice is out: replace what was known of the year, and count every open clock again.

    `days` are (date, is a working day, note); New Year may begin in the December before.
    Returns how many clocks changed.
    """
    rows = [Day(date=day, is_workday=works, note=note[:40]) for day, works, note in days]
    of_the_year = [row for row in rows if row.date.year == year]
    before = [row for row in rows if (row.date.year, row.date.month) == (year - 1, 12)]
    if not of_the_year or len(rows) > 366 or len(of_the_year) + len(before) != len(rows):
        raise Refusal(_("这份名单要有 1 至 366 天，并且都在 %s 年。") % year)
    if len({row.date for row in rows}) != len(rows):
        raise Refusal(_("名单里有重复的日期，请删去重复的行。"))
    Day.objects.filter(Q(date__year=year) | Q(date__in=[row.date for row in before])).delete()
    Day.objects.bulk_create(rows)
    journal.write("calendar.taken", by=by, at=now, about=f"calendar:{year}", days=len(rows))
    return recompute(by=by, now=now)


@transaction.atomic
def recompute(*, by: Who, now: datetime) -> int:
    """Count every open clock again on the calendar as it is known now. Returns how many changed."""
    calendar, changed = Calendar(), 0
    for clock in Clock.objects.select_for_update().filter(state__in=OPEN).order_by("id"):
        before = (clock.due_on, clock.outer_limit)
        _count(clock, calendar)
        clock.save()
        if before != (clock.due_on, clock.outer_limit):
            changed += 1
            _tell("clock.recomputed", clock, by, now, before=before[1])
    return changed


def _count(clock: Clock, calendar: Calendar) -> None:
    pauses = [(date.fromisoformat(first), date.fromisoformat(again)) for first, again in clock.pauses if again]
    amount = clock.amount + clock.extended_by
    if clock.unit == Clock.Unit.WORKING_DAYS:
        counted = rules.add_working_days(clock.start_on, amount, calendar.works, pauses)
    elif clock.unit == Clock.Unit.DAYS:
        counted = rules.add_days(clock.start_on, amount, calendar.works, pauses)
    else:
        counted = rules.add_months(clock.start_on, amount, calendar.works)
    clock.due_on, clock.outer_limit = counted.due, counted.outer_limit
    clock.sum_text = rules.explain(counted, amount, calendar.note)[:4_000]
    clock.provisional = any(
        calendar.provisional(date(year, 1, 1)) for year in range(clock.start_on.year, counted.outer_limit.year + 1)
    )


def _open(clock_id: int, *states: str) -> Clock:
    clock = Clock.objects.select_for_update().filter(pk=clock_id).first()
    if clock is None:
        raise NotYours
    if clock.state not in states:
        raise Refusal(_("这个时限%s，不能再这样改。") % clock.get_state_display())
    return clock


def _tell(what: str, clock: Clock, by: Who, now: datetime, organisation: str = "", **facts: object) -> None:
    facts |= {"kind": clock.kind, "clock": clock.pk, "outer_limit": clock.outer_limit}
    journal.write(what, by=by, at=now, about=clock.about, organisation=organisation, **facts)
