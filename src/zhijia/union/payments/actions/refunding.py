"""Money goes back to where it came from: counted when it is asked for, posted when it has gone."""

import logging
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import jobs
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.notices import actions as notices

from ..carriers import RefundAsked, RefundStanding, Unavailable
from ..models import Attempt, Payment, Receipt, Refund
from ..rules import CARRIERS, NOTHING, Carrier, RefundState, State, allowance_part, clean, purposes
from . import merchants, posting
from .locking import lock_payment, note
from .spending import give_back

log = logging.getLogger(__name__)
WAIT = timedelta(minutes=10)  # before we ask after a refund of which a carrier has told us nothing
ASK_FOR = timedelta(days=7)  # a bank behind a carrier may take some working days
AT_ONCE = 200


@transaction.atomic
def refund(*, payment_id: int, amount: Decimal, why: str, request_key: UUID, by: Any, now: datetime) -> list[Refund]:
    """Give `amount` of a paid payment back: to the carrier and the allowance in the proportion in which they paid.

    The money is on its way when the transaction is in (a job sends it); `rules.purposes[…].refunded` is called for each
    part that has arrived. The same request_key again returns the same refunds. Raises Refusal above what is left.
    """
    payment = lock_payment(payment_id)
    if earlier := list(Refund.objects.filter(request_key=request_key, payment=payment).order_by("id")):
        return earlier
    amount = clean(amount)
    if payment.state != State.PAID:
        raise Refusal(_("这笔付款还没有到账，不能退款；不想付了请直接取消。"))
    if amount > payment.can_be_refunded:
        raise Refusal(
            _("这笔付款付了 ¥%(paid)s，已退 ¥%(back)s，最多还能退 ¥%(left)s，这里是 ¥%(is)s。请改小金额。")
            % {
                "paid": f"{payment.amount:,}",
                "back": f"{payment.given_back:,}",
                "left": f"{payment.can_be_refunded:,}",
                "is": f"{amount:,}",
            },
            field="amount",
        )
    made = _split(payment, amount, why.strip()[:80] or "-", request_key, by, now)
    note("payment.refunded", payment, by=by, now=now, amount=amount, why=made[0].why)
    return made


def _split(payment: Payment, amount: Decimal, why: str, key: UUID, by: Any, now: datetime) -> list[Refund]:
    to_allowance = allowance_part(
        amount=payment.amount,
        allowance=payment.allowance,
        total_after=payment.given_back + amount,
        returned=payment.returned,
    )
    receipt = Receipt.objects.select_for_update(no_key=True).filter(payment=payment, verdict="taken").first()
    made = []
    if (cash := amount - to_allowance) > NOTHING and receipt is not None:
        payment.refunded += cash
        receipt.refunded += cash
        receipt.save(update_fields=["refunded"])
        made.append(_ask(payment, receipt, cash, why, key, by, now))
    if to_allowance > NOTHING:
        payment.returned += to_allowance
        made.append(_ask(payment, None, to_allowance, why, key, by, now))
    payment.save(update_fields=["refunded", "returned"])
    return made


def refund_surplus(receipt: Receipt, *, now: datetime) -> Refund:
    """All of a receipt that pays for nothing goes back by itself, and the payer is told. Inside a transaction."""
    receipt.refunded = receipt.amount
    receipt.save(update_fields=["refunded"])
    payment = receipt.payment
    why = str(receipt.get_verdict_display())
    key = uuid5(posting.SPACE, f"surplus:{receipt.carrier}:{receipt.transaction}")
    made = _ask(payment, receipt, receipt.amount, why, key, None, now)
    _tell(
        payment,
        title=_("¥%s 会自动原路退回") % f"{receipt.amount:,}",
        body=_("“%(title)s”收到一笔%(carrier)s付款 ¥%(amount)s：%(why)s。不用您做什么，退回后会再告诉您。")
        % {
            "title": payment.title,
            "carrier": receipt.get_carrier_display(),
            "amount": f"{receipt.amount:,}",
            "why": why,
        },
        key=f"surplus:{receipt.id}",
        now=now,
    )
    return made


def _ask(
    payment: Payment, receipt: Receipt | None, amount: Decimal, why: str, key: UUID, by: Any, now: datetime
) -> Refund:
    number = f"{payment.number}_R{Refund.objects.filter(payment=payment).count() + 1}"
    made = Refund.objects.create(
        payment=payment,
        receipt=receipt,
        number=number,
        amount=amount,
        why=why,
        asked_at=now,
        by=by,
        request_key=key,
    )
    jobs.enqueue("payments.send_refund", lock=f"refund-{made.id}", refund_id=made.id)
    return made


