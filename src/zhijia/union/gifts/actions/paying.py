"""What the money does: it comes and suppliers are told; it does not come and what was held is let go."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.payments import actions as payments
from zhijia.union.payments.models import Payment
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from .. import queries
from ..models import Campaign, Proof
from ..rules import State
from .approving import let_go, take
from .campaigns import call_off_draft
from .locking import ensure, lock, move


def paid(payment: Payment, now: datetime) -> bool:
    """The purpose's answer to money: True takes it. Late money is taken when limits and stock can be had again.

    Runs in the payment's own transaction; False or a Refusal sends the money back.
    """
    campaign = _of(payment)
    if campaign is None or campaign.payment_id != payment.pk:
        return False
    if campaign.state in (State.PAID, State.HANDING, State.CLOSED):
        return True
    if payment.amount != campaign.amount or campaign.state not in (State.APPROVED, State.EXPIRED):
        return False
    if campaign.state == State.EXPIRED:
        said = campaign.approvals.filter(round=campaign.round).exclude(over="").values_list("over", flat=True).first()
        take(campaign, over_reason=said or "", by=None, now=now)
    move(campaign, State.PAID, now, paid_at=now, held_until=None)
    facts = {"amount": str(campaign.amount), "payment": payment.number}
    journal.write("gift.paid", by=None, at=now, about=campaign, organisation=campaign.organisation.path, **facts)
    _tell_suppliers(campaign, now)
    return True


def unpaid(payment: Payment, now: datetime) -> None:
    """The purpose's answer to a closed payment: what was held goes back."""
    campaign = _of(payment)
    if campaign is None or campaign.payment_id != payment.pk or campaign.state != State.APPROVED:
        return
    let_go(campaign, now=now)
    called_off = bool(campaign.closing_note)
    move(campaign, State.CANCELLED if called_off else State.EXPIRED, now, held_until=None)
    journal.write("gift.expired", by=None, at=now, about=campaign, organisation=campaign.organisation.path)
    if campaign.made_by and not called_off:
        notices.tell(
            user=campaign.made_by,
            title=_("超时未付，货品已释放：%s") % campaign.title,
            body=_("仍需要的话，可以在订单里“再来一次”，名单和选品都还在。"),
            path=f"work/gifts/{campaign.pk}/",
            now=now,
        )


def page_of(payment: Payment) -> str:
    """Where somebody who pays goes back to."""
    return f"work/gifts/{payment.about.partition(':')[2]}/"


def _of(payment: Payment) -> Campaign | None:
    which = payment.about.partition(":")[2]
    found = Campaign.objects.select_for_update(of=("self",)).select_related("organisation", "made_by")
    return found.filter(id=int(which)).first() if which.isdecimal() else None


def _tell_suppliers(campaign: Campaign, now: datetime) -> None:
    for supply in campaign.supplies.select_related("enterprise__organisation"):
        notices.tell_many(
            users=queries.holders(Right.SUPPLY, supply.enterprise.organisation.path, now),
            title=_("团购订单已付款：%s") % campaign.title,
            body=_("请确认发货日期。合同号 %s。") % supply.number,
            path=f"work/supply/gifts/{supply.pk}/",
            key=f"gift:{supply.pk}:paid",
            now=now,
        )


@transaction.atomic
def prolong(*, campaign_id: int, by: Any, now: datetime) -> Campaign:
    """Keep the stock as long again, once. Raises Refusal when it was prolonged before."""
    look = _seen(campaign_id, by, now)
    if look.state == State.APPROVED and look.prolonged:
        raise Refusal(_("已经延长过一次，货品只能再留到这个时间。"))
    ensure(look, State.APPROVED)
    until = (look.held_until or now) + timedelta(days=int(queries.setting("hold_days", localdate(now))))
    payments.prolong(payment_id=look.payment_id or 0, until=until, by=by, now=now)
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.APPROVED)
    if not campaign.prolonged:  # of two who press at once, one does
        campaign.held_until, campaign.prolonged = until, True
        campaign.save(update_fields=["held_until", "prolonged"])
        journal.write("gift.prolonged", by=by, at=now, about=campaign, organisation=campaign.organisation.path)
    return campaign


def _seen(campaign_id: int, by: Any, now: datetime) -> Campaign:
    """The campaign without its lock: the payment is locked first, as whoever pays does. Raises NotYours."""
    look = Campaign.objects.select_related("organisation").filter(id=campaign_id).first()
    if look is None or not people.may(by, Right.GIFTS_WRITE, look.organisation.path, now):
        raise NotYours
    return look


@transaction.atomic
def call_off(*, campaign_id: int, reason: str, by: Any, now: datetime) -> Campaign:
    """It will not happen: what is held goes back. Once it is paid, only the suppliers and finance can undo it."""
    look = _seen(campaign_id, by, now)
    if not (reason := reason.strip()[:200]):
        raise Refusal(_("请写明取消的原因。"), field="reason")
    closing = False
    if look.payment_id and look.state == State.APPROVED:
        closing = payments.close(payment_id=look.payment_id, why="called off", by=by, now=now).state == "closing"
    campaign = lock(campaign_id, by=by, now=now)
    if closing:  # a carrier is told first; `unpaid` ends it
        campaign.closing_note = reason
        campaign.save(update_fields=["closing_note"])
        return campaign
    if campaign.state == State.CANCELLED:
        return campaign
    if campaign.state in (State.PAID, State.HANDING, State.CLOSED):
        raise Refusal(_("已经付款，不能在这里取消。请联系供应商，退款由财务在“收付款”里办理。"))
    ensure(campaign, State.DRAFT, State.SUBMITTED, State.EXPIRED)
    call_off_draft(campaign, reason, by=by, now=now)
    return campaign


@transaction.atomic
def again(*, campaign_id: int, by: Any, now: datetime) -> Campaign:
    """Make one that was refused, called off or not paid in time a draft again: goods and roster are still there."""
    campaign = lock(campaign_id, by=by, now=now)
    if campaign.state == State.DRAFT:
        return campaign
    ensure(campaign, State.EXPIRED, State.REFUSED, State.CANCELLED)
    for proof in Proof.objects.filter(supply__campaign=campaign):
        proof.picture.delete(save=False)
        proof.delete()
    campaign.supplies.all().delete()
    move(campaign, State.DRAFT, now, stock_key=None, payment=None, revision=campaign.revision + 1)
    journal.write("gift.reopened", by=by, at=now, about=campaign, organisation=campaign.organisation.path)
    return campaign
