"""Seasons and shows: planned, published as an offer of claims, moved, cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.claims.models import Claim
from zhijia.union.claims.rules import LIVE, Way
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.web.templatetags.web import moment

from ..models import Season, Show, Venue

PURPOSE = "culture.show"
MOST_A_MEMBER = 10
DOORS = timedelta(minutes=45)  # before it begins they open, where nothing else is said


@dataclass(frozen=True)
class NewShow:
    """What is planned, before anybody may ask for it. `seated`: the venue's numbered seats; else `places` come in."""

    title: str
    venue_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str = "other"
    troupe: str = ""
    blurb: str = ""
    doors_at: datetime | None = None
    seated: bool = False
    places: int = 0
    cost: Decimal | None = None
    may_pass_on: bool = True


@dataclass(frozen=True)
class Terms:
    """How the places of a show or a course are given."""

    opens_at: datetime
    how: str = Way.FIRST_COME
    closes_at: datetime | None = None
    limit: int = 2
    eligibility: Mapping[str, Any] = field(default_factory=dict)
    reserves: Sequence[tuple[int, str]] = ()  # (places, reason): published
    draws_at: datetime | None = None  # of a draw
    sources: Sequence[claims.Source] = ()
    rules: str = ""


@transaction.atomic
def open_season(
    *,
    name: str,
    organisation_id: int,
    starts_on: date,
    ends_on: date,
    limit: int | None,
    request_key: UUID,
    by: Any,
    now: datetime,
    blurb: str = "",
) -> Season:
    """Shows that belong together; a member has at most `limit` tickets over all of them. Raises Refusal."""
    if earlier := Season.objects.filter(request_key=request_key).first():
        return earlier
    if ends_on < starts_on:
        raise Refusal(_("结束日期早于开始日期，请改正。"), field="ends_on")
    series = claims.open_series(name=name, limit=limit, request_key=request_key, by=by, now=now)
    season = Season.objects.create(
        name=name,
        organisation_id=organisation_id,
        starts_on=starts_on,
        ends_on=ends_on,
        blurb=blurb,
        series=series,
        request_key=request_key,
    )
    journal.write("season.opened", by=by, at=now, about=season, organisation=season.organisation.path)
    return season


@transaction.atomic
def plan_show(
    *, show: NewShow, organisation_id: int, season_id: int | None, request_key: UUID, by: Any, now: datetime
) -> Show:
    """Write a show down; nobody sees it before it is published. Raises Refusal where the venue is taken."""
    if earlier := Show.objects.filter(request_key=request_key).first():
        return earlier
    venue = Venue.objects.select_for_update().filter(id=show.venue_id).first()
    if venue is None:
        raise NotYours
    places = venue.seats.count() if show.seated else show.places
    _sensible(show, venue, places)
    made = Show.objects.create(
        season_id=season_id,
        organisation_id=organisation_id,
        title=show.title[:60],
        kind=show.kind,
        troupe=show.troupe[:60],
        blurb=show.blurb,
        venue=venue,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        doors_at=show.doors_at or show.starts_at - DOORS,
        seated=show.seated,
        places=places,
        may_pass_on=show.may_pass_on,
        cost=show.cost,
        request_key=request_key,
    )
    journal.write("show.planned", by=by, at=now, about=made, organisation=made.organisation.path)
    return made


@transaction.atomic
def change_show(*, show_id: int, show: NewShow, season_id: int | None, by: Any, now: datetime) -> Show:
    """Put it right: all of it before it is published, then only what is said of it. Raises Refusal, NotYours."""
    found = lock_show(show_id)
    if found.state == Show.State.CANCELLED or found.ends_at <= now:
        raise Refusal(_("演过的和取消的不能再改。"))
    if found.state == Show.State.DRAFT:
        venue = Venue.objects.select_for_update().filter(id=show.venue_id).first()
        if venue is None:
            raise NotYours
        places = venue.seats.count() if show.seated else show.places
        _sensible(show, venue, places, but=found.id)
        found.title, found.venue, found.season_id = show.title[:60], venue, season_id
        found.starts_at, found.ends_at, found.doors_at = show.starts_at, show.ends_at, show.starts_at - DOORS
        found.seated, found.places, found.may_pass_on = show.seated, places, show.may_pass_on
    found.kind, found.troupe, found.blurb, found.cost = show.kind, show.troupe[:60], show.blurb, show.cost
    found.save()
    journal.write("show.changed", by=by, at=now, about=found, organisation=found.organisation.path)
    return found


def _sensible(show: NewShow, venue: Venue, places: int, but: int = 0) -> None:
    if not show.title.strip():
        raise Refusal(_("请写演出名称。"), field="title")
    if show.ends_at <= show.starts_at:
        raise Refusal(_("结束时间要晚于开始时间，请改正。"), field="ends_at")
    if not 1 <= places <= 1_000_000:
        raise Refusal(_("没有名额。请写名额；对号入座的，先给场地设好座位图。"), field="places")
    taken_at(venue, show.starts_at, show.ends_at, but=but)


