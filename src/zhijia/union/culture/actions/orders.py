"""Culture on order: the menu, what units order, and a date and a team that both sides sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.web.templatetags.web import day as on_day

from ..models import Order, Service, Slot, Spot, Team, TeamOff, Travel
from ..models.orders import Part
from ..rules import menu

FAR_AHEAD = timedelta(days=366)
OPEN_ORDERS = 5  # of one unit at a time


@dataclass(frozen=True)
class NewService:
    """A line of the menu."""

    title: str
    kind: str
    minutes: int
    audience: int
    cost: Decimal
    blurb: str = ""
    needs: str = ""
    first_month: int = 1
    last_month: int = 12
    a_year: int | None = None


@dataclass(frozen=True)
class Wanted:
    """What a unit says: where, how many, its wishes, three dates best first, and whom to call."""

    place: str
    audience: int
    slots: Sequence[tuple[date, int]]
    contact: str
    phone: str
    wishes: str = ""


@transaction.atomic
def add_team(
    *,
    name: str,
    organisation_id: int,
    home_id: int,
    request_key: UUID,
    by: Any,
    now: datetime,
    people_count: int = 1,
    most_a_day: int = 1,
) -> Team:
    """A team with its home county. The same request_key again returns the one already there."""
    if earlier := Team.objects.filter(request_key=request_key).first():
        return earlier
    if Team.objects.filter(organisation=organisation_id, name=name).exists():
        raise Refusal(_("已经有“%s”了。请换一个名称。") % name, field="name")
    team = Team.objects.create(
        name=name,
        organisation_id=organisation_id,
        home_id=home_id,
        people=people_count,
        most_a_day=most_a_day,
        request_key=request_key,
    )
    journal.write("team.added", by=by, at=now, about=team, organisation=team.organisation.path)
    return team


@transaction.atomic
def add_service(*, team_id: int, service: NewService, request_key: UUID, by: Any, now: datetime) -> Service:
    """A new line of the menu. Raises Refusal, NotYours."""
    if earlier := Service.objects.filter(request_key=request_key).first():
        return earlier
    team = Team.objects.select_related("organisation").filter(id=team_id).first()
    if team is None:
        raise NotYours
    if not service.title.strip() or service.minutes < 1 or service.audience < 1 or service.cost < 0:
        raise Refusal(_("请写名称、时长、人数和费用。"), field="title")
    made = Service.objects.create(team=team, request_key=request_key, **vars(service))
    journal.write("menu.added", by=by, at=now, about=made, organisation=team.organisation.path)
    return made


@transaction.atomic
def offer_service(*, service_id: int, is_open: bool, by: Any, now: datetime) -> Service:
    """Put a line on the menu, or take it off: what was ordered stays. Twice is once. Raises NotYours."""
    locked = Service.objects.select_for_update(of=("self",)).select_related("team__organisation")
    if (service := locked.filter(id=service_id).first()) is None:
        raise NotYours
    if service.is_open != is_open:
        service.is_open = is_open
        service.save(update_fields=["is_open"])
        verb = "menu.opened" if is_open else "menu.closed"
        journal.write(verb, by=by, at=now, about=service, organisation=service.team.organisation.path)
    return service


@transaction.atomic
def set_travel(*, minutes: Mapping[tuple[int, int], int], by: Any, now: datetime) -> None:
    """(county, county) → minutes by car; said again it replaces."""
    rows = [Travel(a_id=min(pair), b_id=max(pair), minutes=n) for pair, n in minutes.items() if pair[0] != pair[1]]
    Travel.objects.bulk_create(rows, update_conflicts=True, unique_fields=["a", "b"], update_fields=["minutes"])
    journal.write("team.travel", by=by, at=now, ways=len(rows))


@transaction.atomic
def set_spots(*, spots: Mapping[int, tuple[float, float]], by: Any, now: datetime) -> None:
    """County → (latitude, longitude) on the map of the coverage page; said again it replaces. Raises Refusal."""
    for latitude, longitude in spots.values():
        said = f"{latitude:g} {longitude:g}"
        if 73 <= latitude <= 136 and 3 <= longitude <= 54:
            raise Refusal(_("%s 像是经度写在了前面。请先写纬度。") % said, field="spots")
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise Refusal(_("%s 不是经纬度。") % said, field="spots")
    rows = [Spot(organisation_id=id, latitude=at[0], longitude=at[1]) for id, at in spots.items()]
    where = ["latitude", "longitude"]
    Spot.objects.bulk_create(rows, update_conflicts=True, unique_fields=["organisation"], update_fields=where)
    journal.write("team.spots", by=by, at=now, counties=len(rows))


@transaction.atomic
def set_off(*, team_id: int, day: date, part: int, why: str, by: Any, now: datetime) -> TeamOff:
    """A team cannot come then. Said twice is once. Raises Refusal where it has something agreed."""
    team = _lock_team(team_id)
    if Order.objects.filter(team=team, day=day, part=part, state__in=Order.PLACED).exists():
        raise Refusal(_("%s 已排了点单，请先和调度改期。") % on_day(day))
    off, _new = TeamOff.objects.get_or_create(team=team, day=day, part=part, defaults={"why": why.strip()[:60]})
    journal.write("team.off", by=by, at=now, about=team, organisation=team.organisation.path, day=day.isoformat())
    return off


@transaction.atomic
def set_on(*, team_id: int, day: date, part: int, by: Any, now: datetime) -> None:
    """It can come after all. Safe to repeat."""
    team = _lock_team(team_id)
    TeamOff.objects.filter(team=team, day=day, part=part).delete()
    journal.write("team.on", by=by, at=now, about=team, organisation=team.organisation.path, day=day.isoformat())


def _lock_team(team_id: int) -> Team:
    locked = Team.objects.select_related("organisation").select_for_update(of=("self",), no_key=True)
    if (team := locked.filter(id=team_id).first()) is None:
        raise NotYours
    return team


@transaction.atomic
def ask(*, service_id: int, organisation_id: int, wanted: Wanted, request_key: UUID, by: Any, now: datetime) -> Order:
    """A unit orders a service for three dates. The same request_key again returns the order already made.

    Raises Refusal: not on the menu, out of season, quota used up, too many people, dates that cannot be.
    """
    if earlier := Order.objects.filter(request_key=request_key).first():
        return earlier
    service = Service.objects.select_for_update(of=("self",), no_key=True).filter(id=service_id).first()
    union = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(id=organisation_id).first()
    if service is None or union is None:
        raise NotYours
    _may_order(service, union, now)
    slots = _dates(service, wanted.slots, localdate(now))
    if wanted.audience > service.audience:
        words = _("“%(title)s”最多 %(most)d 人，您填了 %(has)d 人。请减少人数或分两场。")
        facts = {"title": service.title, "most": service.audience, "has": wanted.audience}
        raise Refusal(words % facts, field="audience")
    if wanted.audience < 1 or not wanted.place.strip() or not wanted.contact.strip() or not wanted.phone.strip():
        raise Refusal(_("请写地点、人数、联系人和电话。"), field="place")
    order = Order.objects.create(
        service=service,
        organisation=union,
        county_id=county_of(union),
        place=wanted.place.strip()[:120],
        audience=wanted.audience,
        wishes=wanted.wishes.strip()[:300],
        contact=wanted.contact.strip()[:40],
        phone=wanted.phone.strip()[:20],
        asked_at=now,
        asked_by=by,
        request_key=request_key,
    )
    Slot.objects.bulk_create(Slot(order=order, rank=n, day=day, part=part) for n, (day, part) in enumerate(slots))
    _write(
        order,
        "asked",
        by,
        now,
        service=service.title,
    )
    return order


def _may_order(service: Service, union: Organisation, now: datetime) -> None:
    if not service.is_open:
        raise Refusal(_("“%s”现在不在菜单上。请选别的。") % service.title)
    year = localdate(now).year
    live = Order.objects.exclude(state__in=(Order.State.DECLINED, Order.State.CANCELLED)).filter(asked_at__year=year)
    if service.a_year is not None and (n := live.filter(service=service).count()) >= service.a_year:
        raise Refusal(_("“%(title)s”今年 %(n)d 次已约完。请选别的。") % {"title": service.title, "n": n})
    ours = live.filter(organisation=union)
    if (n := ours.count()) >= menu.A_UNIT_A_YEAR:
        words = _("您的工会今年已点 %(n)d 次，每年最多 %(most)d 次，好让每个单位都轮到。")
        raise Refusal(words % {"n": n, "most": menu.A_UNIT_A_YEAR})
    if ours.filter(state__in=(Order.State.ASKED, Order.State.PROPOSED)).count() >= OPEN_ORDERS:
        raise Refusal(_("您有 %d 个点单还没有约定，约定后再点。") % OPEN_ORDERS)


def _dates(service: Service, slots: Sequence[tuple[date, int]], today: date) -> list[tuple[date, int]]:
    found = list(dict.fromkeys(slots))
    if not 1 <= len(found) <= 3:
        raise Refusal(_("请选三个不同的时间，好排得上。"), field="slots")
    for day, part in found:
        if part not in Part.values:
            raise Refusal(_("请选上午、下午或晚上。"), field="slots")
        if not today + menu.AHEAD <= day <= today + FAR_AHEAD:
            words = _("%(day)s 太近或太远：请至少提前 %(n)d 天，一年以内。")
            raise Refusal(words % {"day": on_day(day), "n": menu.AHEAD.days}, field="slots")
        if not menu.in_season(day.month, service.first_month, service.last_month):
            words = _("“%(title)s”只在 %(a)d 月到 %(b)d 月提供，%(day)s 不在其中。")
            facts = {"title": service.title, "a": service.first_month, "b": service.last_month, "day": on_day(day)}
            raise Refusal(words % facts, field="slots")
    return found


def county_of(union: Organisation) -> int:
    """The county a unit is in: the second level of the tree; the federation for what stands at the top."""
    line = [int(part) for part in union.path.split("/") if part]
    return line[1] if len(line) > 1 else line[0]


@transaction.atomic
def place(*, order_id: int, team_id: int, day: date, part: int, why: str, by: Any, now: datetime) -> Order:
    """The desk proposes a team and one of the unit's dates. Double booking is impossible. Raises Refusal, NotYours."""
    order = _lock(order_id)
    if order.state not in (Order.State.ASKED, Order.State.PROPOSED):
        raise Refusal(_("这个点单现在是“%s”，不能再排。") % order.get_state_display())
    if not order.slots.filter(day=day, part=part).exists():
        raise Refusal(_("%s 不是对方选的时间。请从三个时间里选。") % on_day(day), field="slot")
    team = _lock_team(team_id)
    if TeamOff.objects.filter(team=team, day=day, part=part).exists():
        raise Refusal(_("%(team)s %(day)s 不能来。请换时间或团队。") % {"team": team, "day": on_day(day)})
    that_day = Order.objects.filter(team=team, day=day, state__in=Order.PLACED).exclude(id=order.id)
    if that_day.count() >= team.most_a_day:
        raise Refusal(_("%(team)s %(day)s 已经排满。请换时间或团队。") % {"team": team, "day": on_day(day)})
    order.team, order.day, order.part, order.why = team, day, part, why[:200]
    order.state = Order.State.PROPOSED
    order.unit_signed_at = order.unit_signed_by = order.desk_signed_at = order.desk_signed_by = None
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError as taken:
        raise Refusal(
            _("%(team)s %(day)s 那个时段已有安排。请换时间或团队。") % {"team": team, "day": on_day(day)}
        ) from taken
    facts = {"team": team.name, "day": day.isoformat()}
    _write(
        order,
        "scheduled",
        by,
        now,
        **facts,
    )
    _tell(order, _("点单排上了：%s") % order.service.title, _("%s，请确认。") % when(order), now, "placed")
    return order


