"""What is given: packs from the shelf, at the unions' prices, engraved and wrapped."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.goods import queries as goods

from ..models import Campaign, Choice
from ..rules import State, short
from .locking import changed, ensure, lock

MOST_CHOICES = 12
# 《基层工会经费收支管理办法》: goods, or vouchers for named goods; never money or what is as good as money.
MONEY = re.compile(r"现金|购物卡|储值卡|充值卡|礼品卡|代金券|代币|消费卡|预付卡|黄金|投资金条")


@transaction.atomic
def offer(*, campaign_id: int, sku_id: int, by: Any, now: datetime) -> Choice:
    """Put a pack among what is given; for «one thing for all» it takes the place of the one before. Twice is once."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    if known := campaign.choices.filter(sku_id=sku_id).first():
        return known
    pack = goods.offered([sku_id], now=now).get(sku_id)
    if pack is None:
        raise NotYours
    if not pack.on_shelf:
        raise Refusal(_("“%(name)s”现在不能订：%(why)s。请换一种。") % {"name": pack.name, "why": pack.why_off})
    if MONEY.search(pack.name):
        raise Refusal(_("“%s”是现金或购物卡一类，工会经费不能发。请换成实物或指名货品的提货券。") % pack.name)
    others = list(campaign.choices.all())
    if len(others) >= MOST_CHOICES:
        raise Refusal(_("最多放 %d 种。请先去掉一种。") % MOST_CHOICES)
    if not campaign.is_choice and others:
        choice = _in_place_of(others[0], sku_id, pack)
    else:
        place = max((one.place for one in others), default=-1) + 1
        choice = Choice.objects.create(
            campaign=campaign, sku_id=sku_id, enterprise_id=pack.enterprise_id, place=place, name=pack.name[:160]
        )
        if not campaign.is_choice:
            campaign.lines.filter(choice=None).update(choice=choice)
    changed(campaign)
    return choice


def _in_place_of(choice: Choice, sku_id: int, pack: goods.Offered) -> Choice:
    choice.sku_id, choice.enterprise_id, choice.name, choice.is_aid = sku_id, pack.enterprise_id, pack.name[:160], False
    choice.aid_proof = ""
    choice.save(update_fields=["sku", "enterprise", "name", "is_aid", "aid_proof"])
    return choice


@transaction.atomic
def take_away(*, campaign_id: int, choice_id: int, by: Any, now: datetime) -> None:
    """Give it no more; whoever had it has to be given another."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    if campaign.choices.filter(id=choice_id).delete()[0]:
        changed(campaign)


@transaction.atomic
def customise(
    *,
    campaign_id: int,
    packaging: str,
    card: str,
    sized: set[int],
    engraved: set[int],
    aided: dict[int, str],
    by: Any,
    now: datetime,
) -> Campaign:
    """How it looks: packaging and card for all; which choices have sizes, are engraved, are aid.

    `aided` is choice → how that is known («832 平台», a certificate's number).
    """
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    campaign.packaging, campaign.card = short(packaging, 60, field="packaging"), short(card, 60, field="card")
    campaign.save(update_fields=["packaging", "card"])
    for choice in campaign.choices.all():
        choice.sizes, choice.engraving = choice.id in sized, choice.id in engraved
        choice.is_aid, choice.aid_proof = choice.id in aided, short(aided.get(choice.id, ""), 60, field="aid_proof")
        if choice.is_aid and not choice.aid_proof:
            raise Refusal(_("请写明“%s”属于消费帮扶的依据，例如“832 平台”。") % choice.name, field="aid_proof")
        choice.save(update_fields=["sizes", "engraving", "is_aid", "aid_proof"])
    changed(campaign)
    return campaign
