"""Somebody offers a room: looked at, agreed on, opened with its plaque, and ended one day with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import Right

from ..models import Building
from ..rules import states, things
from .stations import Facts, close, open_station, publish

MOST_WAITING = 200  # applications nobody has looked at yet


@dataclass(frozen=True)
class Offer:
    """What a host writes; names and phones are for the union's officers only."""

    host: str
    host_kind: str
    contact: str
    phone: str
    district: str
    address: str
    area: Decimal | None = None
    hours: str = ""
    offers: Sequence[str] = field(default_factory=list)
    words: str = ""


@transaction.atomic
def apply_to_host(
    *, offer: Offer, organisation_id: int | None = None, request_key: UUID, by: Any, now: datetime
) -> Building:
    """Anybody offers a room. The same request_key again returns it. Raises Refusal when too many wait."""
    if earlier := Building.objects.filter(request_key=request_key).first():
        return earlier
    owner = (
        Organisation.objects.filter(id=organisation_id, closed_on=None).first() if organisation_id else people.root()
    )
    if owner is None:
        raise NotYours
    if Building.objects.filter(state="applied").count() >= MOST_WAITING:
        raise Refusal(_("已经有 %d 份申请在等验看。请过几天再来，或打电话给工会。") % MOST_WAITING)
    values = {**offer.__dict__, "offers": [code for code in offer.offers if code in things.KINDS]}
    made = Building.objects.create(
        organisation=owner, state_at=now, applied_at=now, token=token_urlsafe(16), request_key=request_key, **values
    )
    journal.write("building.applied", by=by, at=now, about=made, organisation=owner.path, host=offer.host)
    _tell(made, now)
    return made


def _tell(building: Building, now: datetime) -> None:
    roles = ["station-officer"]
    posts = people.posts_on(localdate(now)).filter(role__in=roles).select_related("user")
    title = _("%s申请共建驿站") % building.host
    users = [post.user for post in posts if building.organisation.path.startswith(post.organisation.path)]
    notices.tell_many(
        users=users, title=title, path=f"work/buildings/{building.id}/", key=f"building:{building.id}", now=now
    )


@transaction.atomic
def agree(
    *, building_id: int, agreement: str, agreed_on: date, agreed_until: date | None, terms: str, by: Any, now: datetime
) -> Building:
    """The agreement is signed. Raises Refusal (not inspected, no number, dates), NotYours."""
    building = locked_building(building_id, by, now)
    if not agreement.strip() or len(terms.strip()) < 5:
        raise Refusal(_("请写协议编号，以及双方各负责什么。"), field="agreement")
    if agreed_until and agreed_until < agreed_on:
        raise Refusal(_("协议到期日 %s 早于签订日。") % agreed_until, field="agreed_until")
    if building.state == "inspected" and not building.inspections.filter(passed=True).exists():
        raise Refusal(_("验看还没有合格的记录。请整改后再验看一次，或写明理由不予通过。"))
    building.agreement, building.terms = agreement.strip()[:60], terms.strip()[:500]
    building.agreed_on, building.agreed_until = agreed_on, agreed_until
    return _move(building, states.BuildState.AGREED, "", "building.agreed", by, now)


@transaction.atomic
def open_built(*, building_id: int, facts: Facts, plaque: str, by: Any, now: datetime) -> Building:
    """The plaque is on the wall: a station of its own, published. Raises Refusal, NotYours."""
    building = locked_building(building_id, by, now)
    if building.state == states.BuildState.OPENED:
        return building
    states.ensure_move(states.BUILD_MOVES, states.BUILD_STATES, building.state, "opened")
    if not plaque.strip():
        raise Refusal(_("请写牌匾编号。"), field="plaque")
    station = open_station(facts=facts, organisation_id=building.organisation_id, request_key=uuid4(), by=by, now=now)
    building.station, building.plaque = publish(station_id=station.id, by=by, now=now), plaque.strip()[:30]
    return _move(building, states.BuildState.OPENED, "", "building.opened", by, now)


@transaction.atomic
def decline(*, building_id: int, why: str, by: Any, now: datetime) -> Building:
    """Not this room; the applicant reads why. Raises Refusal, NotYours."""
    building = locked_building(building_id, by, now)
    return _move(building, states.BuildState.DECLINED, _why(why), "building.declined", by, now)


@transaction.atomic
def end(*, building_id: int, why: str, by: Any, now: datetime) -> Building:
    """The host goes: the station is closed with the same words. Raises Refusal, NotYours."""
    building = locked_building(building_id, by, now)
    why = _why(why)
    if building.station and building.station.state != "closed":
        close(station_id=building.station.id, why=why, by=by, now=now)
    return _move(building, states.BuildState.ENDED, why, "building.ended", by, now)


def _why(why: str) -> str:
    if len(why.strip()) < 2:
        raise Refusal(_("请写明原因，对方会看到。"), field="why")
    return why.strip()[:200]


def locked_building(building_id: int, by: Any, now: datetime, right: str = Right.STATIONS_WRITE) -> Building:
    """The application, ours until the transaction ends. Raises NotYours."""
    found = Building.objects.select_related("organisation", "station").filter(id=building_id)
    building = found.select_for_update(of=("self",), no_key=True).first()
    if building is None or not people.may(by, right, building.organisation.path, now):
        raise NotYours
    return building


def _move(building: Building, state: str, note: str, what: str, by: Any, now: datetime) -> Building:
    states.ensure_move(states.BUILD_MOVES, states.BUILD_STATES, building.state, state)
    building.state, building.state_at, building.note = state, now, note
    building.save()
    journal.write(what, by=by, at=now, about=building, organisation=building.organisation.path, why=note)
    return building
