"""Where an order goes, and the terms of it: hours and days."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOLD = timedelta(minutes=30)  # goods are kept for an order so long
LONGER = timedelta(minutes=15)  # once
SHIP_WITHIN = timedelta(hours=48)
PICK_UP_WITHIN = timedelta(days=5)  # then it goes back
REMIND_BEFORE = timedelta(days=1)
RECEIVED_AFTER = timedelta(days=10)  # since it arrived at a door, if nobody says anything
LOST_AFTER = timedelta(days=20)  # since it was shipped, if nobody says anything
RETURN_DAYS = 7  # 消费者权益保护法 25
QUALITY_DAYS = 30
ANSWER_DAYS = 3
RULING_DAYS = 7
REFUND_DAYS = 7  # since the goods came back, 消费者权益保护法 25


class Way(StrEnum):
    """How goods reach a member."""

    HOME = "home"
    WORK = "work"
    STATION = "station"
    LOCKER = "locker"


WAYS: dict[Way, str | Promise] = {
    Way.HOME: _("送到家"),
    Way.WORK: _("送到单位"),
    Way.STATION: _("自提点取货"),
    Way.LOCKER: _("智能柜取货"),
}
PICK_UP = (Way.STATION, Way.LOCKER)


@dataclass(frozen=True)
class Delivery:
    """To whom and where. A pick-up names its place; a door is written out."""

    way: Way
    name: str
    phone: str
    text: str = ""
    place_id: int | None = None

    @property
    def to_the_door(self) -> bool:
        return self.way in (Way.HOME, Way.WORK)


# Parcel carriers, as suppliers write them. The first words are what the list shows.
CARRIERS = ("顺丰速运", "中通快递", "圆通速递", "韵达快递", "京东物流", "邮政EMS", "自有车队")


def digits_in_two(code: str) -> str:
    """Eight digits as they are read aloud.

    >>> digits_in_two("48392071")
    '4839 2071'
    """
    return f"{code[:4]} {code[4:]}"
