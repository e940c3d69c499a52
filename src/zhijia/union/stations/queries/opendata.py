"""What anybody may have: stations as GeoJSON, in the manner of HSDS, as rows; reports in the manner of Open311."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours
from zhijia.union.federations import queries as federations

from ..models import Report, Station
from ..rules import hours, places, states, things
from .stations import shown_things, standard_here, today

MOST = 5_000  # stations in one file; the next begins after the last code of this one
MOST_REPORTS = 500
MOST_IN_A_FEED = 100


def open_stations(*, district: str = "", after: str = "") -> QuerySet[Station]:
    """Published ones in the order of their codes; of a district; those after a code."""
    found = Station.objects.filter(state="published", code__gt=after[:8]).order_by("code")
    found = found.filter(district=district[:30]) if district else found
    return found.select_related("organisation").prefetch_related("things", "batches", "spots")


def open_station(code: str) -> Station:
    """One of them. Raises NotYours."""
    if (found := open_stations().filter(code=code).first()) is None:
        raise NotYours
    return found


def record(one: Station, *, now: datetime, datum: str, days: int) -> dict[str, Any]:
    """A station with what is there, how it was seen and when; its position in the datum asked for."""
    latitude, longitude = places.converted(one.point, datum)
    stands = today(one, now)
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "host_kind": one.host_kind,
        "host": one.host,
        "organisation": one.organisation.name,
        "region": one.region,
        "district": one.district,
        "street": one.street,
        "address": one.address,
        "directions": one.directions,
        "latitude": round(latitude, 6),
        "longitude": round(longitude, 6),
        "datum": datum,
        "opening_hours": hours.schema_org(one.week),
        "special_days": {
            day: [f"{hours.clock(a)}-{hours.clock(b)}" for a, b in facts["spans"]] for day, facts in one.dated.items()
        },
        "open_now": stands.open,
        "opens_next": stands.opens_next.isoformat() if stands.opens_next else None,
        "phone": one.phone,
        "area_m2": float(one.area) if one.area is not None else None,
        "wheelchair": one.wheelchair or None,
        "stars": one.stars,
        "is_demo": one.is_demo,
        "things": [
            {
                "code": thing.kind.code,
                "state": thing.level,
                "seen_at": thing.seen_at.isoformat() if thing.seen_at else None,
                "witness": thing.witness or None,
                "quantity": thing.quantity,
            }
            for thing in shown_things(one, now, days)
        ],
    }


def records(found: Sequence[Station], *, now: datetime, datum: str) -> list[dict[str, Any]]:
    """The same for many."""
    days = standard_here(now).fresh_days
    return [record(one, now=now, datum=datum, days=days) for one in found]


def geojson(found: Sequence[Station], *, now: datetime, datum: str) -> dict[str, Any]:
    """A FeatureCollection; hours as schema.org's openingHours. Points are [longitude, latitude]."""
    features = []
    for facts in records(found, now=now, datum=datum):
        point = [facts.pop("longitude"), facts.pop("latitude")]
        facts["openingHours"] = facts.pop("opening_hours")
        geometry = {"type": "Point", "coordinates": point}
        features.append({"type": "Feature", "id": facts["code"], "geometry": geometry, "properties": facts})
    return {"type": "FeatureCollection", "datum": datum, "features": features}


def hsds(found: Sequence[Station], *, now: datetime) -> dict[str, Any]:
    """Organization, service, locations, schedules, in the manner of the Human Services Data Specification 3."""
    federation = federations.current()
    organisation = {"id": federation.slug, "name": federation.name, "description": "工会驿站 rest stations"}
    owner = {"organization_id": federation.slug, "status": "active"}
    service = {"id": f"{federation.slug}-stations", "name": "户外劳动者驿站", **owner}
    return {
        "organization": organisation,
        "service": service,
        "locations": [_location(one) for one in found],
        "schedules": [schedule for one in found for schedule in _schedules(one)],
    }


