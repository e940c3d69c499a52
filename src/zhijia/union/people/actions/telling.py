"""How members hear about their papers, and by when they do."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from ..models import Member


def tell(member: Member, title: str, text: str, *, now: datetime) -> None:
    """A notice on the member's page, and an SMS."""
    if member.phone:
        send_sms(member.phone, text)


def send_sms(phone: str, text: str) -> None:
    print(f"SMS {phone}: {text}")


def due_after(now: datetime, working_days: int) -> date:
    """The last day of so many working days; the first day does not count."""
    day, left = localdate(now), working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
