"""Brands and the compartments of the shelves: kept by officers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import queries
from ..models import Brand, Category
from ..rules import TOPS, clean_words

OLDEST = 600  # 老字号 go back some centuries, not to the Han


@transaction.atomic
def open_brand(
    *,
    name: str,
    request_key: UUID,
    by: Any,
    now: datetime,
    enterprise_id: int | None = None,
    name_en: str = "",
    since: int | None = None,
    story: str = "",
    is_heritage: bool = False,
    note: str = "",
) -> Brand:
    """A brand with its story. The same key returns the same. Raises Refusal for a name there is, NotYours."""
    queries.ensure_holds(Right.GOODS_WRITE, by, now)
    if earlier := Brand.objects.filter(request_key=request_key).first():
        return earlier
    said = _said(None, name, enterprise_id, name_en, since, story, is_heritage, note, now)
    made = Brand.objects.create(request_key=request_key, **said)
    journal.write("brand.opened", by=by, at=now, about=made, name=made.name)
    return made


@transaction.atomic
def write_brand(
    *,
    brand_id: int,
    name: str,
    by: Any,
    now: datetime,
    enterprise_id: int | None = None,
    name_en: str = "",
    since: int | None = None,
    story: str = "",
    is_heritage: bool = False,
    note: str = "",
) -> Brand:
    """Other words for a brand. Raises Refusal, NotYours."""
    queries.ensure_holds(Right.GOODS_WRITE, by, now)
    one = Brand.objects.select_for_update(no_key=True).filter(id=brand_id).first()
    if one is None:
        raise NotYours
    said = _said(one, name, enterprise_id, name_en, since, story, is_heritage, note, now)
    changed = sorted(field for field, value in said.items() if getattr(one, field) != value)
    for field in changed:
        setattr(one, field, said[field])
    if changed:
        one.save(update_fields=changed)
        journal.write("brand.changed", by=by, at=now, about=one, changed=changed)
    return one


def _said(
    one: Brand | None,
    name: str,
    enterprise_id: int | None,
    name_en: str,
    since: int | None,
    story: str,
    is_heritage: bool,
    note: str,
    now: datetime,
) -> dict[str, Any]:
    name = clean_words(name, _("品牌"), 40, "name")
    if Brand.objects.filter(name=name).exclude(id=one.id if one else 0).exists():
        raise Refusal(_("已经有品牌“%s”。请直接选用。") % name, field="name")
    if since is not None and not OLDEST <= since <= now.year:
        words = _("创立年份要在 %(from)d 到 %(to)d 之间，不知道就留空。")
        raise Refusal(words % {"from": OLDEST, "to": now.year}, field="since")
    return {
        "name": name,
        "enterprise_id": enterprise_id,
        "name_en": clean_words(name_en, _("英文名"), 60, "name_en", least=0),
        "since": since,
        "story": clean_words(story, _("品牌故事"), 500, "story", least=0),
        "is_heritage": is_heritage,
        "note": clean_words(note, _("说明"), 80, "note", least=0),
    }


@transaction.atomic
def open_category(*, top: str, name: str, by: Any, now: datetime) -> Category:
    """One more compartment on one of the five shelves; one that is there comes back. Raises Refusal, NotYours."""
    queries.ensure_holds(Right.GOODS_WRITE, by, now)
    if top not in TOPS:
        raise Refusal(_("类别只有衣、医、食、住、行五种。请选一种。"), field="top")
    name = clean_words(name, _("小类"), 20, "name")
    last = Category.objects.filter(top=top).aggregate(last=Max("order"))["last"] or 0
    made, fresh = Category.objects.get_or_create(top=top, name=name, defaults={"order": last + 10})
    if fresh:
        journal.write("category.opened", by=by, at=now, about=made, top=top, name=name)
    return made
