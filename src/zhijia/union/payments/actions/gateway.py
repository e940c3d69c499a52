"""The test gateway's own side: its cashier, its books, and the notifications it sends, as badly as it is told to.

It stands where WeChat or Alipay would, knows of our payments only what `carriers.TestGateway` says, and reaches us by
HTTP alone. Only where settings.TEST_GATEWAY is on.
"""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from secrets import token_hex
from typing import Any

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from zhijia.kernel import jobs
from zhijia.kernel.refusal import NotYours, Refusal

from ..carriers import Asked, RefundAsked, RefundStanding
from ..carriers.gateway import desk, new_keys, sign
from ..models import Attempt, Merchant, Refund, Trade, TradeRefund
from ..rules import CHINA
from . import merchants
from .beginning import begin
from .notifying import Reply, notified
from .receiving import Answer, Money, receive
from .refunding import send_refund, settle_refund

LATE = 45  # seconds
SECONDS = 5.0
# How the cashier tells the merchant: (what is said, seconds later), in order.
WAYS: dict[str, tuple[tuple[str, int], ...]] = {
    "once": (("paid", 0),),
    "twice": (("paid", 0), ("paid", 3)),
    "late": (("paid", LATE),),
    "muddled": (("paid", 0), ("waiting", 2)),
    "silent": (),
}


def switch_on(*, by: Any, now: datetime) -> Merchant:
    """Give the test gateway its keys, once: they are made here."""
    if one := Merchant.objects.filter(carrier="test").first():
        return one
    return merchants.set_merchant(carrier="test", name="TEST", keys=new_keys(), is_on=True, by=by, now=now)


@transaction.atomic
def cashier_pays(*, number: str, way: str, now: datetime) -> Trade:
    """Somebody presses «pay» at the cashier. Notifications go as `way` says. Raises Refusal once it is closed."""
    trade = Trade.objects.select_for_update().filter(number=number).first()
    if trade is None:
        raise NotYours
    if trade.state == Trade.State.CLOSED:
        raise Refusal(_("商户已经关闭了这笔交易，没有扣款。"))
    if trade.state == Trade.State.WAITING:
        trade.state, trade.paid_at = Trade.State.PAID, now
        trade.save(update_fields=["state", "paid_at"])
    for said, later in WAYS.get(way, WAYS["once"]):
        jobs.enqueue("payments.gateway_tells", after=later, trade_id=trade.id, said=said)
    return trade


def pay_now(*, payment_id: int, now: datetime) -> Reply:
    """Pay at the gateway and hear of it at once: for demos, which do not wait for workers."""
    begin(
        payment_id=payment_id,
        carrier="test",
        channel="page",
        notify_url="",
        return_url="",
        by=None,
        now=now,
    )
    trade = cashier_pays(number=_number(payment_id), way="silent", now=now)
    _address, body, headers = notification(trade_id=trade.id, said="paid")
    return notified(carrier="test", headers=headers, body=body, now=now)


def pay_again(*, payment_id: int, now: datetime) -> Answer:
    """The same payment paid once more, as on a second phone."""
    trade = Trade.objects.get(number=_number(payment_id))
    return receive(Money("test", f"TEST{token_hex(10)}", trade.number, trade.amount, now, now))


def refund_now(*, refund_id: int, now: datetime) -> Refund:
    """A refund that goes and has arrived at once."""
    one = send_refund(refund_id=refund_id, now=now)
    return settle_refund(number=one.number, standing=RefundStanding(one.number, "done"), now=now)


def _number(payment_id: int) -> str:
    return Attempt.objects.get(payment_id=payment_id, carrier="test").number


def notification(*, trade_id: int, said: str) -> tuple[str, bytes, dict[str, str]]:
    """(address, body, headers) of what the gateway says: «paid», «waiting», «closed» or «refund:NUMBER»."""
    trade = Trade.objects.get(id=trade_id)
    if said.startswith("refund:"):
        words: dict[str, Any] = {"refund": said.removeprefix("refund:"), "state": "done", "number": trade.number}
    else:
        words = _words(trade, said)
    body = json.dumps({**words, "said_at": clock().isoformat(), "nonce": token_hex(8)}).encode()
    signature = sign(merchants.keys_of("test")["private_key"], body)
    return trade.notify_url, body, {"Gateway-Signature": signature, "Content-Type": "application/json"}


def tell(*, trade_id: int, said: str) -> None:
    """Send one notification by HTTP. Raises what httpx raises when it was not heard: it is sent again later."""
    address, body, headers = notification(trade_id=trade_id, said=said)
    httpx.post(address, content=body, headers=headers, timeout=SECONDS).raise_for_status()


def _words(trade: Trade, state: str) -> dict[str, Any]:
    return {
        "number": trade.number,
        "state": state,
        "transaction": trade.transaction,
        "amount": f"{trade.amount:.2f}",
        "currency": "CNY",
        "paid_at": trade.paid_at.isoformat() if trade.paid_at else None,
    }


def _serve(verb: str, words: dict[str, Any]) -> Any:
    verbs: dict[str, Any] = {"open": _open, "query": _query, "close": _close, "refund": _refund, "bill": _bill}
    return verbs[verb](**words)


def _open(asked: Asked) -> str:
    Trade.objects.get_or_create(
        number=asked.number,
        defaults={
            "title": asked.title,
            "amount": asked.amount,
            "notify_url": asked.notify_url,
            "return_url": asked.return_url,
            "transaction": f"TEST{token_hex(10)}",
            "at": clock(),
        },
    )
    return reverse("test-cashier", settings.FEDERATION_URLCONF, args=[asked.number])


def _query(number: str) -> dict[str, Any]:
    trade = Trade.objects.filter(number=number).first()
    return _words(trade, trade.state) if trade else {"number": number, "state": "unknown"}


def _close(number: str) -> dict[str, Any]:
    Trade.objects.filter(number=number, state=Trade.State.WAITING).update(state=Trade.State.CLOSED)
    said = _query(number)
    return said if said["state"] != "unknown" else {"number": number, "state": "closed"}


@transaction.atomic
def _refund(asked: RefundAsked) -> tuple[str, str]:
    trade = Trade.objects.select_for_update().filter(number=asked.trade, state=Trade.State.PAID).first()
    if trade is None:
        return "failed", "no such trade"
    if TradeRefund.objects.filter(number=asked.number).exists():
        return "done", ""  # asked again it says how it stands
    if trade.refunded + asked.amount > trade.amount:
        return "failed", "more than was paid"
    TradeRefund.objects.create(trade=trade, number=asked.number, amount=asked.amount, at=clock())
    Trade.objects.filter(id=trade.id).update(refunded=F("refunded") + asked.amount)
    if trade.notify_url:
        jobs.enqueue("payments.gateway_tells", after=1, trade_id=trade.id, said=f"refund:{asked.number}")
    return "sent", ""


def _bill(day: date) -> list[tuple[str, str, Decimal, str]]:
    start = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    within = (start, start + timedelta(days=1) - timedelta(microseconds=1))
    paid = Trade.objects.filter(state=Trade.State.PAID, paid_at__range=within).order_by("id")
    back = TradeRefund.objects.filter(at__range=within).select_related("trade").order_by("id")
    return [
        *((one.number, one.transaction, one.amount, "") for one in paid),
        *((one.trade.number, one.trade.transaction, one.amount, one.number) for one in back),
    ]


desk[:] = [_serve]
