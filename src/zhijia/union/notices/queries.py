from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from zhijia.union.federations import queries as federations

from .models import Complaint, Notice, SmsMessage


def unread_count(user: Any) -> int:
    """For the bell: one look into a small index of unread notices, and none for somebody not signed in."""
    if not (user and user.is_authenticated):
        return 0
    with connection.cursor() as sql:  # every page asks it: the SQL is not worked out anew each time
        sql.execute("SELECT count(*) FROM notices_notice WHERE user_id = %s AND read_at IS NULL", [user.pk])
        return int(sql.fetchone()[0])


def of(user: Any) -> QuerySet[Notice]:
    """Newest first: page on with `id < last`."""
    return Notice.objects.filter(user=user).order_by("-id")


def important(user: Any) -> Notice | None:
    """The newest one that must not be missed and was not read."""
    return of(user).filter(read_at=None, important=True).first()


def find(user: Any, text: str, most: int) -> list[Notice]:
    """Notices with these words in the title."""
    return list(of(user).filter(title__icontains=text)[:most])


def shown_messages(phone: str = "", most: int = 5) -> list[SmsMessage]:
    """The last short messages, newest first, for the demo's sign-in page; nothing where real people live."""
    if not (settings.DEMO and federations.current().is_demo):
        return []
    messages = SmsMessage.objects.exclude(text="").order_by("-id")
    return list((messages.filter(phone=phone) if phone else messages)[:most])


def complaints() -> QuerySet[Complaint]:
    """Newest first."""
    return Complaint.objects.order_by("-id")
