"""The companies that supply."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import Right, clean_credit_code

from .. import queries
from ..models import Category, Enterprise, Sku
from ..rules import clean_words, starter
from .shelving import refresh

MOST_CHARITY = Decimal(50)


@transaction.atomic
def open_enterprise(
    *,
    organisation_id: int,
    name: str,
    request_key: UUID,
    by: Any,
    now: datetime,
    credit_code: str = "",
    about: str = "",
    contact: str = "",
    phone: str = "",
    returns_to: str = "",
    charity_percent: Decimal = Decimal(0),
) -> Enterprise:
    """Let a company supply: whoever holds «supply» over its organisation works for it. The same key returns the same.

    Raises Refusal for a name, code or organisation that is in use, NotYours without goods.write over it.
    """
    organisation = Organisation.objects.filter(id=organisation_id, closed_on=None).first()
    if organisation is None or not people.may(by, Right.GOODS_WRITE, organisation.path, now):
        raise NotYours
    if earlier := Enterprise.objects.filter(request_key=request_key).first():
        return earlier
    if other := Enterprise.objects.filter(organisation=organisation).first():
        words = _("%(union)s 已经是供应企业“%(name)s”。请直接修改它。")
        raise Refusal(words % {"union": organisation.name, "name": other.name}, field="organisation")
    said = _said(None, name, credit_code, about, contact, phone, returns_to, charity_percent)
    made = Enterprise.objects.create(organisation=organisation, request_key=request_key, **said)
    _first_compartments()
    journal.write("enterprise.opened", by=by, at=now, about=made, organisation=organisation.path, name=made.name)
    return made


def _first_compartments() -> None:
    """The shelves get their compartments with the first enterprise."""
    if not Category.objects.exists():
        rows = [(top, place, name) for top, names in starter().items() for place, name in enumerate(names)]
        Category.objects.bulk_create(
            (Category(top=top, name=name, order=10 * place) for top, place, name in rows), ignore_conflicts=True
        )


@transaction.atomic
def write_enterprise(
    *,
    enterprise_id: int,
    by: Any,
    now: datetime,
    name: str,
    credit_code: str = "",
    about: str = "",
    contact: str = "",
    phone: str = "",
    returns_to: str = "",
    charity_percent: Decimal = Decimal(0),
) -> Enterprise:
    """Put other facts on an enterprise; a new share holds for orders from now on. Raises Refusal, NotYours."""
    one = queries.locked_enterprise(enterprise_id, Right.GOODS_WRITE, by, now)
    said = _said(one, name, credit_code, about, contact, phone, returns_to, charity_percent)
    changed = sorted(field for field, value in said.items() if getattr(one, field) != value)
    if changed:
        Enterprise.objects.filter(id=one.id).update(**said)
        facts = {"changed": changed, "charity_percent": str(said["charity_percent"])}
        journal.write("enterprise.changed", by=by, at=now, about=one, organisation=one.organisation.path, **facts)
    one.refresh_from_db()
    return one


def _said(
    one: Enterprise | None,
    name: str,
    credit_code: str,
    about: str,
    contact: str,
    phone: str,
    returns_to: str,
    charity_percent: Decimal,
) -> dict[str, Any]:
    name, code = clean_words(name, _("名称"), 60, "name", least=2), clean_credit_code(credit_code)
    others = Enterprise.objects.exclude(id=one.id if one else 0)
    if others.filter(name=name).exists():
        raise Refusal(_("已经有供应企业“%s”。") % name, field="name")
    if code and others.filter(credit_code=code).exists():
        raise Refusal(_("信用代码 %s 已经登记在另一家企业。请核对。") % code, field="credit_code")
    if not charity_percent.is_finite() or not 0 <= charity_percent <= MOST_CHARITY:
        raise Refusal(_("公益比例要在 0 到 %s%% 之间。") % MOST_CHARITY, field="charity_percent")
    return {
        "name": name,
        "credit_code": code,
        "about": clean_words(about, _("简介"), 200, "about", least=0),
        "contact": clean_words(contact, _("联系人"), 40, "contact", least=0),
        "phone": clean_words(phone, _("电话"), 30, "phone", least=0),
        "returns_to": clean_words(returns_to, _("退货地址"), 120, "returns_to", least=0),
        "charity_percent": charity_percent,
    }


def close_enterprise(*, enterprise_id: int, by: Any, now: datetime) -> Enterprise:
    """End working with it: all its packs leave the shelf. What was ordered stays ordered. Closed twice is once."""
    return _turn(enterprise_id, now, "enterprise.closed", by, now)


def reopen_enterprise(*, enterprise_id: int, by: Any, now: datetime) -> Enterprise:
    """Work with it again: its packs return to the shelf where price and evidence still stand."""
    return _turn(enterprise_id, None, "enterprise.returned", by, now)


@transaction.atomic
def _turn(enterprise_id: int, closed_at: datetime | None, what: str, by: Any, now: datetime) -> Enterprise:
    one = queries.locked_enterprise(enterprise_id, Right.GOODS_WRITE, by, now)
    if (one.closed_at is None) == (closed_at is None):
        return one
    one.closed_at = closed_at
    one.save(update_fields=["closed_at"])
    journal.write(what, by=by, at=now, about=one, organisation=one.organisation.path)
    refresh(sku_ids=Sku.objects.filter(enterprise=one).values_list("id", flat=True), by=by, now=now)
    return one
