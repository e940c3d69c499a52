"""Open data under /api/v1: stations and reports, read only, for maps, for 12351, for anybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from ninja import Router
from pydantic import BaseModel

from zhijia.kernel import sheets

from .. import queries
from ..queries import opendata
from ..rules import places, things
from .api_said import GeoJsonOut, HsdsOut, NearestOut, ReportOut, StationOut, StationsOut

MOST_NEAR = 50
router = Router(tags=["stations"])


class Where(BaseModel):
    """Where somebody stands: it comes in the body, is used for the answer, and is kept nowhere.

    `datum` (wgs84, gcj02, bd09) is that of the position asked with and of those answered.
    """

    lat: float
    lon: float
    datum: str = "wgs84"
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


def _file(kind: str) -> dict[str, Any]:
    """For the document: the answer is a file of this kind."""
    return {"responses": {200: {"description": "OK", "content": {kind: {"schema": {"type": "string"}}}}}}


@router.get("stations", response=StationsOut, summary="Stations, by code", url_name="stations")
def stations(request: HttpRequest, district: str = "", after: str = "", limit: int = 100, datum: str = "wgs84") -> Any:
    """`next` is the code to give as `after`; datum: wgs84, gcj02 or bd09."""
    limit, at = min(max(limit, 1), 500), now()
    shown = list(opendata.open_stations(district=_clean(district), after=_clean(after))[: limit + 1])
    found = opendata.records(shown[:limit], now=at, datum=_datum(datum))
    return _open(JsonResponse({"stations": found, "next": shown[limit - 1].code if len(shown) > limit else None}))


@router.get("stations/{slug:code}", response=StationOut, summary="One station", url_name="station")
def station(request: HttpRequest, code: str, datum: str = "wgs84") -> Any:
    (found,) = opendata.records([opendata.open_station(code)], now=now(), datum=_datum(datum))
    return _open(JsonResponse(found))


@router.post(
    "nearest-stations", response=NearestOut, summary="The nearest that are open now", url_name="nearest-stations"
)
def nearest_stations(request: HttpRequest, where: Where) -> Any:
    """Refused (409) outside of China or with latitude and longitude swapped."""
    return nearest_to(where)


def nearest_to(where: Where) -> dict[str, Any]:
    """The answer, from memory alone. Raises Refusal."""
    datum = _datum(where.datum)
    found = queries.told(
        places.clean_point(where.lat, where.lon, datum),
        now=now(),
        needs=things.mask(where.need),
        open_only=where.open_only,
        most=min(max(where.limit, 1), MOST_NEAR),
        everywhere=where.everywhere,
    )
    for one in found if datum != places.Datum.WGS84 else ():
        one["latitude"], one["longitude"] = places.converted((one["latitude"], one["longitude"]), datum)
    return {"stations": found}


@router.get("stations.geojson", response=GeoJsonOut, summary="GeoJSON with opening hours", url_name="stations-geojson")
def stations_geojson(request: HttpRequest, datum: str = "wgs84", after: str = "") -> HttpResponse:
    found = list(opendata.open_stations(after=_clean(after))[: opendata.MOST])
    file = opendata.geojson(found, now=now(), datum=_datum(datum))
    return _open(JsonResponse(file, content_type="application/geo+json"))


@router.get("stations.csv", summary="CSV", url_name="stations-csv", openapi_extra=_file("text/csv"))
def stations_csv(request: HttpRequest, datum: str = "wgs84", after: str = "") -> HttpResponse:
    found = list(opendata.open_stations(after=_clean(after))[: opendata.MOST])
    heads, rows = opendata.rows(found, datum=_datum(datum))
    headers = {"Content-Disposition": 'attachment; filename="stations.csv"'}
    return _open(HttpResponse(sheets.csv_file(heads, rows), content_type="text/csv; charset=utf-8", headers=headers))


@router.get("stations.hsds.json", response=HsdsOut, summary="In the manner of HSDS 3", url_name="stations-hsds")
def stations_hsds(request: HttpRequest, after: str = "") -> HttpResponse:
    return _open(
        JsonResponse(opendata.hsds(list(opendata.open_stations(after=_clean(after))[: opendata.MOST]), now=now()))
    )


@router.get(
    "open311/requests.json",
    response=list[ReportOut],
    summary="Reports, read only, in the manner of Open311",
    url_name="open311-requests",
)
def open311_requests(request: HttpRequest, after: int = 0) -> HttpResponse:
    return _open(JsonResponse(opendata.open311(after=min(max(after, 0), 2**62)), safe=False))


@router.get(
    "reports.atom",
    summary="Reports as an Atom feed, for 12351",
    url_name="reports-atom",
    openapi_extra=_file("application/atom+xml"),
)
def reports_atom(request: HttpRequest) -> HttpResponse:
    prefix = request.build_absolute_uri(request.federation_prefix)  # type: ignore[attr-defined]
    text = opendata.atom(link=lambda path: f"{prefix}{path}")
    return _open(HttpResponse(text, content_type="application/atom+xml; charset=utf-8"))


def _clean(text: str) -> str:
    return text[:30].replace("\0", "")
