"""What every carrier can do: six verbs, in plain values. Amounts are yuan; times are aware; numbers are ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

TIMEOUT = (3, 5)  # seconds to connect, to answer


class Forged(Exception):
    """A notification that the carrier did not sign, or not for us."""


class Unavailable(Exception):
    """The carrier did not answer, or not so that we can go on: try again later. The text is for our own log."""


class Impossible(Exception):
    """The carrier said no for good; the text is what it said."""


@dataclass(frozen=True)
class Asked:
    """A trade as a carrier needs to know it."""

    number: str
    title: str
    amount: Decimal
    expires_at: datetime
    notify_url: str
    return_url: str
    payer: str = ""  # the payer's openid at WeChat
    address: str = ""  # the payer's IP address


@dataclass(frozen=True)
class Begun:
    """What the browser does next: go to `url`, or hand `parameters` to the carrier's script, or show `lines`."""

    url: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[tuple[Any, str], ...] = ()  # label, value: for a bank transfer


@dataclass(frozen=True)
class Standing:
    """How a trade stands at the carrier: «waiting», «paid», «closed» or «unknown»."""

    number: str
    state: str
    transaction: str = ""
    amount: Decimal = Decimal(0)
    currency: str = "CNY"
    paid_at: datetime | None = None


@dataclass(frozen=True)
class RefundAsked:
    """A refund of a trade. The same number again is the same refund."""

    number: str
    trade: str
    transaction: str
    amount: Decimal
    paid: Decimal
    why: str
    notify_url: str


@dataclass(frozen=True)
class RefundStanding:
    """«done», «sent» (it will tell us) or «failed» for good, with what the carrier said."""

    number: str
    state: str
    said: str = ""


@dataclass(frozen=True)
class BillLine:
    """One line of a day's bill: money in, or (with a refund's number) back."""

    number: str
    transaction: str
    amount: Decimal
    refund: str = ""


class Carrier(Protocol):
    """Six verbs. All but `read_notification` may call the network, so none is called inside a transaction."""

    def begin(self, asked: Asked, channel: str) -> Begun:
        """Raises Unavailable, Impossible."""

    def query(self, number: str) -> Standing:
        """Raises Unavailable."""

    def close(self, number: str) -> Standing:
        """«closed» when it can no longer be paid, «paid» when it is too late for that. Raises Unavailable."""

    def refund(self, asked: RefundAsked) -> RefundStanding:
        """Raises Unavailable."""

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> Standing | RefundStanding:
        """What it says, once its signature is found good. Raises Forged. Never calls the network."""

    def daily_bill(self, day: date) -> list[BillLine]:
        """Everything of that day in China. Raises Unavailable."""
