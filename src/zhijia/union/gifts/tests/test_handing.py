"""From the supplier to the unit's table into people's hands."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.gifts import actions, queries
from zhijia.union.gifts.models import Fault
from zhijia.union.notices.models import Notice
from zhijia.union.people import queries as people

from .cast import TODAY, again, approve, arrive, members, pay, ready, send

pytestmark = pytest.mark.django_db


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def paid(draft, officer, leader):
    send(draft, officer)
    approve(draft, leader)
    pay(draft)
    return again(draft)


@pytest.fixture
def supply(paid, supplier):
    part = paid.supplies.get()
    actions.confirm(supply_id=part.id, promised_on=TODAY + timedelta(5), by=supplier, now=NOW)
    return part


@pytest.fixture
def ship(supply, supplier, works):
    """ship(5) → a parcel of five boxes for the works."""

    def make(pieces, key=None):
        choice = supply.campaign.choices.get()
        return actions.ship(
            supply_id=supply.id, unit_id=works.id, carrier="京东快递", tracking="JD1", loads={choice.id: pieces},
            request_key=key or uuid4(), by=supplier, now=NOW,
        )  # fmt: skip

    return make


@pytest.fixture
def there(paid, supplier, officer):
    return arrive(paid, supplier, officer)


def test_an_unpaid_order_is_not_sent(draft, officer, leader, supplier):
    send(draft, officer)
    part = approve(draft, leader).supplies.get()

    with pytest.raises(Refusal, match="现在是“待付款”"):
        actions.confirm(supply_id=part.id, promised_on=TODAY, by=supplier, now=NOW)


def test_another_supplier_finds_nothing(paid, tree):
    other = make_person("别家", "13900000081", tree.buses, "supplier", member=False)

    with pytest.raises(NotYours):
        actions.confirm(supply_id=paid.supplies.get().id, promised_on=TODAY, by=other, now=NOW)


def test_parcels_come_in_parts_and_never_hold_more_than_was_ordered(ship, supply):
    ship(5)
    with pytest.raises(Refusal, match="还差 7 件，这里写了 8 件"):
        ship(8)
    key = uuid4()
    assert ship(7, key) == ship(7, key)
    (one,) = queries.due(supply)

    assert (one.wanted, one.sent, one.arrived) == (12, 12, 0)
    assert again(supply.campaign).supplies.get().state == "sent"


def test_what_was_missing_is_sent_again_and_the_last_piece_completes_it(ship, supply, officer):
    parcel = ship(12)
    load = parcel.loads.get()

    actions.receive(parcel_id=parcel.id, missing={load.id: 2}, by=officer, now=NOW)
    actions.receive(parcel_id=parcel.id, missing={}, by=officer, now=NOW)  # said twice is said once
    assert again(supply.campaign).supplies.get().state == "confirmed"
    actions.receive(parcel_id=ship(2).id, missing={}, by=officer, now=NOW)

    assert again(supply.campaign).supplies.get().state == "received"


def test_custom_work_waits_for_the_agreed_proof(paid, ship, supply, supplier, officer):
    paid.choices.update(engraving=True)
    with pytest.raises(Refusal, match="样稿还没有得到工会确认"):
        ship(1)
    show = {"supply_id": supply.id, "content": picture(), "note": "", "by": supplier, "now": NOW}
    first = actions.show_proof(**show, request_key=uuid4())
    with pytest.raises(Refusal, match="请写明要改哪里"):
        actions.answer_proof(proof_id=first.id, yes=False, answer="", by=officer, now=NOW)
    actions.answer_proof(proof_id=first.id, yes=False, answer="字再大一点", by=officer, now=NOW)
    second = actions.show_proof(**show, request_key=uuid4())

    assert second.version == 2
    with pytest.raises(Refusal, match="请看最新的一版"):
        actions.answer_proof(proof_id=first.id, yes=True, answer="", by=officer, now=NOW)
    actions.answer_proof(proof_id=second.id, yes=True, answer="", by=officer, now=NOW)
    ship(1)


def test_a_picture_that_is_none_is_refused(supply, supplier):
    with pytest.raises(Refusal, match="打不开这张图片"):
        actions.show_proof(supply_id=supply.id, content=b"<svg/>", note="", request_key=uuid4(), by=supplier, now=NOW)


def test_a_code_opens_once_and_says_who_had_it(there, officer, ann):
    line = there.lines.get(member=ann.person)
    assert Notice.objects.filter(user=ann, title__contains="可以领取了").exists()
    by = {"campaign_id": there.id, "by": officer, "now": NOW}

    assert actions.collect_by_code(**by, code=f"{line.code[:4]} {line.code[4:]}").name == "安宁"
    with pytest.raises(Refusal, match=r"“安宁”的已经在 2026-11-23 由 安宁 领走了"):
        actions.collect_by_code(**by, code=line.code)
    with pytest.raises(Refusal, match="没有这个领取码"):
        actions.collect_by_code(**by, code="00000000" if line.code != "00000000" else "00000001")


def test_of_two_who_hand_out_the_same_code_one_does(transactional_db, there, officer, ann, meanwhile):
    from django.db import transaction

    line = there.lines.get(member=ann.person)
    by = {"campaign_id": there.id, "code": line.code, "by": officer, "now": NOW}

    with transaction.atomic():
        actions.collect_by_code(**by)
        late = meanwhile(actions.collect_by_code, **by)

    with pytest.raises(Refusal, match="领走了"):
        late.result()


def test_the_signed_list_marks_many_and_a_slip_is_put_back(there, officer):
    ids = list(there.lines.values_list("id", flat=True))
    by = {"campaign_id": there.id, "by": officer}

    assert actions.collect(**by, line_ids=ids[:5], now=NOW) == 5
    assert actions.collect(**by, line_ids=ids[:6], collected_for="李师傅", now=NOW) == 1
    assert there.lines.get(id=ids[5]).collected_for == "李师傅"
    assert there.lines.get(id=ids[0]).collected_for == ""
    assert actions.put_back(**by, line_ids=ids[:2], now=NOW + timedelta(hours=1)) == 2
    assert actions.put_back(**by, line_ids=ids[2:4], now=NOW + timedelta(hours=25)) == 0


def test_nothing_is_handed_out_where_nothing_has_arrived(ship, supply, officer, tree, works):
    campaign = again(supply.campaign)
    with pytest.raises(Refusal, match="现在是“备货发货”"):
        actions.collect(campaign_id=campaign.id, line_ids=[campaign.lines.first().id], by=officer, now=NOW)


def test_a_unit_s_officer_hands_out_their_own_unit_s_only(tree, officer, leader, supplier, cakes):
    group = make_person("集团干事", "13900000071", tree.heating, "unit-officer")
    members(tree.boilers, 3)
    members(tree.pipes, 3, start=50)
    campaign = ready(tree.heating, group, cakes)
    send(campaign, group)
    approve(campaign, leader)
    pay(campaign)
    campaign = arrive(campaign, supplier, group)
    person = people.person(officer, TODAY)

    assert list(queries.at_my_units(person)) == [campaign]
    seen = queries.lines(person, campaign)
    assert {line.unit for line in seen} == {tree.boilers}
    assert [unit.organisation for unit in queries.units(person, campaign)] == [tree.boilers]
    theirs = campaign.lines.filter(unit=tree.pipes).first()
    with pytest.raises(NotYours):
        actions.collect(campaign_id=campaign.id, line_ids=[theirs.id], by=officer, now=NOW)


def test_who_has_not_collected_is_told_and_not_every_hour(there, officer, ann):
    assert actions.remind_late_ones(now=NOW + timedelta(days=6)) == 0
    assert actions.remind_late_ones(now=NOW + timedelta(days=8)) == 1
    assert Notice.objects.filter(user=ann, title__contains="还没领").count() == 1
    assert actions.remind_late_ones(now=NOW + timedelta(days=9)) == 0
    with pytest.raises(Refusal, match="今天已经提醒过"):
        actions.remind(campaign_id=there.id, by=officer, now=NOW + timedelta(days=8, hours=2))


def test_a_broken_piece_is_asked_for_and_replaced(there, officer, supplier, ann):
    line = there.lines.get(member=ann.person)
    said = {"line_id": line.id, "words": "罐子碎了", "by": officer, "now": NOW}

    fault = actions.report_fault(**said, request_key=uuid4())
    assert actions.report_fault(**said, request_key=uuid4()) == fault
    actions.replace_fault(fault_id=fault.id, tracking="JD2", by=supplier, now=NOW)

    assert Fault.objects.get().tracking == "JD2"


def test_it_is_closed_with_a_word_on_who_did_not_come_and_the_report_adds_up(there, officer):
    ids = list(there.lines.values_list("id", flat=True))
    actions.collect(campaign_id=there.id, line_ids=ids[:9], by=officer, now=NOW)
    with pytest.raises(Refusal, match="还有 3 人没有领"):
        actions.finish(campaign_id=there.id, by=officer, now=NOW)

    actions.finish(campaign_id=there.id, note="由车间代管", by=officer, now=NOW)

    found = queries.report(people.person(officer, TODAY), again(there))
    assert (found.people, found.collected, found.uncollected, found.per_head) == (12, 9, 3, 80)
    assert found.left_of_budget == 100_000 - 960
    assert found.satisfaction is None


def test_few_opinions_stay_nobody_s(there, officer, ann):
    line = there.lines.get(member=ann.person)
    with pytest.raises(Refusal, match="领到以后再评价"):
        actions.rate(line_id=line.id, member_id=ann.person.id, rating=5, words="好", now=NOW)
    actions.collect_by_code(campaign_id=there.id, code=line.code, by=officer, now=NOW)
    actions.rate(line_id=line.id, member_id=ann.person.id, rating=5, words="好", now=NOW)

    found = queries.report(people.person(officer, TODAY), again(there))
    assert (found.rated, found.satisfaction, list(found.words)) == (1, None, [])


def test_sheets_to_sign_hold_one_unit_each(there, officer, tree):
    lines = list(queries.lines(people.person(officer, TODAY), there)) * 4  # 48 rows

    sheets = queries.sheets(lines)

    assert [(sheet.page, sheet.pages, len(sheet.lines), sheet.first) for sheet in sheets] == [
        (1, 3, 22, 1),
        (2, 3, 22, 23),
        (3, 3, 4, 45),
    ]
