"""Points come in with their faults said; a question is answered with its proof, stopped, and told when it is stale."""

from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db.models import Q
from xlsxwriter import Workbook

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.kernel.sheets import LIMIT_ROWS, read_file
from zhijia.union.people import queries as people
from zhijia.union.stations import actions, queries
from zhijia.union.stations.models import Dataset, Plan
from zhijia.union.stations.rules import places, planning
from zhijia.union.stations.rules.planning import Look, Question, picture, read_points

from .conftest import SQUARE, tap

pytestmark = pytest.mark.django_db
STEP = 1 / 111_195  # degrees of latitude in a metre


def load(tree, rows, *, kind="demand", head="纬度,经度,人数,地点", datum="wgs84", key=None):
    text = "\n".join([head, *(",".join(map(str, row)) for row in rows)])
    return actions.load_points(
        kind=kind,
        name="点",
        content=text.encode(),
        file_name="点.csv",
        datum=datum,
        organisation_id=tree.boilers.id,
        request_key=key or uuid4(),
        by=None,
        now=NOW,
    )


def at(north, people=1, name="", east=0):
    return SQUARE[0] + north * STEP, SQUARE[1] + east * STEP / 0.842, people, name


def put(demand, rooms, **question):
    return actions.ask_plan(
        name="方案",
        demand_id=demand.id,
        candidates_id=rooms.id,
        question=Question(**question),
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


def solved(*args, **question):
    pytest.importorskip("zhijia.solve.siting")
    plan = put(*args, **question)
    return actions.solve_plan(plan_id=plan.id, now=lambda: NOW)


def test_each_bad_row_says_its_column_and_reason_and_the_good_are_kept(station, tree):
    station()
    found = load(
        tree,
        [at(0, 5), (110.79, 32.65, 1), (32.65, "东", 1), (39.9, 116.4, 1), at(300, -2), at(0, 3), at(700, "许多")],
    )

    assert [(row, column) for row, column, _why in found.faults] == [
        (3, "纬度"), (4, "经度"), (5, "纬度"), (6, "人数"), (8, "人数"),
    ]  # fmt: skip
    assert "写反" in found.faults[0][2]
    assert "太远" in found.faults[2][2]
    assert (found.wrong, found.merged, found.points["weight"]) == (5, 1, [8.0])


def test_a_table_without_positions_or_a_good_row_is_refused(tree):
    with pytest.raises(Refusal, match="两列"):
        load(tree, [("a", "b")], head="人数,地点")
    with pytest.raises(Refusal, match="第 2 行"):
        load(tree, [("x", "y", 1, "")])


def test_points_from_a_phone_s_map_are_doubted(station, tree):
    stands = [station(f"第{n}家", north=400 * n) for n in range(6)]
    shifted = [(*places.converted(one.point, "gcj02"), 1, "") for one in stands]
    with pytest.raises(Refusal, match="GCJ-02"):
        load(tree, shifted)

    kept = load(tree, shifted, datum="gcj02")

    assert kept.points["lat"][0] == pytest.approx(stands[0].latitude, abs=1e-5)


def test_very_many_points_become_cells_of_a_street_s_width_and_nobody_is_lost():
    rows = [[str(SQUARE[0] + (i // 300) * 2e-5), str(SQUARE[1] + (i % 300) * 2e-5), "2"] for i in range(70_000)]
    columns = {"lat": 0, "lon": 1, "weight": 2}
    found = read_points(rows, columns, first_row=2, kind="demand", datum="wgs84", region=places.LAND)

    assert len(found) < 10_000
    assert sum(found.columns["weight"]) == 140_000


def test_what_cannot_be_is_refused_before_anything_is_queued(tree):
    room = (*at(10)[:2], 1, "", 9_000)
    demand, rooms = load(tree, [at(0)]), load(tree, [room], kind="candidates", head="纬度,经度,人数,地点,费用")
    for wrong, words in (({"p": 2}, "候选点有 1 个"), ({"budget": 100.0}, "9,000"), ({"radius": 0}, "半径")):
        with pytest.raises(Refusal, match=words):
            put(demand, rooms, ask="cover", **wrong)
    assert Plan.objects.count() == 0


def test_the_new_ones_go_where_most_are_not_served_yet_with_the_proof(station, tree):
    station("已有的")
    demand = load(tree, [at(0, 50), at(2_000, 30), at(4_000, 20), at(9_000, 5)])
    rooms = load(tree, [at(100, name="近"), at(2_050, name="中"), at(4_050, name="远")], kind="candidates")

    answer = solved(demand, rooms, ask="cover", p=1).answer

    assert [one["name"] for one in answer["chosen"]] == ["中"]
    assert (answer["before"], answer["value"], answer["bound"], answer["total"]) == (50, 80, 80, 105)
    assert (answer["left_out_people"], answer["out_of_reach_people"]) == (25, 5)


def test_the_other_questions_are_answered_too(station, tree):
    station("已有的")
    demand = load(tree, [at(0, 50), at(2_000, 30), at(4_000, 20)])
    rooms = load(tree, [at(100, name="近"), at(2_050, name="中"), at(4_050, name="远")], kind="candidates")

    median = solved(demand, rooms, ask="median", p=1).answer
    everyone = solved(demand, rooms, ask="everyone").answer
    curve = solved(demand, rooms, ask="curve", p=3).answer
    moved = solved(demand, rooms, ask="move", p=1, radius=300).answer

    assert [one["name"] for one in median["chosen"]] == ["中"]
    assert (everyone["value"], everyone["bound"]) == (2, 2)
    assert [n for n, _value, _bound in curve["curve"]] == [0, 1, 2, 3]
    assert [value for _n, value, _bound in curve["curve"]] == [50, 80, 100, 100]
    assert [one["name"] for one in moved["moved"]] in ([], ["已有的"])


def test_a_station_closed_in_the_middle_of_planning_is_said(station, tree, planner, sign_in):
    made = station("要关的")
    plan = solved(load(tree, [at(0)]), load(tree, [at(5)], kind="candidates"), ask="cover", p=1)
    actions.close(station_id=made.id, why="拆迁", by=None, now=NOW)

    (gone,) = queries.changed_since(plan)

    assert (gone.name, gone.note) == ("要关的", "拆迁")
    assert "请重新算一次" in sign_in(planner).get(f"/here/work/plans/{plan.id}/").content.decode()


def test_one_that_is_stopped_before_it_began_stays_so_and_twice_solved_is_once(tree):
    plan = put(load(tree, [at(0)]), load(tree, [at(5)], kind="candidates"), ask="cover", p=1)
    actions.stop_plan(plan_id=plan.id, by=None, now=NOW)

    assert actions.solve_plan(plan_id=plan.id, now=lambda: NOW) is None
    assert Plan.objects.get().state == "stopped"


def test_demand_is_drawn_from_who_came(station, tree, keeper):
    made = station()
    with pytest.raises(Refusal, match="90 天"):
        draw(tree)
    tap(made, "visits", by=keeper, rough="many")

    assert draw(tree).points["weight"] == [50.0]


def draw(tree):
    return actions.draw_points(
        source="visits", name="来过的人", organisation_id=tree.boilers.id, request_key=uuid4(), by=None, now=NOW
    )


def test_another_union_s_points_are_nobody_s(tree, planner, officer):
    demand = load(tree, [at(0)])
    with pytest.raises(NotYours):
        queries.dataset(people.person(officer, NOW.date()), demand.id)
    assert queries.dataset(people.person(planner, NOW.date()), demand.id) == demand


def test_a_picture_keeps_its_proportions():
    marks = picture([("new", [(32.0, 110.0, 5, "a"), (32.1, 110.0, 5, "b")])])

    assert marks[0].y > marks[1].y
    assert picture([("new", [])]) == []


def test_the_hours_of_the_day_of_the_week_that_is_asked_are_those_that_count(tree):
    demand = load(tree, [(*at(0)[:2], 10, "周日 8:00-12:00")], head="纬度,经度,人数,时段")
    rooms = load(tree, [(*at(5)[:2], "周一至周六 8:00-20:00")], kind="candidates", head="纬度,经度,时段")

    sunday = solved(demand, rooms, ask="cover", p=1, use_hours=True, weekday=6).answer
    demand = load(tree, [(*at(0)[:2], 10, "周一 8:00-12:00")], head="纬度,经度,人数,时段")
    monday = solved(demand, rooms, ask="cover", p=1, use_hours=True, weekday=0).answer

    assert (sunday["value"], monday["value"]) == (0, 10)


def test_a_closer_look_leaves_out_what_is_outside_and_keeps_its_scale():
    far, near = (33.5, 110.79, 5, "far"), (32.65 + 100 * STEP, 110.79, 5, "near")
    look = Look.read("32.65,110.79,1000")

    (mark,) = picture([("new", [far, near])], look)

    assert (mark.title, mark.x) == ("near", 380)
    assert 280 - mark.y == pytest.approx(look.metres(100), abs=0.2)
    assert look.moved(1, 0).middle[0] > 32.65 > look.moved(-1, 0).middle[0]
    assert (look.stepped(-1), look.stepped(1).reach) == (None, 2_500)
    assert [Look.read(text) for text in ("", "1,2", "0,0,1000", "32,110,3", "nan,nan,1000", "x" * 99)] == [None] * 6


def test_the_plan_s_map_is_looked_at_closely(station, tree, planner, sign_in):
    plan = solved(load(tree, [at(0, 5)]), load(tree, [at(5, name="近")], kind="candidates"), ask="cover", p=1)
    address = f"/here/work/plans/{plan.id}/"

    whole = sign_in(planner).get(address).content.decode()
    close = sign_in(planner).get(address, {"at": f"{SQUARE[0]},{SQUARE[1]},2500"}).content.decode()

    assert "2500#map" in whole
    assert "pm ring" not in whole
    assert "pm ring" in close


def test_a_sheet_with_too_many_rows_says_so_and_what_to_do():
    file = BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line in range(LIMIT_ROWS + 50):
            sheet.write_number(line, 0, line)

    with pytest.raises(Refusal) as no:
        read_file(file.getvalue(), "demand.xlsx")

    assert str(no.value) == "表里超过 100,000 行。请分成几份再传。"


def long_table(rows=70_000, head="纬度,经度,地点"):
    lines = (f"{SQUARE[0] + n * 1e-6:.7f},{SQUARE[1]:.7f},第{n}号路口" for n in range(rows))
    return "\n".join([head, *lines]).encode()


def sent(tree, content, name="很长.csv", **more):
    how = {
        "kind": "demand",
        "name": "很长",
        "datum": "wgs84",
        "organisation_id": tree.boilers.id,
        "request_key": uuid4(),
    }
    return actions.load_points(content=content, file_name=name, by=None, now=NOW, **how | more)


def test_a_long_table_is_answered_at_once_and_read_by_a_worker_once(tree):
    waits = sent(tree, long_table())
    path, keeps = waits.file.name, waits.file.storage
    assert (waits.state, waits.points, keeps.exists(path)) == ("reading", {}, True)

    read = actions.read_dataset(dataset_id=waits.id, now=NOW)

    assert (read.state, read.rows, read.weighed, read.file.name) == ("ready", 70_000, False, "")
    assert sum(read.points["weight"]) == 70_000
    assert not keeps.exists(path)
    assert actions.read_dataset(dataset_id=waits.id, now=NOW) is None


def test_no_plan_may_count_on_a_table_that_is_still_read(tree):
    waits, rooms = sent(tree, long_table()), load(tree, [at(10)], kind="candidates")
    with pytest.raises(NotYours):
        put(waits, rooms, ask="cover", p=1)


def test_how_far_a_long_table_is_read_is_told(tree):
    rows, told = [["32.65", "110.79"]] * 50_000, []
    read_points(
        rows, {"lat": 0, "lon": 1}, first_row=2, kind="demand", datum="wgs84", region=places.LAND, told=told.append
    )

    assert told == [20_000, 40_000]


def test_what_is_wrong_with_a_long_table_stands_on_its_page(tree):
    waits = sent(tree, long_table(head="地名,别名,地点"))
    path = waits.file.name
    read = actions.read_dataset(dataset_id=waits.id, now=NOW)

    assert (read.state, read.points, waits.file.storage.exists(path)) == ("failed", {}, False)
    assert "纬度" in read.fault


def test_too_many_bytes_or_rows_are_refused_kindly(tree, monkeypatch):
    monkeypatch.setattr("zhijia.kernel.sheets.reading.LIMIT_BYTES", 4 << 20)
    with pytest.raises(Refusal, match="最多 4 MB"):
        sent(tree, b"x" * (5 << 20))
    monkeypatch.setattr(planning, "MOST_ROWS", 60_000)
    waits = sent(tree, long_table())

    assert "60,000 行" in actions.read_dataset(dataset_id=waits.id, now=NOW).fault


def test_a_file_that_names_another_datum_than_was_chosen_is_doubted_until_somebody_is_sure(tree):
    where = ",".join(map(str, SQUARE))
    for name, head in (
        ("高德热力.csv", "纬度,经度"),
        ("点.csv", "GCJ02_lat,gcj02_lng"),
        ("点.csv", "纬度(火星),经度(火星)"),
    ):
        with pytest.raises(Refusal, match="坐标来源核对过") as no:
            sent(tree, f"{head}\n{where}".encode(), name=name)
        assert no.value.field == "datum"
        assert sent(tree, f"{head}\n{where}".encode(), name=name, datum="gcj02").state == "ready"

    sure = sent(tree, f"纬度,经度\n{where}".encode(), name="高德热力.csv", sure=True)

    assert sure.points["lat"] == [pytest.approx(SQUARE[0])]


def test_points_that_were_loaded_before_come_again_shifted_and_are_doubted(tree):
    where = [at(400 * n) for n in range(8)]
    load(tree, where)
    with pytest.raises(Refusal, match="GCJ-02"):
        load(tree, [(*places.converted(one[:2], "gcj02"), 1, "") for one in where])


def test_a_position_in_one_column_is_read_whichever_number_stands_first(tree):
    rows = f'地点,坐标,骑手人数\n甲,"{SQUARE[1]},{SQUARE[0]}",3\n乙,{SQUARE[0] + 0.01} {SQUARE[1]},4\n丙,路口,5'
    found = sent(tree, rows.encode())

    assert [round(one, 4) for one in found.points["lat"]] == [round(SQUARE[0], 4), round(SQUARE[0] + 0.01, 4)]
    assert (found.points["weight"], found.wrong, found.rows) == ([3.0, 4.0], 1, 3)


def test_who_is_reached_today_is_counted_by_the_same_hours_as_who_will_be(station, tree):
    station(hours="每天 8:00-20:00")
    demand = load(tree, [(*at(100)[:2], 24, "", "24小时")], head="纬度,经度,人数,地点,时段")
    rooms = load(tree, [(*at(4_000)[:2], "远", "24小时")], kind="candidates", head="纬度,经度,地点,时段")
    plan = solved(demand, rooms, ask="cover", p=1, radius=500, use_hours=True)

    assert (plan.answer["before"], plan.answer["value"]) == (12.0, 12.0)


def test_the_same_table_sent_twice_is_one(tree):
    key = uuid4()

    assert load(tree, [at(0)], key=key) == load(tree, [at(0)], key=key)
    assert sent(tree, long_table(), request_key=(again := uuid4())) == sent(tree, long_table(), request_key=again)


def test_a_table_that_another_worker_has_read_meanwhile_stays_as_it_is(tree, monkeypatch):
    waits = sent(tree, long_table())
    read = actions.pointing._read

    def late(made, content, told=None):
        read(made, content, told)
        Dataset.objects.filter(id=waits.id).update(state="ready", name="先读好的")

    monkeypatch.setattr(actions.pointing, "_read", late)

    assert actions.read_dataset(dataset_id=waits.id, now=NOW) is None
    assert Dataset.objects.get(id=waits.id).name == "先读好的"


def test_points_are_loaded_only_for_a_union_whose_stations_one_writes(tree, ann):
    with pytest.raises(NotYours):
        actions.load_points(
            kind="demand", name="点", content=b"x", file_name="x.csv", datum="wgs84", organisation_id=tree.boilers.id,
            request_key=uuid4(), by=ann, now=NOW,
        )  # fmt: skip


def test_a_plan_is_offered_only_tables_that_have_been_read(tree):
    everybody = SimpleNamespace(over=lambda right: Q())
    waits = sent(tree, long_table())

    assert list(queries.datasets(everybody)) == [waits]
    assert list(queries.datasets(everybody, "demand")) == []


def test_a_file_that_names_several_datums_says_nothing():
    assert planning.said_datum(["GPS 经度", "高德经度"]) is None
