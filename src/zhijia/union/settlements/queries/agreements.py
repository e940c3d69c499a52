"""Which share of its sales an enterprise has agreed to give."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from ..models import Agreement
from ..rules import NOTHING


def agreement(enterprise_id: int, on: date) -> Agreement | None:
    """The one in force on a day."""
    return _in_force(on).filter(enterprise_id=enterprise_id).order_by("-valid_from").first()


def share(enterprise_id: int, on: date) -> Decimal:
    """Per cent of a sale on this day; 0 where nothing was agreed. What a page promises, and an order line keeps."""
    found = agreement(enterprise_id, on)
    return found.percent if found else NOTHING


def shares(on: date) -> dict[int, Decimal]:
    """The same for every enterprise that gives one."""
    return dict(_in_force(on).order_by("valid_from").values_list("enterprise_id", "percent"))


def with_agreement(enterprise_ids: Iterable[int]) -> set[int]:
    """Those of them that ever had one."""
    return set(Agreement.objects.filter(enterprise_id__in=enterprise_ids).values_list("enterprise_id", flat=True))


def agreements() -> QuerySet[Agreement]:
    """All of them, those in force first."""
    return Agreement.objects.select_related("enterprise").order_by("-valid_from", "id")


def _in_force(on: date) -> QuerySet[Agreement]:
    return Agreement.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
