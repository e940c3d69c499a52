"""How the charity share was computed, for anyone: by enterprise and period, without a name of any person."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from ..models import Agreement, Sale, Statement
from ..rules import NOTHING
from .agreements import agreements


@dataclass(frozen=True)
class Shared:
    """One enterprise in one period (`ends_on` is empty for the running one): sales, and what of them was given."""

    enterprise: str
    starts_on: date | None
    ends_on: date | None
    amount: Decimal
    charity: Decimal
    hash: str = ""


@dataclass(frozen=True)
class Giver:
    """An agreement, and what has come of it so far."""

    agreement: Agreement
    given: Decimal


def shared() -> list[Shared]:
    """Every closed period, the newest first, each with the hash of its statement."""
    rows = Statement.objects.exclude(charity=0).order_by("-ends_on", "enterprise_id")
    named = rows.values_list("enterprise__name", "starts_on", "ends_on", "amount", "charity", "hash")
    return [Shared(*one) for one in named]


def running() -> list[Shared]:
    """What was received and is in no closed period yet."""
    rows = Sale.objects.filter(statement=None).order_by().values("enterprise__name")
    summed = rows.annotate(amount=Sum("amount"), charity=Sum("charity")).order_by("enterprise__name")
    return [
        Shared(one["enterprise__name"], None, None, one["amount"], one["charity"]) for one in summed if one["charity"]
    ]


def givers() -> list[Giver]:
    """Every agreement with what its enterprise has given in all."""
    sums = dict(
        Sale.objects.order_by().values("enterprise_id").annotate(s=Sum("charity")).values_list("enterprise_id", "s")
    )
    return [Giver(one, sums.get(one.enterprise_id, NOTHING)) for one in agreements()]
