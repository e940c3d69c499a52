"""Whose goods are whose: enterprises, and who works for them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from zhijia.kernel.refusal import NotYours
from zhijia.union.accounts.models import User
from zhijia.union.people import queries as people
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Role

from ..models import Brand, Category, Enterprise, Product, Sku


def enterprises(person: Person, right: str) -> QuerySet[Enterprise]:
    """Those over whose organisation this person holds the right."""
    own = Enterprise.objects.filter(person.over(right, "organisation__path"))
    return own.select_related("organisation").order_by("id")


def own_enterprise(person: Person, right: str, enterprise_id: int) -> Enterprise:
    """One of them. Raises NotYours."""
    if (found := enterprises(person, right).filter(id=enterprise_id).first()) is None:
        raise NotYours
    return found


def locked_enterprise(enterprise_id: int, right: str, by: Any, now: datetime) -> Enterprise:
    """One, locked against other changes, over which `by` holds the right; the system may. Raises NotYours."""
    rows = Enterprise.objects.select_related("organisation").select_for_update(of=("self",), no_key=True)
    one = rows.filter(id=enterprise_id).first()
    if one is None or not people.may(by, right, one.organisation.path, now):
        raise NotYours
    return one


def locked_product(product_id: int, right: str, by: Any, now: datetime) -> Product:
    """One, locked against other changes, over whose enterprise `by` holds the right. Raises NotYours."""
    rows = Product.objects.select_related("enterprise__organisation", "brand", "category")
    one = rows.select_for_update(of=("self",), no_key=True).filter(id=product_id).first()
    if one is None or not people.may(by, right, one.enterprise.organisation.path, now):
        raise NotYours
    return one


def locked_pack(sku_id: int, right: str, by: Any, now: datetime) -> tuple[Sku, Product]:
    """A pack and its product, locked: the product first, as everywhere here. Raises NotYours."""
    owner = Sku.objects.filter(id=sku_id).values_list("product_id", flat=True).first()
    if owner is None:
        raise NotYours
    product = locked_product(owner, right, by, now)
    return Sku.objects.select_for_update(no_key=True).get(id=sku_id), product


def packs_of(product_ids: Iterable[int]) -> list[int]:
    """The ids of all packs of these products."""
    return list(Sku.objects.filter(product__in=list(product_ids)).values_list("id", flat=True))


def ensure_holds(right: str, by: Any, now: datetime) -> None:
    """Raises NotYours unless `by` holds the right somewhere, or is the system."""
    if by is not None and not people.person(by, localdate(now)).may(right):
        raise NotYours


def suppliers_of(path: str, today: date) -> Sequence[User]:
    """Who holds a supplier's post today over the organisation with this path."""
    above = ["/".join(path.split("/")[: n + 1]) + "/" for n in range(path.count("/"))]
    posts = people.posts_on(today).filter(role=Role.SUPPLIER, organisation__path__in=above).select_related("user")
    return list({post.user_id: post.user for post in posts}.values())


def brands() -> QuerySet[Brand]:
    """All brands, by name."""
    return Brand.objects.order_by("name")


def categories() -> QuerySet[Category]:
    """All compartments, shelf by shelf."""
    return Category.objects.all()
