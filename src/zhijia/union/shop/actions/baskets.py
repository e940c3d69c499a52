"""A member's basket and addresses."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.people.models import Member
from zhijia.union.people.rules import clean_phone

from .. import queries
from ..models import Address, BasketLine
from ..rules import MOST_LINES, MOST_OF_ONE

MOST_ADDRESSES = 10


@transaction.atomic
def put(*, member_id: int, sku_id: int, quantity: int, now: datetime, add: bool = False) -> int:
    """So many of a pack in the basket (0 takes it out; with `add`, so many more). Returns how many it then has.

    What is off the shelf cannot be put in, and can be taken out. Nothing is held yet. Raises Refusal.
    """
    mine = BasketLine.objects.select_for_update().filter(member=member_id)
    line = mine.filter(sku=sku_id).first()
    wanted = quantity + (line.quantity if line and add else 0)
    if wanted == 0:
        mine.filter(sku=sku_id).delete()
        return 0
    if not 1 <= wanted <= MOST_OF_ONE:
        raise Refusal(_("数量要是 1 到 %d 的整数。") % MOST_OF_ONE, field="quantity")
    good = queries.offered([sku_id], now).get(sku_id)
    if good is None:
        raise NotYours
    if good.off:
        raise Refusal(_("“%(name)s”现在买不了：%(why)s。") % {"name": good.name, "why": good.off}, field="quantity")
    if good.most_per_member is not None and wanted > good.most_per_member:
        words = _("“%(name)s”每人最多买 %(most)d 件。请减少数量。")
        raise Refusal(words % {"name": good.name, "most": good.most_per_member}, field="quantity")
    if line is None and mine.count() >= MOST_LINES:
        raise Refusal(_("购物篮最多放 %d 种商品。请先买下或移除一些。") % MOST_LINES)
    BasketLine.objects.update_or_create(
        member_id=member_id,
        sku_id=sku_id,
        defaults={"quantity": wanted, "price_seen": good.price, "added_at": line.added_at if line else now},
    )
    return wanted


@transaction.atomic
def accept_prices(*, member_id: int, prices: dict[int, Decimal]) -> None:
    """The member has seen what these packs cost now: pack → the price that was on the page."""
    for line in BasketLine.objects.select_for_update().filter(member=member_id, sku__in=prices):
        line.price_seen = prices[line.sku_id]
        line.save(update_fields=["price_seen"])


def empty(*, member_id: int, sku_ids: list[int]) -> None:
    """What was ordered leaves the basket."""
    BasketLine.objects.filter(member=member_id, sku__in=sku_ids).delete()


@transaction.atomic
def keep_address(
    *,
    member_id: int,
    kind: str,
    name: str,
    phone: str,
    text: str,
    request_key: UUID,
    now: datetime,
    address_id: int | None = None,
) -> Address:
    """A new address, or another text for one of theirs. The same request_key again is the same address."""
    if earlier := Address.objects.filter(member=member_id, request_key=request_key).first():
        return earlier
    values: dict[str, Any] = {"kind": Address.Kind(kind), "name": _said(name, 1, 60, "name", _("收货人"))}
    values |= {"phone": clean_phone(phone), "text": _said(text, 5, 200, "text", _("地址")), "used_at": now}
    if address_id is not None:
        if not Address.objects.filter(member=member_id, id=address_id).update(**values):
            raise NotYours
        return Address.objects.get(id=address_id)
    if Address.objects.filter(member=member_id).count() >= MOST_ADDRESSES:
        raise Refusal(_("最多保存 %d 个地址。请先删除不用的。") % MOST_ADDRESSES)
    return Address.objects.create(member_id=member_id, request_key=request_key, **values)


def forget_address(*, member_id: int, address_id: int) -> None:
    """Delete one of theirs; orders keep where they went. Twice is once."""
    Address.objects.filter(member=member_id, id=address_id).delete()


def forget(member: Member, now: datetime) -> None:
    """What goes with an erased member: their addresses and their basket. Orders stay as long as the law keeps them."""
    Address.objects.filter(member=member).delete()
    BasketLine.objects.filter(member=member).delete()


def _said(text: str, least: int, most: int, field: str, label: str) -> str:
    kept = " ".join(text.split())
    if not least <= len(kept) <= most:
        words = _("%(label)s要写 %(least)d 到 %(most)d 个字，现在是 %(has)d 个。")
        raise Refusal(words % {"label": label, "least": least, "most": most, "has": len(kept)}, field=field)
    return kept