def when(order: Order) -> str:
    """The date and part of the day that were settled."""
    return f"{on_day(order.day)} {Part(order.part or 0).label}" if order.day else ""


def place_many(*, chosen: Mapping[int, tuple[int, date, int, str]], by: Any, now: datetime) -> int:
    """order → (team, day, part, why): what was proposed and taken over by the desk, all or nothing."""
    with transaction.atomic():
        for order_id, (team_id, day, part, why) in sorted(chosen.items()):
            place(order_id=order_id, team_id=team_id, day=day, part=part, why=why, by=by, now=now)
    return len(chosen)


@transaction.atomic
def sign(*, order_id: int, side: str, by: Any, now: datetime) -> Order:
    """One side («unit» or «desk») signs; with both it is agreed. Signed twice is once. Raises Refusal."""
    order = _lock(order_id)
    if order.state == Order.State.AGREED:
        return order
    if order.state != Order.State.PROPOSED:
        raise Refusal(_("这个点单现在是“%s”，不用确认。") % order.get_state_display())
    if side == "unit" and order.unit_signed_at is None:
        order.unit_signed_at, order.unit_signed_by = now, by
    if side == "desk" and order.desk_signed_at is None:
        order.desk_signed_at, order.desk_signed_by = now, by
    if order.unit_signed_at and order.desk_signed_at:
        order.state = Order.State.AGREED
    order.save()
    _write(
        order,
        "signed",
        by,
        now,
        side=side,
    )
    if order.state == Order.State.AGREED:
        _tell(order, _("点单约定了：%s") % order.service.title, when(order), now, "agreed")
    return order


