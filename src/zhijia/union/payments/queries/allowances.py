"""What the union gives a member to spend."""

from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from ..models import Allowance
from ..rules import NOTHING


def usable(member_id: int | None, today: date) -> QuerySet[Allowance]:
    """A member's allowances that can be spent today, those that end first first."""
    mine = Allowance.objects.filter(member_id=member_id or 0, ends_on__gte=today, grant__withdrawn_at=None)
    return mine.filter(spent__lt=F("given")).select_related("grant").order_by("ends_on", "id")


def balance(member_id: int | None, today: date) -> Decimal:
    """Yuan a member can spend of all grants today."""
    if member_id is None:
        return NOTHING
    mine = usable(member_id, today).order_by()
    total: Decimal = mine.aggregate(left=Coalesce(Sum(F("given") - F("spent")), NOTHING))["left"]
    return total
