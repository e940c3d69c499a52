"""Telling people things: on their page, and by short message."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from zhijia.kernel import jobs
from zhijia.kernel.refusal import NotYours
from zhijia.kernel.sms import carrier
from zhijia.union.journal import actions as journal

from . import rules
from .models import Complaint, Notice, SmsMessage


def tell(
    *,
    user: Any,
    title: str,
    now: datetime,
    body: str = "",
    path: str = "",
    kind: str = Notice.Kind.UNION,
    important: bool = False,
    key: str = "",
) -> None:
    """Tell one person something. `path` leads on inside the federation, without its prefix: «me/transfers/3/».

    With a `key` («transfer:3:done») the same is told once, however often a job asks for it.
    """
    tell_many(users=[user], title=title, now=now, body=body, path=path, kind=kind, important=important, key=key)


def tell_many(
    *,
    users: Iterable[Any],
    title: str,
    now: datetime,
    body: str = "",
    path: str = "",
    kind: str = Notice.Kind.UNION,
    important: bool = False,
    key: str = "",
) -> None:
    """The same to many: one statement a thousand. Too long a text is cut, for a notice must not stop the deed."""
    rows = (
        Notice(
            user=user,
            kind=Notice.Kind(kind),
            title=str(title)[: rules.TITLE],
            body=str(body)[: rules.BODY],
            path=rules.path_inside(path),
            important=important,
            key=key[:80],
            at=now,
        )
        for user in users
    )
    Notice.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)


def mark_read(*, notice_id: int, by: Any, now: datetime) -> Notice:
    """Opening a notice reads it. Raises NotYours."""
    notice = Notice.objects.filter(user=by, id=notice_id).first()
    if notice is None:
        raise NotYours
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, by: Any, up_to: int, now: datetime) -> int:
    """Read all that were on the page: what came since (a higher id) stays unread. Returns how many."""
    return Notice.objects.filter(user=by, read_at=None, id__lte=up_to).update(read_at=now)


@transaction.atomic
def send_sms(*, phone: str, text: str, now: datetime) -> SmsMessage:
    """Have a short message sent once this transaction is in; rolled back with it."""
    message = SmsMessage.objects.create(phone=phone, text=str(text)[: rules.SMS_TEXT], at=now)
    jobs.enqueue("notices.send_sms", message_id=message.id)
    return message


@transaction.atomic
def hand_over(*, message_id: int, now: datetime) -> None:
    """Give a message to the carrier, wipe its words (not in a demo), and forget the old ones. Safe to repeat.

    The row stays locked while the carrier takes it, so that two workers do not both send.
    """
    message = SmsMessage.objects.select_for_update().filter(id=message_id, sent_at=None).first()
    if message is None:
        return
    carrier().send(phone=message.phone, text=message.text, key=f"sms-{message.id}")
    message.sent_at = now
    if not settings.DEMO:
        message.text = ""
    message.save(update_fields=["sent_at", "text"])
    SmsMessage.objects.filter(at__lt=now - rules.SMS_KEPT).delete()


@transaction.atomic
def complain(*, text: str, contact: str, about: str, request_key: UUID, by: Any, now: datetime) -> Complaint:
    """Keep what somebody wrote. The same request_key again returns what is kept already."""
    made, _ = Complaint.objects.get_or_create(
        request_key=request_key, defaults={"text": text, "contact": contact, "about": about, "user": by, "at": now}
    )
    return made


@transaction.atomic
def answer_complaint(*, complaint_id: int, by: Any, now: datetime) -> Complaint:
    """Say that it has been dealt with. Raises NotYours."""
    complaint = Complaint.objects.select_for_update().filter(id=complaint_id).first()
    if complaint is None:
        raise NotYours
    if complaint.answered_at is None:
        complaint.answered_at = now
        complaint.save(update_fields=["answered_at"])
        journal.write("complaint.answered", by=by, at=now, about=complaint)
    return complaint
