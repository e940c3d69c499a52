"""Where a group order stands, and where a supplier's part of it stands."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(StrEnum):
    """draft → submitted → approved → paid → handing → closed; a «no» goes back to draft or ends it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"  # stock is held, money is awaited
    PAID = "paid"  # suppliers make and send
    HANDING = "handing"  # something has arrived
    CLOSED = "closed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # approved, not paid in time


LABELS: dict[State, str | Promise] = {
    State.DRAFT: _("准备中"),
    State.SUBMITTED: _("待审批"),
    State.APPROVED: _("待付款"),
    State.PAID: _("备货发货"),
    State.HANDING: _("发放中"),
    State.CLOSED: pgettext_lazy("group order", "已办结"),
    State.REFUSED: _("未同意"),
    State.CANCELLED: _("已取消"),
    State.EXPIRED: _("超时未付"),
}
TONES = {
    State.DRAFT: "info",
    State.SUBMITTED: "warn",
    State.APPROVED: "warn",
    State.PAID: "info",
    State.HANDING: "info",
    State.CLOSED: "ok",
}
COUNTED = (State.APPROVED, State.PAID, State.HANDING, State.CLOSED)  # money that is spent, or about to be
ENDED = (State.CLOSED, State.REFUSED, State.CANCELLED, State.EXPIRED)


class Part(StrEnum):
    """One supplier's part: it is told once it is paid for, says when it will send, sends, is received."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    SENT = "sent"
    RECEIVED = "received"


PARTS: dict[Part, str | Promise] = {
    Part.WAITING: _("待供应商确认"),
    Part.CONFIRMED: _("备货中"),
    Part.SENT: _("已发出"),
    Part.RECEIVED: _("已收齐"),
}
