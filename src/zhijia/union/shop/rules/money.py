"""What an order costs, and what a part of it is worth."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MOST_OF_ONE = 999  # pieces of one thing in an order
MOST_LINES = 50
FEE = Decimal("8.00")  # a supplier's delivery to a door
FREE_FROM = Decimal("59.00")  # of goods from one supplier
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Priced:
    """One thing in a basket with its price today: whose, how many, at what price, against which market price."""

    enterprise_id: int
    quantity: int
    price: Decimal
    market_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity

    @property
    def saved(self) -> Decimal:
        return (self.market_price - self.price) * self.quantity


@dataclass(frozen=True)
class Sum:
    """What an order comes to."""

    goods: Decimal
    fees: dict[int, Decimal]  # supplier → its delivery fee
    saved: Decimal

    @property
    def fee(self) -> Decimal:
        return sum(self.fees.values(), NOTHING)

    @property
    def total(self) -> Decimal:
        return self.goods + self.fee


def add_up(lines: Iterable[Priced], *, to_the_door: bool) -> Sum:
    """The sum of an order: a door costs a fee with each supplier whose goods come to less than FREE_FROM.

    >>> add_up([Priced(1, 2, Decimal(10), Decimal(12))], to_the_door=True).total
    Decimal('28.00')
    """
    shown = list(lines)
    by_supplier: dict[int, Decimal] = {}
    for line in shown:
        by_supplier[line.enterprise_id] = by_supplier.get(line.enterprise_id, NOTHING) + line.amount
    fees = {who: FEE if to_the_door and amount < FREE_FROM else NOTHING for who, amount in by_supplier.items()}
    return Sum(sum(by_supplier.values(), NOTHING), fees, sum((line.saved for line in shown), NOTHING))


def worth(price: Decimal, quantity: int) -> Decimal:
    """What so many pieces at the frozen price come to."""
    return price * quantity
