"""«Nearest open now» for machines: the door answers as the long way does, from memory, and knows nobody."""

import csv
import json
from xml.etree.ElementTree import fromstring

import pytest

from tests.fronts import no_long_way, through
from zhijia.union.federations import queries as federations
from zhijia.union.stations import queries
from zhijia.union.stations.rules import places
from zhijia.union.stations.views.api_said import GeoJsonOut, HsdsOut, NearestOut, ReportOut, StationOut, StationsOut
from zhijia.web import registry

from .conftest import NOW, SQUARE, report

pytestmark = pytest.mark.django_db
ADDRESS = "/here/api/v1/nearest-stations"


@pytest.fixture
def ask(client):
    def send(**values):
        said = {"lat": SQUARE[0], "lon": SQUARE[1], "open_only": False, **values}
        return client.post(ADDRESS, json.dumps(said), content_type="application/json")

    return send


def both_ways(ask, monkeypatch, **values):
    through = ask(**values)
    monkeypatch.setattr(registry, "doors", [])
    return through, ask(**values)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, 200),
        ({"lat": SQUARE[1], "lon": SQUARE[0]}, 409),
        ({"lat": 0, "lon": 0}, 409),
        ({"lat": "north"}, 422),
        ({"limit": 0, "need": ["no such thing"]}, 200),
    ],
)
def test_the_door_answers_as_the_long_way_does(ask, station, monkeypatch, values, status):
    station("近", north=100)
    station("远", north=900)

    through, around = both_ways(ask, monkeypatch, **values)

    assert (through.status_code, around.status_code) == (status, status)
    assert through.json() == around.json()


def test_the_answer_says_where_how_far_and_whether_it_is_open(ask, station):
    made = station("近", north=100)

    (said,) = ask().json()["stations"]

    assert (said["code"], said["name"], said["metres"]) == (made.code, "近", 100)
    assert (said["latitude"], said["longitude"]) == made.point
    assert said["federation"] == "here"


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_position_of_another_datum_is_asked_and_answered_in_it(ask, station, datum):
    made = station("近", north=100)
    lat, lon = places.converted(SQUARE, datum)

    (said,) = ask(lat=lat, lon=lon, datum=datum).json()["stations"]

    assert said["metres"] == pytest.approx(100, abs=1)
    assert (said["latitude"], said["longitude"]) == pytest.approx(places.converted(made.point, datum))


def test_an_answer_asks_the_database_for_nothing_once_the_index_is_read(
    ask, station, monkeypatch, django_assert_num_queries
):
    station("近", north=100)
    monkeypatch.setattr("zhijia.union.stations.queries.nearby.LOOK_AGAIN", 60)
    ask()

    with django_assert_num_queries(0):
        queries.told(SQUARE, now=NOW)


def test_the_door_is_shut_where_the_federation_has_no_stations(ask, station, monkeypatch):
    station("近", north=100)
    monkeypatch.setattr("zhijia.union.federations.models.Federation.has", lambda self, part: False)

    through, around = both_ways(ask, monkeypatch)

    assert through.status_code == around.status_code
    assert through.content == around.content


def test_reports_are_a_feed_for_12351_without_what_people_typed(client, station):
    report(station("有锁"), words="我叫张三，电话 13900000000")

    answer = client.get("/here/api/v1/reports.atom")
    text = answer.content.decode()

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert [one.tag.rpartition("}")[2] for one in fromstring(text)].count("entry") == 1
    assert "有锁：该开门却锁着" in text
    assert "张三" not in text


def test_what_is_answered_is_what_the_document_says(ask, client, station):
    made = station(area=20, phone="0719-8000000")
    report(made, "broken", code="meals")
    answers = [
        (NearestOut, ask()),
        (StationOut, client.get(f"/here/api/v1/stations/{made.code}")),
        (StationsOut, client.get("/here/api/v1/stations")),
        (GeoJsonOut, client.get("/here/api/v1/stations.geojson")),
        (HsdsOut, client.get("/here/api/v1/stations.hsds.json")),
    ]
    answers += [(ReportOut, one) for one in client.get("/here/api/v1/open311/requests.json").json()]

    for schema, answer in answers:
        body = answer if isinstance(answer, dict) else answer.json()
        assert names(schema.model_validate(body).model_dump(mode="json")) == names(body)


def names(body):
    """Every name in it, with those of what lies inside."""
    if isinstance(body, dict):
        return {name: names(value) for name, value in body.items()}
    return [names(one) for one in body] if isinstance(body, list) else None


def test_all_the_files_tell_of_the_same_stations_at_the_same_places(client, station):
    for n in range(3):
        station(f"第{n}家", north=100 * n)
    for datum in ("wgs84", "gcj02", "bd09"):
        listed = client.get(f"/here/api/v1/stations?datum={datum}").json()["stations"]
        drawn = client.get(f"/here/api/v1/stations.geojson?datum={datum}").json()["features"]
        table = list(
            csv.DictReader(
                client.get(f"/here/api/v1/stations.csv?datum={datum}").content.decode("utf-8-sig").splitlines()
            )
        )

        where = {one["code"]: (one["longitude"], one["latitude"]) for one in listed}
        assert where == {one["id"]: tuple(one["geometry"]["coordinates"]) for one in drawn}
        assert where == {one["code"]: (float(one["longitude"]), float(one["latitude"])) for one in table}
        assert {one["datum"] for one in table} == {datum}


def test_in_the_server_s_loop_it_answers_from_the_same_memory(ask, station, monkeypatch):
    """Once somebody has come the long way, which reads the index, nobody has to."""
    station("近", north=100)
    monkeypatch.setattr("zhijia.union.stations.queries.nearby.LOOK_AGAIN", 60)
    expected = ask().json()
    assert (federations.by_host("testserver"), federations.by_slug("here").slug) == (None, "here")

    said = json.dumps({"lat": SQUARE[0], "lon": SQUARE[1], "open_only": False}).encode()
    kind = {"content-type": "application/json"}
    answers = through(*[("POST", ADDRESS, kind, said)] * 3, django=no_long_way)

    assert [(one.status_code, json.loads(one.content)) for one in answers] == [(200, expected)] * 3
