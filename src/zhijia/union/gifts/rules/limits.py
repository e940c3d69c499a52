"""How much a member may be given in a year: what each gift counts against, and by how much it would go over.

The numbers are dated data (a rule pack of the federation); here they are only added and compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .purposes import FESTIVALS, LABELS, LIFE, Purpose

NOTHING = Decimal(0)
ALL_FESTIVALS = "festivals"  # the sum over the year's festivals


@dataclass(frozen=True)
class Caps:
    """The pack in force: name → yuan, and the document it comes from. What it does not name has no limit here."""

    values: Mapping[str, Decimal]
    document: str = ""

    def get(self, name: str) -> Decimal | None:
        return self.values.get(name)


def caps_of(values: Mapping[str, Any] | None, document: str = "") -> Caps:
    """A pack as it is stored, texts made numbers."""
    return Caps({name: Decimal(str(value)) for name, value in (values or {}).items()}, document)


@dataclass(frozen=True)
class Count:
    """What one occasion of a member's year comes to. `cap` None: nobody has set one.

    Goods from aided regions (消费帮扶) may use `cap_aid` besides, and count against `cap` beyond that.
    """

    occasion: str
    plain: Decimal = NOTHING
    aid: Decimal = NOTHING
    cap: Decimal | None = None
    cap_aid: Decimal = NOTHING
    allowed: Decimal = NOTHING  # beyond the cap, by named approvers

    def plus(self, amount: Decimal, *, is_aid: bool) -> "Count":
        return replace(self, aid=self.aid + amount) if is_aid else replace(self, plain=self.plain + amount)

    @property
    def total(self) -> Decimal:
        return self.plain + self.aid

    @property
    def over(self) -> Decimal:
        """Yuan beyond what is allowed; 0 while within.

        >>> Count("festivals", Decimal(2400), Decimal(700), Decimal(2500), Decimal(600)).over
        Decimal('0')
        >>> Count("festivals", Decimal(2550), Decimal(300), Decimal(2500), Decimal(600)).over
        Decimal('50')
        """
        if self.cap is None:
            return NOTHING
        return max(
            NOTHING,
            self.plain - self.cap - self.allowed,
            self.total - self.cap - self.cap_aid - self.allowed,
        )

    @property
    def left(self) -> Decimal | None:
        """What may still be given of plain goods."""
        if self.cap is None:
            return None
        free = min(self.cap - self.plain, self.cap + self.cap_aid - self.total) + self.allowed
        return max(NOTHING, free)


def counts_against(purpose: str, caps: Caps) -> list[Count]:
    """The empty counts that a gift of this purpose adds to; none for prizes and souvenirs, which have a budget only."""
    one = Purpose(purpose)
    if one in FESTIVALS:
        once = caps.get("spring" if one is Purpose.SPRING else "festival")
        aid = caps.get("consumption_aid") or NOTHING
        return [Count(ALL_FESTIVALS, cap=caps.get("year"), cap_aid=aid), Count(one.value, cap=once)]
    if one in LIFE:
        return [Count(one.value, cap=caps.get(one.value))]
    return []


OCCASIONS: dict[str, str | Promise] = {ALL_FESTIVALS: _("全年节日慰问"), **{one.value: LABELS[one] for one in Purpose}}