def send_refund(*, refund_id: int, now: datetime) -> Refund:
    """Have it go: back to the allowance at once, or to the carrier, who may take its time. Safe to repeat.

    A bank transfer waits for somebody at the bank: see `refunded_by_hand`. Raises Unavailable: try again later.
    """
    one = Refund.objects.select_related("receipt", "payment").filter(id=refund_id).first()
    if one is None:
        raise NotYours
    if one.state == RefundState.DONE or one.tender == Carrier.BANK:
        return one
    if one.receipt is None:
        return settle_refund(number=one.number, standing=RefundStanding(one.number, "done"), now=now)
    attempt = Attempt.objects.get(number=one.receipt.number)
    asked = RefundAsked(
        number=one.number,
        trade=one.receipt.number,
        transaction=one.receipt.transaction,
        amount=one.amount,
        paid=one.receipt.amount,
        why=one.why,
        notify_url=attempt.notify_url,
    )
    return settle_refund(number=one.number, standing=merchants.carrier(one.tender).refund(asked), now=now)


def ask_silent_refunds(*, now: datetime) -> int:
    """Send again, under the same number, what a carrier has told us nothing of for WAIT. Returns how many were sent.

    A carrier pays one number once and answers with how it stands: this is also how a lost notification is made good.
    """
    silent = Refund.objects.filter(state__in=[RefundState.ASKED, RefundState.SENT], receipt__isnull=False)
    silent = silent.filter(asked_at__range=(now - ASK_FOR, now - WAIT)).exclude(receipt__carrier=Carrier.BANK)
    ids = list(silent.order_by("asked_at").values_list("id", flat=True)[:AT_ONCE])
    for refund_id in ids:
        try:
            send_refund(refund_id=refund_id, now=now)
        except Unavailable as trouble:
            log.warning("refund %s is silent still: %s", refund_id, trouble)
    return len(ids)


@transaction.atomic
def settle_refund(*, number: str, standing: RefundStanding, now: datetime) -> Refund:
    """What a carrier says of a refund. One that is done stays done. Raises NotYours for one we never asked for."""
    one = _locked(number=number)
    if one.state == RefundState.DONE:
        return one
    if standing.state == "done":
        return _done(one, by=None, now=now)
    one.state = RefundState.FAILED if standing.state == "failed" else RefundState.SENT
    one.trouble = standing.said[:200]
    one.save(update_fields=["state", "trouble"])
    if one.state == RefundState.FAILED:
        note("refund.failed", one.payment, by=None, now=now, refund=one.number, said=one.trouble)
    return one


@transaction.atomic
def refunded_by_hand(*, refund_id: int, how: str, by: Any, now: datetime) -> Refund:
    """Somebody has sent it from our bank account, and says how. For bank transfers, and where a carrier failed."""
    one = _locked(id=refund_id)
    if one.state == RefundState.DONE:
        return one
    if one.receipt is None or (one.tender != Carrier.BANK and one.state != RefundState.FAILED):
        raise Refusal(_("这笔退款由%s自己退回，不用人工转账。") % CARRIERS[Carrier(one.tender)])
    if not (how := how.strip()[:200]):
        raise Refusal(_("请写明银行转账的流水号。"), field="how")
    one.trouble = how
    return _done(one, by=by, now=now, carrier=Carrier.BANK)


@transaction.atomic
def try_again(*, refund_id: int, by: Any, now: datetime) -> Refund:
    """Ask the carrier once more for a refund that failed: the same number, so never twice."""
    one = _locked(id=refund_id)
    if one.state == RefundState.FAILED:
        one.state = RefundState.ASKED
        one.save(update_fields=["state"])
        note("refund.again", one.payment, by=by, now=now, refund=one.number)
        jobs.enqueue("payments.send_refund", lock=f"refund-{one.id}", refund_id=one.id)
    return one


def _locked(**which: Any) -> Refund:
    """The payment first, then its refund. Raises NotYours."""
    found = Refund.objects.filter(**which).values_list("id", "payment_id").first()
    if found is None:
        raise NotYours
    payment = lock_payment(found[1])
    one = Refund.objects.select_related("receipt").select_for_update(of=("self",), no_key=True).get(id=found[0])
    one.payment = payment
    return one


def _done(one: Refund, *, by: Any, now: datetime, carrier: str = "") -> Refund:
    one.state, one.done_at = RefundState.DONE, now
    one.by_carrier = carrier if carrier != one.tender else ""
    one.save(update_fields=["state", "done_at", "by_carrier", "trouble"])
    if one.receipt is None:
        give_back(one.payment, one.amount, now)
    surplus = one.receipt is not None and one.receipt.verdict != "taken"
    if not surplus:
        purposes[one.payment.purpose].refunded(one, now)
    note("refund.done", one.payment, by=by, now=now, refund=one.number, amount=one.amount, tender=one.tender)
    _tell(
        one.payment,
        title=_("¥%(amount)s 已退回%(tender)s") % {"amount": f"{one.amount:,}", "tender": one.tender_label},
        body=_("“%(title)s”的退款已退回：%(why)s。") % {"title": one.payment.title, "why": one.why},
        key=f"refund:{one.id}",
        now=now,
    )
    posting.post([posting.went(one)], now)
    return one


def _tell(payment: Payment, *, title: str, body: str, key: str, now: datetime) -> None:
    """The payer, on their page."""
    user = payment.payer.user if payment.payer else payment.by
    if user is not None:
        notices.tell(user=user, title=title, body=body, path=f"pay/{payment.number}/", key=key, now=now)
