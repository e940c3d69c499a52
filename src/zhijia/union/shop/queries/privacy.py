"""What the shop holds about a member, for their own eyes; and what stands in the way of erasing it."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from zhijia.union.people import queries as people
from zhijia.union.people.models import Member

from ..models import Address, BasketLine, Order, Review
from ..rules import OrderState


def held(member: Member, now: datetime) -> people.Held:
    """Addresses, the basket, orders with where they went, reviews."""
    orders = Order.objects.filter(member=member).order_by("id").prefetch_related("lines")
    return {
        _("收货地址"): [
            {_("收货人"): one.name, _("手机号"): one.phone, _("地址"): one.text}
            for one in Address.objects.filter(member=member).order_by("id")
        ],
        _("购物篮"): [
            {_("商品"): str(one.sku), _("件数"): one.quantity}
            for one in BasketLine.objects.filter(member=member).select_related("sku").order_by("id")
        ],
        _("订单"): [
            {
                _("订单号"): one.number,
                _("时间"): people.moment(one.placed_at),
                _("商品"): "；".join(f"{line.name} × {line.quantity}" for line in one.lines.all()),
                _("金额"): str(one.total),
                _("送到"): f"{one.to_name} {one.to_phone} {one.to_text}",
                _("状态"): str(one.standing.label),
            }
            for one in orders
        ],
        _("评价"): [
            {_("商品"): one.line.name, _("星"): one.stars, _("文字"): one.text}
            for one in Review.objects.filter(member=member).select_related("line").order_by("id")
        ],
    }


def still_open(member: Member, today: date) -> str:
    """A sentence when an order is not over yet; records of the finished ones are kept three years (电子商务法 31)."""
    n = Order.objects.filter(member=member, state__in=[OrderState.HELD, OrderState.PAID]).count()
    return _("还有 %d 张订单没有完成，请收货或取消后再来。") % n if n else ""
