"""A carrier tells us something, or is asked: every word is checked, kept with what came of it, and answered."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from zhijia.kernel.refusal import NotYours

from ..carriers import Forged, RefundStanding, Standing, Unavailable
from ..models import Attempt, Notification, Payment, Refund
from ..rules import NOTHING, Carrier, State, Verdict
from . import merchants
from .receiving import Answer, Money, receive
from .refunding import settle_refund

log = logging.getLogger(__name__)
MOST_FORGED = 1_000  # are kept of those that anybody can send
WAIT = timedelta(minutes=2)  # before we ask a carrier that has told us nothing
ASK_FOR = timedelta(days=2)
AT_ONCE = 100


@dataclass(frozen=True)
class Reply:
    """What the carrier hears: with anything but a good one it tells us again later."""

    heard: bool
    verdict: Verdict


def notified(*, carrier: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Reply:
    """Take a notification: signature first, then what it says. Twice, late, out of order, for another sum: all kept.

    What was forged, or names a payment we do not have (yet), is not heard. Raises Unavailable where the carrier has no
    keys here.
    """
    if carrier not in (Carrier.WECHAT, Carrier.ALIPAY, Carrier.TEST):
        raise NotYours
    digest = hashlib.sha256(body).hexdigest()
    try:
        said = merchants.carrier(carrier).read_notification(headers, body)
    except Forged as fault:
        _keep_forged(carrier, digest, str(fault), now)
        return Reply(False, Verdict.FORGED)
    answer = _refund(said, now) if isinstance(said, RefundStanding) else _payment(carrier, said, now)
    Notification.objects.create(
        carrier=carrier,
        at=now,
        digest=digest,
        payment_id=answer.payment_id,
        number=said.number[:64],
        transaction=getattr(said, "transaction", "")[:64],
        amount=(said.amount or None) if isinstance(said, Standing) else None,
        verdict=answer.verdict,
        said=said.state,
    )
    return Reply(answer.verdict != Verdict.UNKNOWN, answer.verdict)


def _payment(carrier: str, said: Standing, now: datetime) -> Answer:
    if said.state == "paid" and said.amount > NOTHING:
        return receive(
            Money(carrier, said.transaction, said.number, said.amount, said.paid_at or now, now, said.currency)
        )
    payment_id = Attempt.objects.filter(number=said.number).values_list("payment_id", flat=True).first()
    return Answer(Verdict.NOTHING if payment_id else Verdict.UNKNOWN, payment_id)


def _refund(said: RefundStanding, now: datetime) -> Answer:
    known = Refund.objects.filter(number=said.number).values_list("payment_id", "state").first()
    if known is None:
        return Answer(Verdict.UNKNOWN)
    if known[1] == "done":
        return Answer(Verdict.REPEATED, known[0])
    settle_refund(number=said.number, standing=said, now=now)
    return Answer(Verdict.REFUNDED, known[0])


def _keep_forged(carrier: str, digest: str, fault: str, now: datetime) -> None:
    """As many as a person would read; the rest are in the log."""
    log.warning("a forged notification of %s: %s", carrier, fault)
    if Notification.objects.filter(verdict=Verdict.FORGED, at__gte=now - timedelta(days=1)).count() < MOST_FORGED:
        Notification.objects.create(carrier=carrier, at=now, digest=digest, verdict=Verdict.FORGED, said=fault[:200])


def ask(*, payment_id: int, now: datetime) -> Payment:
    """Ask each carrier how a payment stands there, and take in what was paid. Returns it as it stands."""
    for attempt in Attempt.objects.filter(payment_id=payment_id, closed_at=None).exclude(carrier=Carrier.BANK):
        Attempt.objects.filter(id=attempt.id).update(asked_at=now)
        try:
            said = merchants.carrier(attempt.carrier).query(attempt.number)
        except Unavailable as trouble:
            log.warning("%s does not say how %s stands: %s", attempt.carrier, attempt.number, trouble)
            continue
        if said.state == "paid":
            _payment(attempt.carrier, said, now)
        elif said.state == "closed":
            Attempt.objects.filter(id=attempt.id).update(closed_at=now)
    if (payment := Payment.objects.filter(id=payment_id).first()) is None:
        raise NotYours
    return payment


def ask_silent_ones(*, now: datetime) -> int:
    """Ask about tries of which we have heard nothing for WAIT. Returns how many payments were asked about."""
    silent = Attempt.objects.filter(closed_at=None, begun_at__range=(now - ASK_FOR, now - WAIT))
    silent = silent.filter(Q(asked_at=None) | Q(asked_at__lt=now - WAIT)).exclude(carrier=Carrier.BANK)
    waiting = silent.filter(payment__state__in=[State.OPEN, State.CLOSING])
    ids = list(dict.fromkeys(waiting.order_by("begun_at").values_list("payment_id", flat=True)[:AT_ONCE]))
    for payment_id in ids:
        ask(payment_id=payment_id, now=now)
    return len(ids)
