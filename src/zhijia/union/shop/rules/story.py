"""How the journal's words are told to whoever follows an order."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STORY: Mapping[str, str | Promise] = {
    "order.placed": _("提交订单"),
    "order.prolonged": _("延长保留"),
    "order.paid": _("付款成功"),
    "order.expired": _("超时，订单取消"),
    "order.cancelled": _("订单取消"),
    "order.finished": _("订单完成"),
    "order.refunded": _("退款发起"),
    "parcel.shipped": _("包裹发出"),
    "parcel.arrived": _("包裹送达"),
    "parcel.received": _("包裹签收"),
    "parcel.cancelled": _("包裹取消"),
    "parcel.going-back": _("逾期未取，退回途中"),
    "parcel.back": _("供应企业收到退件"),
    "return.asked": _("申请退货"),
    "return.agreed": _("同意退货"),
    "return.refused": _("不同意退货"),
    "return.sent": _("寄回退货"),
    "return.withdrawn": _("撤回退货申请"),
    "return.disputed": _("提请工会裁定"),
    "return.upheld": _("工会裁定：不支持退货"),
    "return.received": _("供应企业收到退货"),
    "return.refunded": _("退货退款"),
    "review.made": _("写了评价"),
    "invoice.asked": _("申请发票"),
    "invoice.issued": _("发票开具"),
    "invoice.declined": _("发票未开具"),
    "group-buy.reached": _("成团"),
}
