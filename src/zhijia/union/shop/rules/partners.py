"""What other systems may do and hear, and how a message to them is signed."""

import hashlib
import hmac

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_TRIES = 12  # 4 s, 8 s, 16 s … : about four and a half hours in all
SCOPES: dict[str, str | Promise] = {
    "orders.read": _("查看订单和包裹"),
    "orders.ship": _("发货：填运单号、报送达"),
    "orders.place": _("替会员下单（只限整个商城的令牌）"),
    "stock.write": _("改库存"),
    "prices.propose": _("报价（工会审核后生效）"),
    "gifts.read": _("查看团购订单和装箱单"),
}
EVENTS: dict[str, str | Promise] = {
    "order.paid": _("订单已付款"),
    "parcel.shipped": _("包裹已发出"),
    "parcel.arrived": _("包裹已送达"),
    "parcel.received": _("包裹已签收"),
    "parcel.cancelled": _("包裹已取消"),
    "return.asked": _("买家申请退货"),
    "return.received": _("退货已收到"),
    "return.refunded": _("退货已退款"),
}


def signature(secret: str, message_id: str, timestamp: str, body: str) -> str:
    """HMAC-SHA-256 over «id.timestamp.body», in hex: what the header Zhijia-Signature carries after «v1=».

    >>> signature("s", "1", "2", "{}")[:16]
    '4a762bbeacccf4b9'
    """
    return hmac.new(secret.encode(), f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()
