"""What may happen to an order, a parcel, a return, and what it then is. One table each; nothing else moves a state."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal


class OrderState(StrEnum):
    """An order holds its goods, is paid, and ends."""

    HELD = "held"
    PAID = "paid"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ParcelState(StrEnum):
    """What one supplier sends at one time."""

    WAITING = "waiting"
    SHIPPED = "shipped"
    ARRIVED = "arrived"
    RECEIVED = "received"
    GOING_BACK = "going-back"
    BACK = "back"
    CANCELLED = "cancelled"


class ReturnState(StrEnum):
    """Goods on their way back, or the wish for it."""

    ASKED = "asked"
    AGREED = "agreed"
    SENT = "sent"
    RECEIVED = "received"
    REFUNDED = "refunded"
    REFUSED = "refused"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Standing:
    """How a state is told: its name, its tone, what comes next and who has to do it."""

    label: str | Promise
    tone: str  # info | ok | warn | off
    next: str | Promise = ""
    who: str | Promise = ""


MEMBER, SUPPLIER, SHOP = _("您"), _("供应企业"), _("工会生活服务专员")

ORDERS: Mapping[OrderState, Standing] = {
    OrderState.HELD: Standing(_("待付款"), "warn", _("在保留期内付款，过时货物会让给别人。"), MEMBER),
    OrderState.PAID: Standing(_("已付款"), "info", _("供应企业发货，您会收到通知。"), SUPPLIER),
    OrderState.DONE: Standing(_("已完成"), "ok", _("收货后 7 日内可以退货。"), MEMBER),
    OrderState.CANCELLED: Standing(_("已取消"), "off"),
    OrderState.EXPIRED: Standing(_("已超时取消"), "off", _("没有收款。想要的话请重新下单。"), MEMBER),
}
PARCELS: Mapping[ParcelState, Standing] = {
    ParcelState.WAITING: Standing(_("待发货"), "warn", _("48 小时内发货。"), SUPPLIER),
    ParcelState.SHIPPED: Standing(_("运输中"), "info", _("送达后通知您。"), SUPPLIER),
    ParcelState.ARRIVED: Standing(_("已送达"), "ok", _("确认收货，或到点取货。"), MEMBER),
    ParcelState.RECEIVED: Standing(_("已签收"), "ok", _("7 日内可以退货；用过了请写评价。"), MEMBER),
    ParcelState.GOING_BACK: Standing(_("逾期退回中"), "warn", _("供应企业收到后退款。"), SUPPLIER),
    ParcelState.BACK: Standing(_("已退回"), "off"),
    ParcelState.CANCELLED: Standing(_("已取消"), "off"),
}
RETURNS: Mapping[ReturnState, Standing] = {
    ReturnState.ASKED: Standing(_("待答复"), "warn", _("供应企业 3 日内答复。"), SUPPLIER),
    ReturnState.AGREED: Standing(_("同意退货"), "info", _("把货寄回，填上单号。"), MEMBER),
    ReturnState.SENT: Standing(_("寄回途中"), "info", _("供应企业收到后 7 日内退款。"), SUPPLIER),
    ReturnState.RECEIVED: Standing(_("退款中"), "info", _("收到退货之日起 7 日内原路退款。"), SUPPLIER),
    ReturnState.REFUNDED: Standing(_("已退款"), "ok"),
    ReturnState.REFUSED: Standing(_("未同意"), "off", _("不认可的话，可以请工会裁定。"), MEMBER),
    ReturnState.DISPUTED: Standing(_("工会裁定中"), "warn", _("工会 7 日内裁定并告知双方。"), SHOP),
    ReturnState.WITHDRAWN: Standing(_("已撤回"), "off"),
}

Moves = Mapping[tuple[StrEnum, str], StrEnum]
ORDER_MOVES: Moves = {
    (OrderState.HELD, "pay"): OrderState.PAID,
    (OrderState.HELD, "cancel"): OrderState.CANCELLED,
    (OrderState.HELD, "expire"): OrderState.EXPIRED,
    (OrderState.EXPIRED, "pay"): OrderState.PAID,  # late money, and the goods are still there
    (OrderState.PAID, "cancel"): OrderState.CANCELLED,
    (OrderState.PAID, "finish"): OrderState.DONE,
}
PARCEL_MOVES: Moves = {
    (ParcelState.WAITING, "ship"): ParcelState.SHIPPED,
    (ParcelState.WAITING, "cancel"): ParcelState.CANCELLED,
    (ParcelState.SHIPPED, "arrive"): ParcelState.ARRIVED,
    (ParcelState.SHIPPED, "receive"): ParcelState.RECEIVED,
    (ParcelState.ARRIVED, "receive"): ParcelState.RECEIVED,
    (ParcelState.ARRIVED, "go-back"): ParcelState.GOING_BACK,
    (ParcelState.GOING_BACK, "take-back"): ParcelState.BACK,
}
RETURN_MOVES: Moves = {
    (ReturnState.ASKED, "agree"): ReturnState.AGREED,
    (ReturnState.ASKED, "refuse"): ReturnState.REFUSED,
    (ReturnState.ASKED, "withdraw"): ReturnState.WITHDRAWN,
    (ReturnState.AGREED, "send"): ReturnState.SENT,
    (ReturnState.AGREED, "withdraw"): ReturnState.WITHDRAWN,
    (ReturnState.AGREED, "receive"): ReturnState.RECEIVED,
    (ReturnState.SENT, "receive"): ReturnState.RECEIVED,
    (ReturnState.RECEIVED, "refund"): ReturnState.REFUNDED,
    (ReturnState.REFUSED, "dispute"): ReturnState.DISPUTED,
    (ReturnState.DISPUTED, "agree"): ReturnState.AGREED,
    (ReturnState.DISPUTED, "uphold"): ReturnState.WITHDRAWN,
}
TABLES: Mapping[type[StrEnum], tuple[Moves, Mapping[StrEnum, Standing]]] = {
    OrderState: (ORDER_MOVES, ORDERS),  # type: ignore[dict-item]
    ParcelState: (PARCEL_MOVES, PARCELS),  # type: ignore[dict-item]
    ReturnState: (RETURN_MOVES, RETURNS),  # type: ignore[dict-item]
}
OPEN_RETURNS = (
    *(ReturnState.ASKED, ReturnState.AGREED, ReturnState.SENT),
    *(ReturnState.RECEIVED, ReturnState.REFUSED, ReturnState.DISPUTED),
)


def may(state: StrEnum, verb: str) -> bool:
    """Whether the verb leads on from this state.

    >>> may(OrderState.HELD, "pay"), may(OrderState.DONE, "cancel")
    (True, False)
    """
    return (state, verb) in TABLES[type(state)][0]


def after(state: StrEnum, verb: str) -> StrEnum:
    """The state a verb leads to. Raises Refusal with what it is now.

    >>> after(ParcelState.WAITING, "ship").value
    'shipped'
    """
    moves, standings = TABLES[type(state)]
    if (state, verb) not in moves:
        raise Refusal(_now("现在是“%s”，不能这样做。请刷新页面，看看最新的进展。") % standings[state].label)
    return moves[state, verb]
