"""Writing a service, showing it, taking it down."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from ..models import Audience, Service
from ..rules import index_text
from ..rules.feeds import is_https


@dataclass(frozen=True)
class Offer:
    """What a service says: the fields of its form."""

    title: str
    category: str
    summary: str = ""
    brands: str = ""
    audience: str = Audience.SUBTREE
    employments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    way: str = Service.Way.INFO
    url: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    phone: str = ""
    place: str = ""
    hours: str = ""
    office: str = ""
    pinned: bool = False


@transaction.atomic
def write_service(
    *,
    offer: Offer,
    by: User | None,
    now: datetime,
    service_id: int | None = None,
    organisation_id: int = 0,
    request_key: UUID | None = None,
) -> Service:
    """A new draft of an organisation's, or new words for a service that is there. Sent twice, it is there once."""
    _check(offer)
    fields = {**asdict(offer), "employments": list(offer.employments), "tags": list(offer.tags), "changed_at": now}
    fields["search"] = index_text(offer.title, offer.summary, offer.brands)
    if service_id is None:
        return _add(organisation_id, request_key or uuid4(), fields, by, now)
    service = _lock(service_id)
    if service.feed_id:
        raise Refusal(_("这项服务来自数据源“%s”，内容请在来源处修改。") % service.feed)
    before = {name: getattr(service, name) for name in fields}
    for name, value in fields.items():
        setattr(service, name, value)
    service.save(update_fields=list(fields))
    changed = sorted(name for name in asdict(offer) if before[name] != fields[name])
    journal.write(
        "service.changed", by=by, at=now, about=service, organisation=service.organisation.path, changed=changed
    )
    return service


def _add(organisation_id: int, request_key: UUID, fields: dict[str, Any], by: User | None, now: datetime) -> Service:
    # get_or_create: of two taps at the same moment the second waits for the first, and finds its row.
    service, fresh = Service.objects.get_or_create(
        request_key=request_key, defaults={**fields, "organisation_id": organisation_id}
    )
    if fresh:
        journal.write("service.added", by=by, at=now, about=service, organisation=service.organisation.path)
    return service


@transaction.atomic
def publish_service(*, service_id: int, by: User | None, now: datetime) -> Service:
    """Show it to whoever it is for. Publishing what is published changes nothing."""
    service = _lock(service_id)
    if service.state == Service.State.VANISHED:
        raise Refusal(_("数据源“%s”里已经没有这项服务，它回到数据源后会自动恢复。") % service.feed)
    if service.ends_on and service.ends_on < localdate(now):
        raise Refusal(_("这项服务已于 %s 结束。请先改结束日期，再发布。") % service.ends_on, field="ends_on")
    return _turn(service, Service.State.PUBLISHED, "service.published", by, now)


@transaction.atomic
def retire_service(*, service_id: int, by: User | None, now: datetime) -> Service:
    """Take it down; it stays with the union and can be published again."""
    return _turn(_lock(service_id), Service.State.RETIRED, "service.retired", by, now)


@transaction.atomic
def pin_service(*, service_id: int, pinned: bool, by: User | None, now: datetime) -> Service:
    """Put it among the tiles of the home, or take it off; for a feed's services too."""
    service = _lock(service_id)
    if service.pinned != pinned:
        service.pinned = pinned
        service.save(update_fields=["pinned"])
        journal.write("service.pinned", by=by, at=now, about=service, pinned=pinned)
    return service


def _turn(service: Service, state: Service.State, what: str, by: User | None, now: datetime) -> Service:
    if service.state != state:
        service.state, service.changed_at = state, now
        service.save(update_fields=["state", "changed_at"])
        journal.write(what, by=by, at=now, about=service, organisation=service.organisation.path)
    return service


def _lock(service_id: int) -> Service:
    return Service.objects.select_for_update(of=("self",)).select_related("organisation", "feed").get(id=service_id)


def _check(offer: Offer) -> None:
    if offer.way in (Service.Way.LINK, Service.Way.SSO) and not is_https(offer.url):
        raise Refusal(_("外部网址要以 https:// 开头，写完整。"), field="url")
    if offer.way == Service.Way.INFO and offer.url:
        raise Refusal(_("只有说明的服务没有网址。请选“外部网址”，或把网址删去。"), field="url")
    if offer.way == Service.Way.PART and not _is_page(offer.url):
        raise Refusal(_("职家里没有这个页面，请从列表里选。"), field="url")
    if offer.audience == Audience.EVERYBODY and (offer.employments or offer.tags):
        raise Refusal(_("对所有人开放的服务不能再限定用工形式或身份。请改为“全体会员”。"), field="audience")
    if offer.starts_on and offer.ends_on and offer.ends_on < offer.starts_on:
        raise Refusal(_("结束日期早于开始日期。"), field="ends_on")


def _is_page(name: str) -> bool:
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False
