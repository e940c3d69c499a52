"""Whoever stands outside: no sign-in, a position that is nowhere afterwards, one tap, an answer."""

import logging
from uuid import uuid4

import pytest
from django.core.cache import cache

from conftest import NOW
from zhijia.union.stations import actions
from zhijia.union.stations.models import Report, Visits
from zhijia.union.stations.rules import places
from zhijia.union.stations.rules.outward import ways

from .conftest import SQUARE, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_ten(monkeypatch):
    """It is ten on Monday for the pages too; the counters of other tests are not ours."""
    from zhijia.union.stations.views import keeper, outside, work_building

    for views in (outside, keeper, work_building):
        monkeypatch.setattr(views, "now", lambda: NOW)
    cache.clear()


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_stranger_sees_what_is_open_and_filters(sign_in, station):
    station("开着的")
    station("晚上才开", hours="每天 18:00-23:00")
    station("没有热饭", things=["water"])
    client = sign_in()

    assert "晚上才开" not in text(client.get("/here/stations/"))
    assert "没有热饭" not in text(client.get("/here/stations/?need=meals&district=茅箭区"))
    assert "晚上才开" in text(client.get("/here/stations/?closed=1"))
    assert "没有符合的驿站" in text(client.get("/here/stations/?district=别处"))


def test_a_position_gives_distances_and_is_in_no_address_and_no_log(sign_in, station, caplog):
    station("三百米", north=300)
    caplog.set_level(logging.DEBUG)
    there = {"lat": str(SQUARE[0]), "lon": str(SQUARE[1]), "need": "water"}

    answer = sign_in().post("/here/stations/near/", there)

    assert "300 米" in text(answer)
    assert str(SQUARE[0]) not in caplog.text
    assert "X-Offline" not in answer


@pytest.mark.parametrize(
    ("lat", "lon"), [("110.79", "32.65"), ("abc", "1"), ("1e400", "2"), ("0", "0"), ("nan", "nan")]
)
def test_a_position_that_is_none_gives_the_list_without(sign_in, station, lat, lon):
    station()

    assert "广场驿站" in text(sign_in().post("/here/stations/near/", {"lat": lat, "lon": lon}))


def test_the_code_on_the_wall_counts_and_leads_on(sign_in, station):
    made, client = station(), sign_in()
    for _ in range(2):
        assert client.get(f"/here/s/{made.code}/")["Location"] == f"/here/stations/{made.code}/"

    assert Visits.objects.get().opens == 2
    assert "zhijia-here" not in client.cookies


def test_a_station_s_page_says_what_is_so(sign_in, station):
    made = station(phone="0719-8000000", directions="进门右手")
    page = text(sign_in().get(f"/here/stations/{made.code}/"))

    assert "现在开着" in page
    assert "今天开到 22:00" in page
    assert "进门右手" in page
    assert page.count("还没有人看过") == 4


def test_the_phone_s_map_gets_its_own_datum(station):
    made = station()
    north, east = places.converted(made.point, "gcj02")
    amap, _baidu, _tencent, own = (way.url for way in ways(made.point, made.name))

    assert f"{east:.6f}%2C{north:.6f}" in amap
    assert own.startswith(f"geo:{made.latitude:.6f},{made.longitude:.6f}")


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_closed_station_says_why_and_where_else_to_go(sign_in, station, state):
    made = station()
    station("隔壁", north=200)
    {"paused": actions.pause, "closed": actions.close}[state](station_id=made.id, why="漏雨维修", by=None, now=NOW)
    page = text(sign_in().get(f"/here/stations/{made.code}/"))

    assert "漏雨维修" in page
    assert "隔壁" in page
    assert "门锁着" not in page


def test_a_draft_is_nobody_s(sign_in, station):
    made = station(publish=False)

    assert sign_in().get(f"/here/stations/{made.code}/").status_code == 404
    assert sign_in().post(f"/here/stations/{made.code}/report/", {"kind": "locked"}).status_code == 404


@pytest.mark.parametrize("said", [{"kind": "locked"}, {"broken": "meals"}, {"out": "water"}])
def test_one_tap_and_the_answer_has_an_address_of_its_own(sign_in, station, said):
    made, client = station(), sign_in()
    answer = client.post(f"/here/stations/{made.code}/report/", {**said, "request_key": str(uuid4())})
    told = Report.objects.get()
    actions.answer(report_id=told.id, outcome="fixed", words="已换门锁", by=None, now=NOW)

    assert answer["Location"] == f"/here/stations/reports/{told.token}/"
    assert "已换门锁" in text(sign_in().get(answer["Location"]))
    assert "已换门锁" in text(sign_in().get(f"/here/stations/{made.code}/"))
    assert sign_in().get("/here/stations/reports/x/").status_code == 404


def test_what_is_no_report_is_said_with_what_was_typed(sign_in, station):
    made = station()
    answer = sign_in().post(
        f"/here/stations/{made.code}/report/", {"kind": "other", "words": "", "request_key": str(uuid4())}
    )

    assert answer.status_code == 422
    assert "请写一句" in answer.content.decode()


def test_from_one_address_so_many_and_no_more(sign_in, station):
    made, client = station(), sign_in()
    sent = [
        client.post(f"/here/stations/{made.code}/report/", {"kind": "locked", "request_key": str(uuid4())}).status_code
        for _ in range(13)
    ]

    assert sent == [302] * 12 + [422]


def test_the_map_s_points_are_in_the_datum_of_its_tiles(sign_in, station, settings):
    station()
    plain = sign_in().get("/here/stations/points.json").json()
    settings.MAP_DATUM = "gcj02"
    shifted = sign_in().get("/here/stations/points.json").json()

    assert plain["points"][0][:2] == [SQUARE[0], SQUARE[1]]
    assert 500 < places.distance(tuple(plain["points"][0][:2]), tuple(shifted["points"][0][:2])) < 600


def test_only_the_named_provider_s_tiles_are_let_in(sign_in, settings):
    without = sign_in().get("/here/stations/")["Content-Security-Policy"]
    settings.MAP_TILES = "https://t0.example.com/vec/{z}/{x}/{y}?tk=1"

    assert "example" not in without
    assert "img-src 'self' data: https://t0.example.com;" in sign_in().get("/here/stations/")["Content-Security-Policy"]


def test_the_list_and_the_station_are_kept_for_a_bad_line(sign_in, station):
    made = station()

    assert sign_in().get("/here/stations/")["X-Offline"] == "keep"
    assert sign_in().get(f"/here/stations/{made.code}/")["X-Offline"] == "keep"
    assert "stations/near.js" in text(sign_in().get("/here/sw.js"))


def test_a_reporter_leaves_no_trace_but_the_report(sign_in, station):
    made = station()
    told = report(made, "other", words="灯太暗")

    assert told.answered_by_id is None
    assert {field.name for field in Report._meta.fields if "by" in field.name or "ip" in field.name} == {"answered_by"}
