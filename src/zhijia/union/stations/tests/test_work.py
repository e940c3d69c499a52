"""Keepers and officers at their pages: their own stations, nobody else's; tables in and out; figures with their n."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from conftest import NOW
from zhijia.kernel import sheets
from zhijia.kernel.refusal import Refusal
from zhijia.union.journal.models import Line
from zhijia.union.people import queries as people
from zhijia.union.stations import actions, queries
from zhijia.union.stations.models import KeeperNote, Report, Restock, Station
from zhijia.union.stations.rules.columns import COLUMNS

from .conftest import later, report, tap

pytestmark = pytest.mark.django_db
HEADS = ["名称", "区县", "详细地址", "纬度", "经度", "坐标系", "开放时间", "设施"]


def a_file(*rows, heads=HEADS):
    return sheets.workbook(heads, rows)


def bring(tree, *rows, key=None, heads=HEADS):
    return actions.bring(
        content=a_file(*rows, heads=heads),
        file_name="驿站.xlsx",
        organisation_id=tree.boilers.id,
        request_key=key or uuid4(),
        by=None,
        now=NOW,
    )


GOOD = ("南街驿站", "茅箭区", "南街 1 号", "32.65", "110.79", "", "每天 7:00-22:00", "饮水、微波炉")


def test_a_list_comes_in_and_each_bad_row_says_its_column_and_reason(tree):
    brought = bring(
        tree,
        GOOD,
        ("反了", "茅箭区", "路", "110.79", "32.65", "", "24小时", ""),
        ("远了", "茅箭区", "路", "48.85", "2.35", "", "24小时", ""),
        ("没时间", "茅箭区", "路", "32.65", "110.79", "", "看心情", ""),
        GOOD,
        ("", "茅箭区", "路", "x", "110.79", "", "24小时", ""),
        ("高德的", "茅箭区", "路", "32.6485", "110.7952", "高德", "24小时", ""),
    )

    assert brought.added == 2
    assert [(row, column) for row, column, _reason in brought.faults] == [
        (3, "纬度"),
        (4, "纬度"),
        (5, "开放时间"),
        (6, "驿站名称"),
        (7, "驿站名称"),
        (7, "纬度"),
    ]
    assert "写反" in brought.faults[0][2]
    made = Station.objects.get(name="南街驿站")
    assert (made.state, set(made.things.values_list("code", flat=True))) == ("draft", {"water", "meals"})
    assert Station.objects.get(name="高德的").given_in == "gcj02"


def test_the_same_file_twice_is_once(tree):
    key = uuid4()
    bring(tree, GOOD, key=key)
    bring(tree, GOOD, key=key)

    assert Station.objects.count() == 1


def test_a_table_without_the_columns_is_refused_with_their_names(tree):
    with pytest.raises(Refusal, match="纬度、经度"):
        bring(tree, ("甲", "茅箭区", "路", "24小时"), heads=["名称", "区县", "地址", "时间"])


def test_what_goes_out_can_come_in_again(station, planner, tree):
    station(area="15.0", phone="0719-8000000")
    person = people.person(planner, NOW.date())
    rows = queries.visible(person, "stations.write").prefetch_related("things")
    file = actions.export(stations=list(rows), purpose="年度台账", by=planner, now=NOW)
    (head, *cells) = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    Station.objects.update(name="旧的")

    again = actions.bring(
        content=file, file_name="a.xlsx", organisation_id=tree.boilers.id, request_key=uuid4(), by=None, now=NOW
    )

    assert head[: len(COLUMNS)] == [names[0] for names in COLUMNS.values()]
    assert (len(cells), again.added, again.faults) == (1, 1, [])
    assert Line.objects.get(what="station.exported").facts["purpose"] == "年度台账"


def test_an_officer_sees_and_changes_only_their_own(sign_in, planner, station, tree):
    mine, other = station("自己的"), station("公交的", at=tree.depot)
    client = sign_in(planner)
    page = client.get("/here/work/stations/").content.decode()

    assert "自己的" in page
    assert "公交的" not in page
    assert client.get(f"/here/work/stations/{other.id}/").status_code == 404
    assert client.post(f"/here/work/stations/{other.id}/pause/", {"why": "不该"}).status_code == 404
    assert client.post(f"/here/work/stations/{mine.id}/pause/", {"why": "检修电路"}).status_code == 302
    assert client.post(f"/here/work/stations/{mine.id}/publish/").status_code == 302


def test_a_keeper_s_form_without_script_works_and_with_script_answers_in_json(sign_in, keeper, station):
    made, client = station(), sign_in(keeper)
    said = {"kind": "closed", "request_key": str(uuid4())}
    plain = client.post(f"/here/work/keep/{made.id}/tap/", said)
    again = client.post(f"/here/work/keep/{made.id}/tap/", said, headers={"accept": "application/json"})
    wrong = client.post(
        f"/here/work/keep/{made.id}/tap/",
        {"kind": "received", "code": "huoxiang", "request_key": str(uuid4())},
        headers={"accept": "application/json"},
    )

    assert (plain.status_code, again.json()) == (302, {"done": True, "message": ""})
    assert (wrong.status_code, wrong.json()["message"]) == (422, "请填收到的数量。")
    assert KeeperNote.objects.count() == 1


def test_a_keeper_s_page_has_no_other_s_station(sign_in, keeper, station, tree):
    other = station("公交的", at=tree.depot)

    assert sign_in(keeper).get(f"/here/work/keep/{other.id}/").status_code == 404
    assert sign_in(keeper).post(f"/here/work/keep/{other.id}/tap/", {"kind": "closed"}).status_code == 404


def test_a_request_for_supplies_goes_from_keeper_to_officer_and_back(sign_in, keeper, planner, station):
    made = station()
    asked = {"code": "huoxiang", "quantity": "20", "source": "union", "request_key": str(uuid4())}
    sign_in(keeper).post(f"/here/work/keep/{made.id}/restock/", asked)
    restock = Restock.objects.get()
    sign_in(planner).post(f"/here/work/stations/restocks/{restock.id}/", {"state": "sent", "words": "下午到"})

    assert "已送出" in sign_in(keeper).get(f"/here/work/keep/{made.id}/").content.decode()
    assert sign_in(planner).get("/here/work/stations/restocks/").content.decode().count("下午到") == 1


def test_an_officer_answers_a_report_on_its_page(sign_in, planner, station, tree):
    told, other = report(station()), report(station("公交的", at=tree.depot))
    client = sign_in(planner)
    said = {"outcome": "fixed", "words": "已配钥匙", "alike": "on"}

    assert client.post(f"/here/work/stations/reports/{other.id}/", said).status_code == 404
    assert client.post(f"/here/work/stations/reports/{told.id}/", {**said, "words": ""}).status_code == 422
    assert client.post(f"/here/work/stations/reports/{told.id}/", said).status_code == 302
    assert Report.objects.get(id=told.id).answer == "已配钥匙"


def test_the_work_that_waits_is_on_the_front(sign_in, planner, keeper, station):
    made = station(things=["huoxiang"])
    report(made)
    tap(made, "received", by=keeper, code="huoxiang", quantity=5, expires_on=date(2026, 12, 1))
    page = sign_in(planner).get("/here/work/").content.decode()

    assert "驿站反映要答复" in page
    assert "物资快过期" in page


def test_figures_say_what_their_per_cent_is_of(planner, keeper, station):
    station("全天", hours="24小时")
    made = station("平常", things=["water"], hours="每天 8:00-18:00")
    tap(made, "visits", by=keeper, rough="many")
    actions.count_open(station_id=made.id, now=NOW)
    told = report(made)
    actions.answer(report_id=told.id, outcome="fixed", words="已办", by=None, now=later(days=1))
    figures = queries.figures(people.person(planner, NOW.date()), "stations.write", later(days=1))

    assert (figures.published, figures.round_the_clock, figures.longer.count) == (2, queries.Share(1, 2), 1)
    assert (figures.medicine, figures.opens, figures.visits) == (queries.Share(1, 2), 1, 50)
    assert (figures.in_time, figures.locked) == (queries.Share(1, 1), 1)
    assert queries.Share(1, 0).percent == 0


def test_the_list_costs_the_same_however_long(planner, station, sign_in, django_assert_max_num_queries):
    for number in range(15):
        station(f"第{number}家")
    client = sign_in(planner)
    client.get("/here/work/stations/")

    with django_assert_max_num_queries(12):
        client.get("/here/work/stations/")
