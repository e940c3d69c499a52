"""Running totals recomputed from their own rows: what is off is told, and on demand put right.

recompute(Account.objects.all(), debited=total_of(Transfer, debit=OuterRef("pk")))
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

MONEY: Any = DecimalField(max_digits=20, decimal_places=2)


@dataclass(frozen=True)
class Off:
    """A total that is not the sum of its rows: «payment.refunded», the row, what stood there, what it should be."""

    what: str
    id: int
    said: Decimal
    should: Decimal


def total_of(rows: type[models.Model] | QuerySet[Any], amount: Any = "amount", /, **which: Any) -> Any:
    """The sum of `amount` over the rows that belong to the outer one; 0 for none."""
    chosen = (rows if isinstance(rows, QuerySet) else rows._default_manager.all()).filter(**which).order_by()
    summed = chosen.annotate(one_=models.Value(1)).values("one_").annotate(sum_=Sum(amount, output_field=MONEY))
    return Coalesce(Subquery(summed.values("sum_"), output_field=MONEY), Decimal(0), output_field=MONEY)


def recompute(rows: QuerySet[Any], *, repair: bool = False, **totals: Any) -> list[Off]:
    """Each field beside what it should be; with `repair` it is, afterwards. Call inside a transaction."""
    found: list[Off] = []
    name = str(rows.model._meta.model_name)
    for field, should in totals.items():
        wrong = rows.annotate(should_=should).filter(~Q(**{field: F("should_")})).order_by("pk")
        for id, said, right in wrong.values_list("pk", field, "should_"):
            found.append(Off(f"{name}.{field}", id, said, right))
            if repair:
                rows.model._default_manager.filter(pk=id).update(**{field: right})
    return found


__all__ = ["Off", "OuterRef", "recompute", "total_of"]
