"""What other systems ask for: by a token, which is a supplier's or the whole shop's."""

from django.db.models import Prefetch, QuerySet

from zhijia.kernel.refusal import NotYours
from zhijia.union.goods.models import Sku
from zhijia.union.people.models import Member

from ..models import Line, Order, Parcel, ParcelLine
from ..rules import ParcelState
from .orders import BIGGEST


def member_numbered(number: str) -> int | None:
    """The id of the member with this number."""
    return Member.objects.filter(number=number[:16]).values_list("id", flat=True).first() if number else None


def orders_before(member_id: int | None, before: int, most: int) -> list[Order]:
    """Orders of a member, or of everybody, newest first, from below an id on (0: from the newest)."""
    found = Order.objects.order_by("-id")
    if member_id is not None:
        found = found.filter(member=member_id)
    return list((found.filter(id__lt=before) if before else found)[:most])


def any_order(order_id: int) -> Order:
    """For the shop's own systems. Raises NotYours."""
    found = Order.objects.filter(id=min(order_id, BIGGEST))
    lines = Prefetch("lines", Line.objects.order_by("id"))
    if (one := found.prefetch_related(lines).first()) is None:
        raise NotYours
    return one


def parcels_before(enterprise_id: int | None, state: str, before: int, most: int) -> list[Parcel]:
    """A supplier's parcels (None: everybody's) in a state, newest first; an unknown state means all."""
    found = _theirs(enterprise_id).order_by("-id")
    if state in list(ParcelState):
        found = found.filter(state=state)
    return list((found.filter(id__lt=before) if before else found)[:most])


def parcel_for(enterprise_id: int | None, parcel_id: int) -> Parcel:
    """One of theirs. Raises NotYours."""
    if (found := _theirs(enterprise_id).filter(id=min(parcel_id, BIGGEST)).first()) is None:
        raise NotYours
    return found


def _theirs(enterprise_id: int | None) -> QuerySet[Parcel]:
    contents = Prefetch("contents", ParcelLine.objects.select_related("line__sku").order_by("id"))
    found = Parcel.objects.select_related("order").prefetch_related(contents)
    return found if enterprise_id is None else found.filter(enterprise=enterprise_id)


def sku_coded(enterprise_id: int | None, code: str) -> Sku:
    """A pack of theirs by its code. Raises NotYours; a code is one enterprise's, so the shop's own token finds none."""
    found = Sku.objects.filter(enterprise=enterprise_id, code=code[:40].upper()).select_related("pool").first()
    if enterprise_id is None or found is None:
        raise NotYours
    return found
