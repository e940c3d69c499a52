"""A room is offered, looked at, agreed on, opened, paid for, starred, and ended. Money takes two persons."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.ledger import queries as ledgers
from zhijia.union.stations import actions, queries
from zhijia.union.stations.models import Building, Inspection, Subsidy
from zhijia.union.stations.rules import standard

from .conftest import facts, later, near, report

pytestmark = pytest.mark.django_db
ALL = dict.fromkeys(standard.CHECKS, "yes")
VOUCHER = {"number": "2026-0117", "day": "2026-03-02", "what": "微波炉", "amount": "599.00"}


@pytest.fixture
def treasurer(tree):
    return make_person("金算", "13900000034", tree.federation, "finance")


@pytest.fixture
def offered(tree):
    offer = actions.Offer(
        "老三粥铺",
        "shop",
        "老三",
        "13900000099",
        "茅箭区",
        "人民路 3 号",
        Decimal(12),
        "每天 6:00-20:00",
        ["water", "meals"],
    )
    return actions.apply_to_host(offer=offer, organisation_id=tree.boilers.id, request_key=uuid4(), by=None, now=NOW)


def look(inspector, checks=ALL, *, key=None, now=NOW, **what):
    return actions.inspect(checks=checks, request_key=key or uuid4(), by=inspector, now=now, **what)


def agree(building, by):
    return actions.agree(
        building_id=building.id,
        agreement="共建 1 号",
        agreed_on=date(2026, 11, 20),
        agreed_until=date(2028, 11, 19),
        terms="场所店家出，物资工会出",
        by=by,
        now=NOW,
    )


def open_it(building, by):
    return actions.open_built(building_id=building.id, facts=facts("老三粥铺驿站"), plaque="017", by=by, now=NOW)


def test_from_the_offer_to_the_plaque_and_out_again(offered, inspector, planner):
    with pytest.raises(Refusal, match="已申请"):
        agree(offered, planner)
    look(
        inspector,
        {**ALL, **dict.fromkeys(["meals", "rest", "charging", "books", "umbrella"], "no")},
        building_id=offered.id,
    )
    with pytest.raises(Refusal, match="合格"):
        agree(offered, planner)
    look(inspector, building_id=offered.id)
    agree(offered, planner)
    opened = open_it(offered, planner)

    assert near() == ["老三粥铺驿站"]
    assert open_it(offered, planner).station_id == opened.station_id
    actions.end(building_id=offered.id, why="店铺转让", by=planner, now=NOW)
    assert near() == []
    assert queries.building_by_token(offered.token).note == "店铺转让"


def test_an_agreement_without_papers_cannot_be(offered):
    with pytest.raises(IntegrityError, match="agreed_means_signed"), transaction.atomic():
        Building.objects.filter(id=offered.id).update(state="agreed")


def test_the_standard_is_the_one_of_that_day(offered, inspector, federation):
    from zhijia.union.federations import actions as federations

    federations.add_rule_pack(
        kind="station-standard",
        region="110000",
        document="八有",
        valid_from=date(2026, 11, 1),
        valid_to=None,
        values={"facilities": Decimal(8), "area": Decimal(20)},
        by=None,
        now=NOW,
        today=NOW.date(),
    )

    strict, before = look(inspector, building_id=offered.id), queries.standard_here(later(days=-60))

    assert (strict.passed, strict.standard["document"]) == (False, "八有")
    assert (before.document, before.facilities) == ("", 4)


def test_two_inspectors_at_once_are_two_and_where_they_differ_is_said(station, inspector, planner, meanwhile):
    made = station()
    with transaction.atomic():
        look(inspector, station_id=made.id)
        other = meanwhile(look, planner, {**ALL, "water": "no"}, station_id=made.id)
    other.result()

    shown = queries.inspections(made)

    assert Inspection.objects.count() == 2
    assert [others for _one, others in shown] == [["有：饮水"], ["有：饮水"]]


def test_an_inspection_that_comes_twice_is_one_and_an_empty_one_is_none(station, inspector):
    made, key = station(), uuid4()
    first = look(inspector, station_id=made.id, key=key)

    assert look(inspector, station_id=made.id, key=key).id == first.id
    with pytest.raises(Refusal, match="一项都没有"):
        look(inspector, {"sign": "", "nonsense": "yes"}, station_id=made.id)


def test_an_inspector_s_look_is_a_witness(station, inspector):
    made = station()
    look(inspector, {"water": "no", "meals": "yes"}, station_id=made.id)

    assert dict(made.things.values_list("code", "level")) | {} == {
        "water": "broken",
        "meals": "good",
        "charging": "good",
        "medicine": "good",
    }
    assert made.things.get(code="water").witness == "inspector"


def test_only_inside_one_s_reach(station, inspector, tree):
    other = station("公交的", at=tree.depot)
    with pytest.raises(NotYours):
        look(inspector, station_id=other.id)


def test_stars_come_once_a_year_and_may_fall(station, planner, inspector):
    made = station()
    look(inspector, {**ALL, "meals": "no", "water": "no"}, station_id=made.id)
    for _ in range(3):
        told = report(made)
        actions.answer(report_id=told.id, outcome="fixed", words="换人值守", by=planner, now=NOW)
    actions.give_stars(station_id=made.id, year=2025, stars=5, why="去年", by=planner, now=NOW)
    from zhijia.union.people import queries as people

    (row,) = queries.before_stars(people.person(planner, NOW.date()), 2026)
    fallen = actions.give_stars(station_id=made.id, year=2026, stars=row.proposed, why="锁门", by=planner, now=NOW)

    assert (row.proposed, row.locked_doors, fallen.before) == (3, 3, 5)
    with pytest.raises(Refusal, match="已经评过"):
        actions.give_stars(station_id=made.id, year=2026, stars=5, why="再评", by=planner, now=NOW)


def propose(station, by, amount="500.00", *, key=None, vouchers=None):
    return actions.propose_subsidy(
        station_id=station.id,
        purpose="build",
        year=2026,
        amount=Decimal(amount),
        vouchers=vouchers or [VOUCHER],
        why="",
        request_key=key or uuid4(),
        by=by,
        now=NOW,
    )


def grant(amount, by):
    return actions.grant_budget(amount=Decimal(amount), why="拨入", request_key=uuid4(), by=by, now=NOW)


def test_a_subsidy_is_paid_by_a_second_person_into_the_book(station, planner, treasurer):
    grant("1200000", treasurer)
    asked = propose(station(), planner)
    with pytest.raises(NotYours):
        actions.pay_subsidy(subsidy_id=asked.id, by=planner, now=NOW)
    paid = [actions.pay_subsidy(subsidy_id=asked.id, by=treasurer, now=NOW) for _ in range(2)]

    assert paid[0].transfer == paid[1].transfer
    assert queries.budget() == queries.Budget(Decimal("1200000.00"), Decimal("500.00"))
    assert ledgers.verify(ledgers.books("stations")[0]).whole


def test_nobody_pays_what_they_proposed(station, administrator):
    grant("1000", administrator)
    asked = propose(station(), administrator)

    with pytest.raises(Refusal, match="另一位"):
        actions.pay_subsidy(subsidy_id=asked.id, by=administrator, now=NOW)
    with pytest.raises(IntegrityError, match="two_persons_for_money"), transaction.atomic():
        Subsidy.objects.update(decided_by=administrator)


def test_no_more_is_paid_than_there_is(station, planner, treasurer):
    grant("100", treasurer)
    asked = propose(station(), planner)

    with pytest.raises(Refusal, match=r"400\.00"):
        actions.pay_subsidy(subsidy_id=asked.id, by=treasurer, now=NOW)


def test_vouchers_add_up_and_are_used_once(station, planner, treasurer):
    made = station()
    with pytest.raises(Refusal, match=r"599\.00.*700\.00"):
        propose(made, planner, "700")
    with pytest.raises(Refusal, match="两次"):
        propose(made, planner, vouchers=[VOUCHER, VOUCHER])
    first = propose(made, planner)
    with pytest.raises(Refusal, match="2026-0117 已经用在"):
        propose(made, planner)
    actions.return_subsidy(subsidy_id=first.id, why="发票不清楚", by=treasurer, now=NOW)

    assert propose(made, planner).state == "proposed"


def test_anybody_offers_a_room_and_sees_how_far_it_is_and_nobody_sees_their_phone(sign_in, tree):
    cache.clear()
    said = {
        "host": "便民超市", "host_kind": "shop", "contact": "甲", "phone": "13900000055", "district": "茅箭区",
        "address": "路 1 号", "hours": "每天 8:00-20:00", "offers": ["water"], "request_key": str(uuid4()),
    }  # fmt: skip
    client = sign_in()
    answer = client.post("/here/stations/host/", said)
    page = client.get(answer["Location"]).content.decode()

    assert "便民超市" in page
    assert "已申请" in page
    assert "13900000055" not in page
    assert client.post("/here/stations/host/", {**said, "phone": "x"}).status_code == 422


def test_an_inspector_s_checklist_goes_by_script_or_without(sign_in, inspector, station):
    made, client = station(), sign_in(inspector)
    said = {"check-sign": "yes", "check-water": "no", "request_key": str(uuid4()), "said_at": "1795400000000"}
    by_script = client.post(f"/here/work/inspect/{made.id}/", said, headers={"accept": "application/json"})
    plain = client.post(f"/here/work/inspect/{made.id}/", said)

    assert by_script.json()["done"]
    assert plain.status_code == 302
    assert Inspection.objects.count() == 1
    assert "广场驿站" in client.get("/here/work/inspect/").content.decode()
