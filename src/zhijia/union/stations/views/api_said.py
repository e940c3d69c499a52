"""What the open data's answers look like, for the document and those who generate clients from it."""

from datetime import datetime
from typing import Any

from ninja import Schema


class ThingOut(Schema):
    """`state`: good, low, out, broken, or unknown when nobody has looked for too long."""

    code: str
    state: str
    seen_at: datetime | None
    witness: str | None
    quantity: int | None


class _Told(Schema):
    code: str
    name: str
    kind: str
    host_kind: str
    host: str
    organisation: str
    region: str
    district: str
    street: str
    address: str
    directions: str
    datum: str
    special_days: dict[str, list[str]]
    open_now: bool
    opens_next: datetime | None
    phone: str
    area_m2: float | None
    wheelchair: str | None
    stars: int | None
    is_demo: bool
    things: list[ThingOut]


class StationOut(_Told):
    """`opening_hours` as schema.org has them; `special_days`: date → spans, empty: closed."""

    latitude: float
    longitude: float
    opening_hours: list[str]


class StationsOut(Schema):
    """`next` is the code to give as `after` for the following page; null at the end."""

    stations: list[StationOut]
    next: str | None


class NearOut(Schema):
    """A station as the index knows it; `federation` is the slug of its union."""

    federation: str
    code: str
    name: str
    address: str
    latitude: float
    longitude: float
    metres: int
    open: bool
    phone: str
    closes_at: datetime | None
    opens_next: datetime | None


class NearestOut(Schema):
    stations: list[NearOut]


class PropertiesOut(_Told):
    openingHours: list[str]


class PointOut(Schema):
    """`coordinates` are [longitude, latitude]."""

    type: str
    coordinates: list[float]


class FeatureOut(Schema):
    type: str
    id: str
    geometry: PointOut
    properties: PropertiesOut


class GeoJsonOut(Schema):
    type: str
    datum: str
    features: list[FeatureOut]


class HsdsAddressOut(Schema):
    address_1: str
    city: str
    country: str
    address_type: str


class HsdsLocationOut(Schema):
    id: str
    location_type: str
    name: str
    latitude: float
    longitude: float
    addresses: list[HsdsAddressOut]
    accessibility: list[dict[str, str]]
    phones: list[dict[str, str]]
    attributes: list[str]


class HsdsScheduleOut(Schema):
    location_id: str
    freq: str
    byday: str
    opens_at: str
    closes_at: str


class HsdsOut(Schema):
    organization: dict[str, Any]
    service: dict[str, Any]
    locations: list[HsdsLocationOut]
    schedules: list[HsdsScheduleOut]


class ReportOut(Schema):
    """As Open311's GeoReport v2 names a request; `station` is the code of the station it is about."""

    service_request_id: str
    status: str
    status_notes: str
    service_code: str
    service_name: str
    description: str
    requested_datetime: datetime
    updated_datetime: datetime
    expected_datetime: str
    address: str
    lat: float
    long: float
    station: str
