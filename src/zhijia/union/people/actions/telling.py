"""How members hear about their papers, and by when they do."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from zhijia.union.notices import actions as notices

from ..models import Member


def tell(member: Member, title: str, text: str, *, path: str, key: str, now: datetime) -> None:
    """A notice on the member's page, and an SMS, both once the transaction is in."""
    if member.user is not None:
        notices.tell(user=member.user, title=title, body=text, path=path, kind="papers", key=key, now=now)
    if member.phone:
        notices.send_sms(phone=member.phone, text=text, now=now)


def due_after(now: datetime, working_days: int) -> date:
    """The last day of so many working days; the first day does not count."""
    day, left = localdate(now), working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
