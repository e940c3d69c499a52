"""A transfer from the payer's bank to ours: nobody is asked over the network; finance uploads what came."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from .base import Asked, Begun, BillLine, Forged, RefundAsked, RefundStanding, Standing

FIELDS = {"holder": 60, "account": 40, "bank": 80}  # what must be said of our account, and how long it may be


class Bank:
    """Keys: «holder», «account», «bank»."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self._keys = {name: str(keys.get(name, "")) for name in FIELDS}

    def begin(self, asked: Asked, channel: str) -> Begun:
        return Begun(
            lines=(
                (_("收款户名"), self._keys["holder"]),
                (_("收款账号"), self._keys["account"]),
                (_("开户行"), self._keys["bank"]),
                (_("金额"), f"{asked.amount:.2f}"),
                (_("附言（一定要填）"), asked.number.partition("_")[0]),
            )
        )

    def query(self, number: str) -> Standing:
        return Standing(number, "waiting")

    def close(self, number: str) -> Standing:
        return Standing(number, "closed")

    def refund(self, asked: RefundAsked) -> RefundStanding:
        return RefundStanding(asked.number, "sent")

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> Standing | RefundStanding:
        raise Forged("a bank tells us nothing by itself")

    def daily_bill(self, day: date) -> list[BillLine]:
        return []