@transaction.atomic
def decline(*, order_id: int, why: str, by: Any, now: datetime) -> Order:
    """The desk cannot: with the reason, and what the unit may do. Raises Refusal."""
    order = _lock(order_id)
    if order.state not in (Order.State.ASKED, Order.State.PROPOSED):
        raise Refusal(_("这个点单现在是“%s”，不能再排。") % order.get_state_display())
    if not why.strip():
        raise Refusal(_("请写明原因，120 字以内。"), field="why")
    order.state, order.why = Order.State.DECLINED, why.strip()[:200]
    order.save()
    journal.write(
        "culture-order.declined", by=by, at=now, about=f"culture-order:{order.id}", organisation=order.organisation.path
    )
    _tell(order, _("点单没有排上：%s") % order.service.title, order.why, now, "declined")
    return order


@transaction.atomic
def withdraw(*, order_id: int, by: Any, now: datetime) -> Order:
    """The unit takes it back, until the day before. Twice is once. Raises Refusal."""
    order = _lock(order_id)
    if order.state == Order.State.CANCELLED:
        return order
    if order.state in (Order.State.DONE, Order.State.DECLINED):
        raise Refusal(_("这个点单现在是“%s”，不能撤回。") % order.get_state_display())
    if order.state == Order.State.AGREED and order.day and order.day <= localdate(now):
        raise Refusal(_("今天就要来了，请直接打电话给对方。"))
    order.state = Order.State.CANCELLED
    order.save(update_fields=["state"])
    _write(
        order,
        "withdrawn",
        by,
        now,
    )
    return order


