"""Open data under /api/v1: stations and reports, read only, for maps, for 12351, for anybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from ninja import Router, Schema

from zhijia.kernel import sheets

from .. import queries
from ..queries import opendata
from ..rules import places, things

MOST_NEAR = 50
router = Router(tags=["stations"])


class Where(Schema):
    """Where somebody stands, WGS84: it comes in the body, is used for the answer, and is kept nowhere."""

    lat: float
    lon: float
    need: list[str] = []
    open_only: bool = True
    everywhere: bool = False
    limit: int = 10


def _datum(text: str) -> str:
    return text if text in places.DATUMS else places.Datum.WGS84


def _open(response: HttpResponse) -> HttpResponse:
    """Any site may read it."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
    return response


@router.get("stations", summary="Stations, by code", url_name="stations")
def stations(request: HttpRequest, district: str = "", after: str = "", limit: int = 100, datum: str = "wgs84") -> Any:
    """`next` is the code to give as `after`; datum: wgs84, gcj02 or bd09."""
    limit, at = min(max(limit, 1), 500), now()
    shown = list(opendata.open_stations(district=_clean(district), after=_clean(after))[: limit + 1])
    found = opendata.records(shown[:limit], now=at, datum=_datum(datum))
    return _open(JsonResponse({"stations": found, "next": shown[limit - 1].code if len(shown) > limit else None}))


@router.get("stations/{slug:code}", summary="One station", url_name="station")
def station(request: HttpRequest, code: str, datum: str = "wgs84") -> Any:
    (found,) = opendata.records([opendata.open_station(code)], now=now(), datum=_datum(datum))
    return _open(JsonResponse(found))


@router.post("nearest-stations", summary="The nearest that are open now", url_name="nearest-stations")
def nearest(request: HttpRequest, where: Where) -> Any:
    """Refused (409) outside of China or with latitude and longitude swapped."""
    at, point = now(), places.clean_point(where.lat, where.lon)
    found = queries.nearest(
        point,
        now=at,
        needs=things.mask(where.need),
        open_only=where.open_only,
        most=min(max(where.limit, 1), MOST_NEAR),
        everywhere=where.everywhere,
    )
    cards = queries.cards(found, at)
    return {
        "stations": [
            {
                "federation": card.federation.slug if card.federation else request.federation.slug,  # type: ignore[attr-defined]
                "code": card.station.code, "name": card.station.name, "address": card.station.address,
                "latitude": card.station.latitude, "longitude": card.station.longitude,
                "metres": round(card.metres or 0), "open": card.open, "phone": card.station.phone,
                "closes_at": card.closes_at, "opens_next": card.opens_next,
            }
            for card in cards
        ]
    }  # fmt: skip


@router.get("stations.geojson", summary="GeoJSON with opening hours", url_name="stations-geojson")
def geojson(request: HttpRequest, datum: str = "wgs84", after: str = "") -> HttpResponse:
    found = list(opendata.open_stations(after=_clean(after))[: opendata.MOST])
    file = opendata.geojson(found, now=now(), datum=_datum(datum))
    return _open(JsonResponse(file, content_type="application/geo+json"))


@router.get("stations.csv", summary="CSV", url_name="stations-csv")
def table(request: HttpRequest, datum: str = "wgs84", after: str = "") -> HttpResponse:
    found = list(opendata.open_stations(after=_clean(after))[: opendata.MOST])
    heads, rows = opendata.rows(found, datum=_datum(datum))
    headers = {"Content-Disposition": 'attachment; filename="stations.csv"'}
    return _open(HttpResponse(sheets.csv_file(heads, rows), content_type="text/csv; charset=utf-8", headers=headers))


@router.get("stations.hsds.json", summary="In the manner of HSDS 3", url_name="stations-hsds")
def hsds(request: HttpRequest, after: str = "") -> HttpResponse:
    return _open(
        JsonResponse(opendata.hsds(list(opendata.open_stations(after=_clean(after))[: opendata.MOST]), now=now()))
    )


@router.get(
    "open311/requests.json", summary="Reports, read only, in the manner of Open311", url_name="open311-requests"
)
def requests(request: HttpRequest, after: int = 0) -> HttpResponse:
    return _open(JsonResponse(opendata.open311(after=min(max(after, 0), 2**62)), safe=False))


def _clean(text: str) -> str:
    return text[:30].replace("\0", "")