def _location(one: Station) -> dict[str, Any]:
    address = {
        "address_1": f"{one.street}{one.address}",
        "city": one.district,
        "country": "CN",
        "address_type": "physical",
    }
    access = {"description": str(states.WHEELCHAIR[one.wheelchair])}
    return {
        "id": one.code, "location_type": "physical", "name": one.name, "latitude": one.latitude,
        "longitude": one.longitude, "addresses": [address], "accessibility": [access],
        "phones": [{"number": one.phone}] if one.phone else [],
        "attributes": [thing.code for thing in one.things.all() if thing.code in things.KINDS],
    }  # fmt: skip


def _schedules(one: Station) -> Iterator[dict[str, Any]]:
    for number, spans in enumerate(hours.stored(one.week)):
        for start, end in spans:
            yield {
                "location_id": one.code, "freq": "WEEKLY", "byday": hours.SCHEMA_DAYS[number].upper(),
                "opens_at": hours.clock(start), "closes_at": hours.clock(end),
            }  # fmt: skip


def open311(*, after: int = 0) -> list[dict[str, Any]]:
    """Reports newest first: what about, where, how it ended. What people typed and keepers' calls stay inside."""
    return [_request(one) for one in _told_reports(after)[:MOST_REPORTS]]


def _told_reports(after: int = 0) -> QuerySet[Report]:
    found = Report.objects.exclude(kind="help").select_related("station").order_by("-id")
    return found.filter(id__lt=after) if after else found


def atom(*, link: Callable[[str], str]) -> str:
    """The newest reports as an Atom feed, for 12351: as `open311` says them. `link` makes an address of a path."""
    federation = federations.current()
    title, where = _("%s：驿站反映") % federation.name, link("stations/")
    feed = Atom1Feed(title=title, link=where, description="", feed_url=link("api/v1/reports.atom"), feed_guid=where)
    for one in _told_reports()[:MOST_IN_A_FEED]:
        at, about = one.answered_at or one.received_at, " ".join(filter(None, [one.get_kind_display(), one.about]))
        said = one.answer or _("收到，%s 前答复") % one.due_on.isoformat()
        feed.add_item(
            title=f"{one.station.name}：{about}", link=link(f"stations/{one.station.code}/"), description=said,
            pubdate=one.received_at, updateddate=at, unique_id=f"tag:{federation.slug}.zhijia,2026:report:{one.id}",
            categories=[one.kind, one.state, one.station.district],
        )  # fmt: skip
    return feed.writeString("utf-8")


def _request(one: Report) -> dict[str, Any]:
    updated = one.answered_at or one.received_at
    return {
        "service_request_id": str(one.id),
        "status": "closed" if one.state == "answered" else "open",
        "status_notes": one.answer,
        "service_code": one.kind,
        "service_name": str(one.get_kind_display()),
        "description": one.about,
        "requested_datetime": localtime(one.received_at).isoformat(),
        "updated_datetime": localtime(updated).isoformat(),
        "expected_datetime": one.due_on.isoformat(),
        "address": f"{one.station.district} {one.station.address}",
        "lat": one.station.latitude,
        "long": one.station.longitude,
        "station": one.station.code,
    }


def rows(found: Sequence[Station], *, datum: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of a table."""
    heads = [
        "code",
        "name",
        "district",
        "street",
        "address",
        "latitude",
        "longitude",
        "datum",
        "hours",
        "phone",
        "things",
    ]
    made = []
    for one in found:
        latitude, longitude = places.converted(one.point, datum)
        offered = " ".join(thing.code for thing in one.things.all())
        place = [f"{latitude:.6f}", f"{longitude:.6f}", datum]
        rest = ["; ".join(hours.schema_org(one.week)), one.phone, offered]
        made.append([one.code, one.name, one.district, one.street, one.address, *place, *rest])
    return heads, made