@transaction.atomic
def finish(*, order_id: int, came: int, stars: int, words: str, by: Any, now: datetime) -> Order:
    """Afterwards the unit says how many came and how it was: the rating feeds the menu. Again it replaces."""
    order = _lock(order_id)
    if order.state not in (Order.State.AGREED, Order.State.DONE) or order.day is None or order.day > localdate(now):
        raise Refusal(_("活动办完以后再评价。"))
    if not 1 <= stars <= 5 or not 0 <= came <= 32_000:
        raise Refusal(_("请填到场人数，选 1 到 5 颗星。"), field="stars")
    service = Service.objects.select_for_update(no_key=True).get(id=order.service_id)
    service.stars += stars - (order.stars or 0)
    service.ratings += order.stars is None
    service.save(update_fields=["stars", "ratings"])
    order.came, order.stars, order.words = came, stars, words.strip()[:200]
    order.state, order.done_at = Order.State.DONE, order.done_at or now
    order.save()
    _write(
        order,
        "finished",
        by,
        now,
        came=came,
    )
    return order


def _lock(order_id: int) -> Order:
    locked = Order.objects.select_related("organisation", "service", "asked_by").select_for_update(of=("self",))
    if (order := locked.filter(id=order_id).first()) is None:
        raise NotYours
    return order


def _write(order: Order, verb: str, by: Any, now: datetime, **facts: Any) -> None:
    about, path = f"culture-order:{order.id}", order.organisation.path
    journal.write(f"culture-order.{verb}", by=by, at=now, about=about, organisation=path, **facts)


def _tell(order: Order, title: str, body: str, now: datetime, key: str) -> None:
    posts = people.posts_on(localdate(now)).filter(role="unit-officer", organisation=order.organisation_id)
    users = {post.user for post in posts.select_related("user")} | ({order.asked_by} if order.asked_by else set())
    notices.tell_many(
        users=users,
        title=title,
        body=body,
        path=f"work/menu/orders/{order.id}/",
        kind="service",
        important=True,
        key=f"order:{order.id}:{key}:{order.day}",
        now=now,
    )
