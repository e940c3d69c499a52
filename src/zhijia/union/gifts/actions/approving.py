"""Yes, no, or «change this»: said by those who hold gifts.approve over the union, never by whoever made it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.goods import queries as goods
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.payments import actions as payments
from zhijia.union.people.rules import Right
from zhijia.union.settlements import queries as settlements

from .. import queries
from ..models import Approval, Campaign, Supply
from ..rules import State, short
from .limits import OverLimit, release, reserve
from .locking import changed, ensure, lock, move

PURPOSE = "gifts"


@transaction.atomic
def approve(
    *, campaign_id: int, round: int, over_reason: str = "", reason: str = "", by: Any, now: datetime
) -> Campaign:
    """Say yes to the round that was looked at. The last yes that is needed reserves limits and stock, with a clock.

    Above the amount that the federation has set two people say yes. Going over a limit needs the approver's own
    reason. Saying yes twice is once. Raises OverLimit, SoldOut or another Refusal: then nothing has happened.
    """
    campaign = _to_judge(campaign_id, round, by, now)
    mine = campaign.approvals.filter(round=round, by=by).first()
    if campaign.state in (State.APPROVED, State.PAID, State.HANDING) and mine:
        return campaign
    ensure(campaign, State.SUBMITTED)
    if mine:
        raise Refusal(_("您已经同意过了。这份订单的金额要两个人同意，请等另一位。"))
    if campaign.quoted_until and campaign.quoted_until < localdate(now):
        raise Refusal(_("报价只到 %s，已经过期。请退回，由干事按新价格重新送审。") % campaign.quoted_until)
    over_reason = short(over_reason, 200, field="over") or _said_before(campaign)
    if not over_reason and (over := queries.look(campaign, now).over):
        raise OverLimit(over)
    Approval.objects.create(
        campaign=campaign, round=round, said="yes", reason=short(reason, 200), over=over_reason, by=by, at=now
    )
    path = campaign.organisation.path
    journal.write("gift.approved", by=by, at=now, about=campaign, organisation=path, round=round)
    if still := queries.needed(campaign, now) - campaign.approvals.filter(round=round, said="yes").count():
        _tell_next(campaign, still, now)
        return campaign
    hold(campaign, over_reason=over_reason, by=by, now=now)
    _tell_maker(
        campaign,
        _("已同意：%s") % campaign.title,
        _("货品已留好。请在 %s 前付款。") % localdate(campaign.held_until),
        now,
    )
    return campaign


def _said_before(campaign: Campaign) -> str:
    """The reason that the other approver of this round gave for going over, if one did."""
    said = campaign.approvals.filter(round=campaign.round, said="yes").exclude(over="")
    return said.values_list("over", flat=True).first() or ""


def hold(campaign: Campaign, *, over_reason: str, by: Any, now: datetime) -> None:
    """Reserve limits and stock for a locked campaign and ask for its money. Raises Refusal."""
    take(campaign, over_reason=over_reason, by=by, now=now)
    until = now + timedelta(days=int(queries.setting("hold_days", localdate(now))))
    payment = payments.open_payment(
        purpose=PURPOSE, about=f"campaign:{campaign.pk}", title=f"{campaign.number} {campaign.title}"[:80],
        amount=campaign.amount, payer_id=None, organisation_id=campaign.organisation_id, expires_at=until,
        request_key=uuid4(), by=by, now=now,
    )  # fmt: skip
    amounts: Counter[int] = Counter()
    for one in campaign.choices.all():
        amounts[one.enterprise_id] += one.amount  # type: ignore[assignment]
    for enterprise, amount in sorted(amounts.items()):
        Supply.objects.update_or_create(
            campaign=campaign,
            enterprise_id=enterprise,
            defaults={
                "amount": amount,
                "charity_percent": settlements.share(enterprise, localdate(now)),
            },
        )
    move(campaign, State.APPROVED, now, approved_at=now, held_until=until, payment=payment, prolonged=False)


def take(campaign: Campaign, *, over_reason: str, by: Any, now: datetime) -> None:
    """Reserve limits and stock for a locked campaign, under a new key. Raises OverLimit, SoldOut or another Refusal."""
    choices = list(campaign.choices.select_related("sku"))
    packs = goods.offered([one.sku_id for one in choices], now=now)
    for one in choices:
        if not packs[one.sku_id].on_shelf:
            words = _("“%(name)s”已经下架：%(why)s。请退回，由干事换一种。")
            raise Refusal(words % {"name": one.name, "why": packs[one.sku_id].why_off})
    reserve(campaign, reason=over_reason, by=by, now=now)
    campaign.stock_key = uuid4()
    campaign.save(update_fields=["stock_key"])
    wanted = {one.sku.pool_id: one.quantity for one in choices}
    (sold_out,) = claims.take_all(baskets=[claims.Basket(campaign.stock_key, wanted)], now=now)
    if sold_out:
        raise sold_out


def let_go(campaign: Campaign, *, now: datetime) -> None:
    """Give limits and stock of a locked campaign back."""
    release(campaign, now=now)
    for pool, _n in sorted((one.sku.pool_id, one.quantity) for one in campaign.choices.select_related("sku")):
        if campaign.stock_key:
            claims.give_back(pool_id=pool, request_key=campaign.stock_key, by=None, now=now)


@transaction.atomic
def send_back(*, campaign_id: int, round: int, reason: str, by: Any, now: datetime) -> Campaign:
    """«Change this»: it is a draft again, with the reason on top. Raises Refusal without one."""
    return _decline(campaign_id, round, reason, Approval.Said.CHANGE, State.DRAFT, by, now)


@transaction.atomic
def refuse(*, campaign_id: int, round: int, reason: str, by: Any, now: datetime) -> Campaign:
    """No: it is over. Raises Refusal without a reason."""
    return _decline(campaign_id, round, reason, Approval.Said.NO, State.REFUSED, by, now)


def _decline(campaign_id: int, round: int, reason: str, said: str, to: State, by: Any, now: datetime) -> Campaign:
    campaign = _to_judge(campaign_id, round, by, now)
    ensure(campaign, State.SUBMITTED)
    if not (reason := short(reason, 200, field="reason")):
        raise Refusal(_("请写明原因，发起人会看到。"), field="reason")
    Approval.objects.update_or_create(
        campaign=campaign, round=round, by=by, defaults={"said": said, "reason": reason, "at": now}
    )
    move(campaign, to, now, closing_note=reason)
    if to == State.DRAFT:
        changed(campaign)
    what = "gift.sent-back" if to == State.DRAFT else "gift.refused"
    journal.write(what, by=by, at=now, about=campaign, organisation=campaign.organisation.path, reason=reason)
    title = _("请修改：%s") if to == State.DRAFT else _("未同意：%s")
    _tell_maker(campaign, title % campaign.title, reason, now)
    return campaign


def _to_judge(campaign_id: int, round: int, by: Any, now: datetime) -> Campaign:
    campaign = lock(campaign_id, by=by, now=now, right=Right.GIFTS_APPROVE)
    if by is not None and by.pk in (campaign.made_by_id, campaign.sent_by_id):
        raise Refusal(_("自己发起或送审的订单，要由别人审批。"))
    if campaign.round != round:
        raise Refusal(_("您打开这一页以后，订单又改过、重新送审了。请看过新的一份再决定。"))
    return campaign


def _tell_next(campaign: Campaign, still: int, now: datetime) -> None:
    said = set(campaign.approvals.filter(round=campaign.round).values_list("by", flat=True))
    notices.tell_many(
        users=[user for user in queries.approvers(campaign, now) if user.pk not in said],
        title=_("还差 %(n)d 人同意：%(title)s") % {"n": still, "title": campaign.title},
        path=f"work/gifts/{campaign.pk}/approve/",
        key=f"gift:{campaign.pk}:next:{campaign.round}",
        now=now,
    )


def _tell_maker(campaign: Campaign, title: str, body: str, now: datetime) -> None:
    if campaign.made_by:
        notices.tell(user=campaign.made_by, title=title, body=body, path=f"work/gifts/{campaign.pk}/", now=now)
