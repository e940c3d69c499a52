"""A draft made fast: counted, priced, checked, and laid before those who may say yes."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.claims.models import Pool
from zhijia.union.goods import queries as goods
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices

from .. import queries
from ..models import Campaign, Choice
from ..rules import State, short
from .limits import OverLimit
from .locking import ensure, lock, move


@transaction.atomic
def send(
    *, campaign_id: int, revision: int, made_to_order: bool = False, over_reason: str = "", by: Any, now: datetime
) -> Campaign:
    """Freeze numbers and prices as a quotation, check everything, and lay it before the approvers. Twice is once.

    `revision` is the one the officer looked at. Raises Refusal with what is missing and where to put it right.
    """
    campaign = lock(campaign_id, by=by, now=now)
    if campaign.state == State.SUBMITTED and campaign.sent_by_id == getattr(by, "pk", None):
        return campaign
    ensure(campaign, State.DRAFT)
    if campaign.revision != revision:
        raise Refusal(_("您打开这一页以后，货品或名单又有了改动。请再看一遍，再送审。"))
    choices = queries.quote(campaign, now)
    amount = _complete(campaign, choices, made_to_order, now)
    campaign.over_reason = short(over_reason, 200, field="over_reason")
    limits = queries.look(campaign, now)
    if limits.over and len(campaign.over_reason) < 4:
        no = OverLimit(limits.over)
        no.field = "over_reason"
        raise no
    for one in choices:
        one.save(update_fields=["quantity", "unit", "market_price"])
    days = int(queries.setting("quote_days", localdate(now)))
    move(
        campaign, State.SUBMITTED, now, over_reason=campaign.over_reason if limits.over else "",
        made_to_order=made_to_order, people=campaign.lines.count(), amount=amount,
        aid_amount=sum((one.amount for one in choices if one.is_aid), Decimal(0)), round=campaign.round + 1,
        quoted_until=localdate(now) + timedelta(days), sent_by=by, sent_at=now, closing_note="",
    )  # fmt: skip
    facts = {"people": campaign.people, "amount": str(amount), "over": len(limits.over), "round": campaign.round}
    journal.write("gift.proposed", by=by, at=now, about=campaign, organisation=campaign.organisation.path, **facts)
    _tell(campaign, now)
    return campaign


def _complete(campaign: Campaign, choices: list[Choice], made_to_order: bool, now: datetime) -> Decimal:
    """The sum, or a Refusal with the first thing that is missing."""
    if campaign.hand_out_on < localdate(now):
        raise Refusal(_("计划发放的日子 %s 已经过去。请到“事由”里改。") % campaign.hand_out_on)
    if not choices:
        raise Refusal(_("还没有选品。请到“选品”里选一种。"))
    if not campaign.lines.exists():
        raise Refusal(_("名单还是空的。请到“名单”里上传，或从会员里选。"))
    if unset := campaign.lines.filter(choice=None).count():
        raise Refusal(_("%d 人还没有选定货品。请到“名单”里补上，或一次都给同一种。") % unset)
    for one in choices:
        _deliverable(campaign, one)
    packs = goods.offered([one.sku_id for one in choices], now=now)
    final = any(one.is_custom or packs[one.sku_id].returns != "seven-days" for one in choices if one.sku_id in packs)
    if final and not made_to_order:
        raise Refusal(_("里面有定做或不能无理由退货的货品。请先确认“做好以后不能无理由退货”。"), field="made_to_order")
    amount = queries.total(choices)
    if amount > campaign.budget:
        words = _("合计 ¥%(sum)s，超过预算 ¥%(budget)s，多出 ¥%(more)s。请换货品、减人数，或到“事由”里调整预算。")
        facts = {
            "sum": f"{amount:,.2f}",
            "budget": f"{campaign.budget:,.2f}",
            "more": f"{amount - campaign.budget:,.2f}",
        }
        raise Refusal(words % facts)
    return amount


def _deliverable(campaign: Campaign, one: Choice) -> None:
    if not one.quantity:
        raise Refusal(_("“%s”没有人选。请去掉它，再送审。") % one.name)
    if one.unit is None:
        raise Refusal(_("“%s”已经下架。请到“选品”里换一种。") % one.name)
    left = Pool.objects.values_list("remaining", flat=True).get(sku=one.sku_id)
    if left < one.quantity:
        words = _("“%(name)s”要 %(wanted)d 份，只剩 %(left)d 份。请换一种，或请供应商补货。")
        raise Refusal(words % {"name": one.name, "wanted": one.quantity, "left": left})
    lines = campaign.lines.filter(choice=one)
    if one.sizes and (missing := lines.filter(size="").count()):
        raise Refusal(_("“%(name)s”要填尺码，还有 %(n)d 人没填。请到“名单”里补上。") % {"name": one.name, "n": missing})
    if one.engraving and (missing := lines.filter(engraving="").count()):
        raise Refusal(_("“%(name)s”要刻字，还有 %(n)d 人没写。请到“名单”里补上。") % {"name": one.name, "n": missing})


def _tell(campaign: Campaign, now: datetime) -> None:
    words = {"people": campaign.people, "amount": f"{campaign.amount:,.2f}"}
    notices.tell_many(
        users=queries.approvers(campaign, now),
        title=_("请审批：%s") % campaign.title,
        body=_("%(people)d 人，合计 ¥%(amount)s。") % words,
        path=f"work/gifts/{campaign.pk}/approve/",
        key=f"gift:{campaign.pk}:send:{campaign.round}",
        now=now,
    )
