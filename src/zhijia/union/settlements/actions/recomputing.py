"""Sums of sales and statements, from their own lines."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhijia.kernel.totals import Off, OuterRef, recompute, total_of
from zhijia.union.journal import actions as journal

from ..models import Sale, Statement


@transaction.atomic
def recompute_settlements(*, repair: bool, by: Any, now: datetime) -> list[Off]:
    """What came back of a sale, put right with `repair`; statements that their lines do not add up to, only told."""
    back = total_of(Sale, -F("amount"), of=OuterRef("pk"))
    found = recompute(Sale.objects.filter(of=None), repair=repair, returned=back)
    if repair and found:
        journal.write("sale.corrected", by=by, at=now, totals=len(found))
    sums = {name: total_of(Sale, name, statement=OuterRef("pk")) for name in ("amount", "charity", "fee", "net")}
    return found + recompute(Statement.objects.all(), **sums)