def taken_at(venue: Venue, starts_at: datetime, ends_at: datetime, but: int = 0) -> None:
    """Raises Refusal when something else is on at the venue then."""
    others = Show.objects.filter(venue=venue, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if other := others.exclude(state=Show.State.CANCELLED).exclude(id=but).first():
        words = _("“%(venue)s”那时有“%(title)s”（%(at)s）。请换时间或场地。")
        raise Refusal(words % {"venue": venue, "title": other.title, "at": moment(other.starts_at)}, field="starts_at")


@transaction.atomic
def publish_show(*, show_id: int, terms: Terms, secret: bytes, by: Any, now: datetime) -> Show:
    """Offer its places: first come, a draw with its commitment over `secret`, or a review. Published twice is once."""
    show = lock_show(show_id)
    if show.state == Show.State.PUBLISHED:
        return show
    if show.state == Show.State.CANCELLED:
        raise Refusal(_("这场演出已取消，不能发布。请另建一场。"))
    if not 1 <= terms.limit <= MOST_A_MEMBER:
        raise Refusal(_("每人张数要在 1 到 %d 之间。") % MOST_A_MEMBER, field="limit")
    opened = _draw(show, terms, secret, by, now) if terms.how == Way.DRAW else _offer(show, terms, by, now)
    show.offer, show.state = opened, Show.State.PUBLISHED
    show.save(update_fields=["offer", "state"])
    journal.write("show.published", by=by, at=now, about=show, organisation=show.organisation.path, how=terms.how)
    return show


def lock_show(show_id: int) -> Show:
    """Its row, until the transaction ends. Raises NotYours."""
    locked = Show.objects.select_for_update(of=("self",)).select_related("organisation", "season", "venue", "offer")
    if (show := locked.filter(id=show_id).first()) is None:
        raise NotYours
    return show


def _offer(show: Show, terms: Terms, by: Any, now: datetime) -> Any:
    pool = claims.open_pool(
        name=show.title,
        total=show.places,
        organisation_id=show.organisation_id,
        request_key=uuid5(show.request_key, "pool"),
        by=by,
        now=now,
    )
    for n, (places, reason) in enumerate(terms.reserves):
        key = uuid5(show.request_key, f"reserve {n}")
        claims.reserve(pool_id=pool.id, quantity=places, reason=reason, request_key=key, by=by, now=now)
    return claims.open_offer(
        pool_id=pool.id,
        title=show.title,
        path=f"shows/{show.id}/",
        how=terms.how,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        eligibility=terms.eligibility,
        limit=terms.limit,
        waiting_list=True,
        series_id=show.season.series_id if show.season else None,
        purpose=PURPOSE,
        accept_places=True,
        minds_absence=True,
        request_key=uuid5(show.request_key, "offer"),
        by=by,
        now=now,
    )


def _draw(show: Show, terms: Terms, secret: bytes, by: Any, now: datetime) -> Any:
    reserved = sum(places for places, _reason in terms.reserves)
    drawn = claims.Terms(
        title=show.title,
        places=show.places - reserved,
        kept=terms.reserves,
        limit=terms.limit,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at or terms.opens_at,
        draws_at=terms.draws_at or terms.opens_at,
        sources=terms.sources,
        rules=terms.rules,
        eligibility=terms.eligibility,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        path=f"shows/{show.id}/",
        purpose=PURPOSE,
        series_id=show.season.series_id if show.season else None,
        accept_places=True,
        organisation_id=show.organisation_id,
    )
    return claims.open_draw(
        terms=drawn, secret=secret, request_key=uuid5(show.request_key, "offer"), by=by, now=now
    ).offer


@transaction.atomic
def move_show(*, show_id: int, starts_at: datetime, ends_at: datetime, why: str, by: Any, now: datetime) -> Show:
    """At another time; whoever has a place keeps it and is told. Raises Refusal, NotYours."""
    show = lock_show(show_id)
    if not why.strip():
        raise Refusal(_("请写明原因，120 字以内。"), field="why")
    if show.starts_at <= now:
        raise Refusal(_("已于 %s 开始，不能再改期。") % moment(show.starts_at), field="starts_at")
    taken_at(show.venue, starts_at, ends_at, but=show.id)
    show.doors_at += starts_at - show.starts_at
    show.starts_at, show.ends_at, show.why = starts_at, ends_at, why.strip()[:120]
    show.save(update_fields=["starts_at", "ends_at", "doors_at", "why"])
    if show.offer:
        claims.move_offer(offer_id=show.offer.id, starts_at=starts_at, ends_at=ends_at, by=by, now=now)
    journal.write("show.moved", by=by, at=now, about=show, organisation=show.organisation.path)
    body = _("改到 %(at)s。原因：%(why)s。去不了请退回，让给别人。") % {"at": moment(starts_at), "why": show.why}
    tell_all(show, _("演出改期：%s") % show.title, body, now, f"moved:{starts_at:%Y%m%d%H%M}")
    return show


@transaction.atomic
def cancel_show(*, show_id: int, why: str, by: Any, now: datetime) -> Show:
    """It will not take place: everybody who has or waits for a place is told, their claims end. Twice is once."""
    show = lock_show(show_id)
    if show.state == Show.State.CANCELLED:
        return show
    if not why.strip():
        raise Refusal(_("请写明原因，120 字以内。"), field="why")
    show.state, show.why = Show.State.CANCELLED, why.strip()[:120]
    show.save(update_fields=["state", "why"])
    journal.write("show.cancelled", by=by, at=now, about=show, organisation=show.organisation.path, why=show.why)
    tell_all(show, _("演出取消：%s") % show.title, _("原因：%s。您的票已作废，名额不计入本季。") % show.why, now, "off")
    if show.offer:
        claims.call_off(offer_id=show.offer.id, reason=_("演出取消"), by=by, now=now)
    return show


def tell_all(show: Show, title: str, body: str, now: datetime, key: str) -> None:
    """Everybody who has or waits for a place."""
    mine = Claim.objects.filter(offer=show.offer_id, state__in=LIVE, member__user__isnull=False)
    users = [one.member.user for one in mine.select_related("member__user")]
    notices.tell_many(
        users=users,
        title=title,
        body=body,
        path=f"shows/{show.id}/",
        kind="service",
        important=True,
        key=f"show:{show.id}:{key}",
        now=now,
    )
