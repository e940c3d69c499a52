"""Culture on order: three dates, nobody in two places, both sides sign, and units take turns."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.culture import actions, queries
from zhijia.union.culture.models import Order, Service, TeamOff

from .conftest import DAY

FIRST = (NOW + 20 * DAY).date()


def order(service, union, days=(0, 7, 14), part=1, **but):
    slots = [(FIRST + timedelta(days=n), part) for n in days]
    wanted = actions.Wanted("厂里", but.pop("audience", 80), but.pop("slots", slots), "何干事", "0577-1")
    return actions.ask(
        service_id=service.id, organisation_id=union.id, wanted=wanted, request_key=uuid4(), by=None, now=NOW, **but
    )


def place(one, n=0):
    slot = one.slots.all()[n]
    return actions.place(
        order_id=one.id, team_id=one.service.team_id, day=slot.day, part=slot.part, why="", by=None, now=NOW
    )


def test_an_order_is_placed_signed_by_both_done_and_rated(opera, tree, officer, culture_officer):
    one = order(opera, tree.boilers)
    place(one)
    actions.sign(order_id=one.id, side="desk", by=culture_officer, now=NOW)
    assert Order.objects.get().state == "proposed"

    actions.sign(order_id=one.id, side="unit", by=officer, now=NOW)
    assert Order.objects.get().state == "agreed"
    with pytest.raises(Refusal, match="办完"):
        actions.finish(order_id=one.id, came=70, stars=5, words="", by=officer, now=NOW)
    actions.finish(order_id=one.id, came=70, stars=3, words="好", by=officer, now=NOW + 30 * DAY)
    actions.finish(order_id=one.id, came=70, stars=5, words="好", by=officer, now=NOW + 30 * DAY)

    assert (Service.objects.get().rating, Service.objects.get().ratings) == (5, 1)
    assert [one.title for one in officer.notices.order_by("id")] == ["点单排上了：折子戏", "点单约定了：折子戏"]


def test_a_team_is_never_in_two_places(opera, tree):
    one, two = order(opera, tree.boilers), order(opera, tree.depot)
    place(one)

    with pytest.raises(Refusal, match="已经排满"):
        place(two)
    place(two, 1)


def test_two_desks_at_once_place_one(together, opera, tree):
    orders = [order(opera, tree.boilers), order(opera, tree.depot)]

    answers = together([lambda one=one: place(one) for one in orders])

    assert sorted(type(one).__name__ for one in answers) == ["Order", "Refusal"]


def test_a_day_off_is_kept_free_and_a_placed_day_is_not_taken_off(opera, troupe, tree):
    one = order(opera, tree.boilers)
    actions.set_off(team_id=troupe.id, day=FIRST, part=1, why="排练", by=None, now=NOW)

    with pytest.raises(Refusal, match="不能来"):
        place(one)
    actions.set_on(team_id=troupe.id, day=FIRST, part=1, by=None, now=NOW)
    place(one)
    with pytest.raises(Refusal, match="已排"):
        actions.set_off(team_id=troupe.id, day=FIRST, part=1, why="", by=None, now=NOW)
    assert not TeamOff.objects.exists()


@pytest.mark.parametrize(
    ("but", "why"),
    [
        ({"audience": 300}, "最多 200 人"),
        ({"slots": []}, "三个"),
        ({"slots": [(NOW.date(), 1)]}, "至少提前 3 天"),
        ({"slots": [(FIRST, 7)]}, "上午"),
    ],
)
def test_an_order_that_cannot_be_is_refused_with_the_way_out(opera, tree, but, why):
    with pytest.raises(Refusal, match=why):
        order(opera, tree.boilers, **but)


def test_out_of_season_says_when(troupe, tree):
    new = actions.NewService("写春联", "art", 60, 200, Decimal(300), first_month=1, last_month=2)
    spring = actions.add_service(team_id=troupe.id, service=new, request_key=uuid4(), by=None, now=NOW)

    with pytest.raises(Refusal, match="1 月到 2 月"):
        order(spring, tree.boilers)


def test_a_unit_s_share_of_the_year_is_told_with_its_number(opera, tree):
    for n in range(6):
        place(order(opera, tree.boilers, days=(n, 40 + n)))
        Order.objects.update(state="agreed", unit_signed_at=NOW, desk_signed_at=NOW)

    with pytest.raises(Refusal, match="每年最多 6 次"):
        order(opera, tree.boilers, days=(20, 21))
    assert order(opera, tree.depot, days=(20, 21)).state == "asked"


def test_the_proposal_keeps_every_rule_and_explains_itself(opera, tree, culture_officer):
    for union in (tree.boilers, tree.depot, tree.pipes):
        order(opera, union, days=(0, 7))
    person = queries.orders.people.person(culture_officer, NOW.date())

    found = queries.orders.proposal(person)

    assert len(found.lines) == 2
    assert len({day for _order, _team, day, _placed in found.lines}) == 2
    assert [why for _order, why in found.left] == ["taken"]
    assert found.optimal
    assert found.value <= found.bound + 1e-6


def test_the_desk_s_pages_take_the_proposal_over(sign_in, opera, tree, culture_officer):
    one = order(opera, tree.boilers)
    client = sign_in(culture_officer)

    shown = client.get("/here/work/desk/propose/").content.decode()
    client.post("/here/work/desk/propose/", {"order": [one.id]})

    assert "该单位今年第一次" in shown
    assert Order.objects.get().state == "proposed"
    assert client.get("/here/work/desk/").status_code == 200
    assert client.get("/here/work/desk/coverage/").status_code == 200


def test_a_unit_orders_on_the_page(sign_in, opera, tree, officer):
    client = sign_in(officer)
    form = {
        **{"request_key": uuid4(), "organisation_id": tree.boilers.id, "place": "食堂", "audience": "60"},
        **{"day_1": FIRST.isoformat(), "part_1": "1", "part_2": "1", "part_3": "2"},
        **{"contact": "何干事", "phone": "0577-1"},
    }

    assert "折子戏" in client.get("/here/work/menu/").content.decode()
    assert client.post(f"/here/work/menu/{opera.id}/", {**form, "audience": "900"}).status_code == 422
    answer = client.post(f"/here/work/menu/{opera.id}/", form)

    assert answer.status_code == 302
    assert "待安排" in client.get(answer["Location"]).content.decode()


def test_counties_stand_on_the_map_with_their_share_and_n(tree, sign_in, culture_officer):
    client, url = sign_in(culture_officer), "/here/work/desk/coverage/"
    type(tree.heating).objects.filter(id=tree.heating.id).update(kind="county")
    county = tree.heating
    name = county.name.removesuffix("总工会")
    before = client.get(url).content.decode()
    unknown = client.post(url, {"spots": "乌有县 28 120"})
    swapped = client.post(url, {"spots": f"{name} 120.65 28.02"})
    outside = client.post(url, {"spots": f"{name} 28.02 500"})
    words = client.post(url, {"spots": f"{name} 北 东"})
    done = client.post(url, {"spots": f"{name}，28.02，120.65"})
    after = client.get(url).content.decode()

    assert '<svg class="cover-svg"' not in before
    assert "没有“乌有县”这个县市区" in unknown.content.decode()
    assert "先写纬度" in swapped.content.decode()
    assert "不是经纬度" in outside.content.decode()
    assert "不是数字" in words.content.decode()
    assert done.status_code == 302
    assert '<svg class="cover-svg"' in after
    assert f'<tspan class="nm">{name}</tspan>' in after
    assert f"{name} 28.02 120.65" in after
    assert f"<td>{county.name}</td>" in after, "the table beside it says the same"
