"""Who carries money: one small class each, with the same six verbs. They know no tables."""

from collections.abc import Callable, Mapping
from typing import Any

from .alipay import Alipay
from .bank import Bank
from .base import (
    Asked,
    Begun,
    BillLine,
    Carrier,
    Forged,
    Impossible,
    RefundAsked,
    RefundStanding,
    Standing,
    Unavailable,
)
from .gateway import TestGateway
from .wechat import WeChat

CLASSES: dict[str, Callable[[Mapping[str, Any]], Carrier]] = {
    "wechat": WeChat,
    "alipay": Alipay,
    "bank": Bank,
    "test": TestGateway,
}


def made(carrier: str, keys: Mapping[str, Any]) -> Carrier:
    """A carrier with these keys. Raises KeyError for one there is not, Unavailable for keys that will not do."""
    return CLASSES[carrier](keys)


__all__ = [
    "CLASSES",
    "Asked",
    "Begun",
    "BillLine",
    "Carrier",
    "Forged",
    "Impossible",
    "RefundAsked",
    "RefundStanding",
    "Standing",
    "Unavailable",
    "made",
]
