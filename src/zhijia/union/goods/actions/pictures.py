"""Photographs of a product: drawn anew in two sizes, a few for each, looked at by an officer once it is shown."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import queries, rules
from ..models import Picture, Product, Proposal
from ..rules import ProductState, State
from .products import key_for


@transaction.atomic
def add_picture(
    *, product_id: int, content: bytes, request_key: UUID, by: Any, now: datetime, alt: str = ""
) -> Picture:
    """One more photograph. With a product that is shown it waits for an officer; with a draft it goes along.

    The same key returns the same. Raises Refusal, NotYours.
    """
    product = queries.locked_product(product_id, Right.SUPPLY, by, now)
    if earlier := product.pictures.filter(request_key=request_key).first():
        return earlier
    if product.pictures.exclude(state=State.DECLINED).count() >= rules.PICTURES_MOST:
        raise Refusal(_("一个商品最多 %d 张图片。请先删去一张。") % rules.PICTURES_MOST, field="file")
    made = rules.make_picture(content)
    picture = Picture(product=product, width=made.width, height=made.height, made_at=now, made_by=by)
    picture.alt = rules.clean_words(alt, _("图片说明"), 80, "alt", least=0)
    picture.request_key = request_key
    shown = product.state == ProductState.SHOWN
    picture.state = State.WAITING if shown else State.APPROVED  # a draft is looked at as a whole
    picture.large.save(f"{request_key}.jpg", ContentFile(made.large), save=False)
    picture.small.save(f"{request_key}-s.jpg", ContentFile(made.small), save=False)
    picture.save()
    if shown:
        facts = {"enterprise_id": product.enterprise_id, "product": product, "made_at": now, "made_by": by}
        Proposal.objects.create(kind="picture", picture=picture, request_key=key_for(request_key, "paper"), **facts)
    _journal("picture.added", picture, product, by, now)
    return picture


@transaction.atomic
def remove_picture(*, picture_id: int, by: Any, now: datetime) -> None:
    """Take a photograph away, files and all. Raises NotYours."""
    owner = Picture.objects.filter(id=picture_id).values_list("product_id", flat=True).first()
    if owner is None:
        raise NotYours
    product = queries.locked_product(owner, Right.SUPPLY, by, now)
    picture = Picture.objects.filter(id=picture_id).first()
    if picture is None:
        return
    _journal("picture.removed", picture, product, by, now)
    names = [str(one.name) for one in (picture.large, picture.small)]
    Proposal.objects.filter(picture=picture).delete()
    picture.delete()
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def _journal(what: str, picture: Picture, product: Product, by: Any, now: datetime) -> None:
    where = product.enterprise.organisation.path
    journal.write(what, by=by, at=now, about=picture, organisation=where, product=product.id)
