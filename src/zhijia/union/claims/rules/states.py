"""asked → held → confirmed | waiting | declined | cancelled | expired → attended | absent."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    ASKED = "asked"  # a draw or a review will decide
    HELD = "held"  # theirs until held_until
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ATTENDED = "attended"
    ABSENT = "absent"


LABELS = {
    State.ASKED: _("审核中"),
    State.HELD: _("待确认"),
    State.CONFIRMED: _("已确认"),
    State.WAITING: _("候补中"),
    State.DECLINED: _("未通过"),
    State.CANCELLED: _("已取消"),
    State.EXPIRED: _("已过期"),
    State.ATTENDED: _("已到场"),
    State.ABSENT: _("未到场"),
}
# What is out of the pool, and what fills a member's limit.
COUNTED = (State.HELD, State.CONFIRMED, State.ATTENDED, State.ABSENT)
LIVE = (*COUNTED, State.ASKED, State.WAITING)


class Way(StrEnum):
    """How an offer is given."""

    FIRST_COME = "first_come"
    DRAW = "draw"
    REVIEW = "review"
