from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal.models import Line
from zhijia.union.people import actions, queries
from zhijia.union.people.models import Member
from zhijia.union.people.rules import NewMember

GOOD_IDENTITY = "11010519491231002X"
OTHER_IDENTITY = "440524188001010014"


def row(tree, name="张三", phone="", **more):
    return NewMember(name=name, phone=phone, organisation_id=more.pop("union", tree.boilers).id, **more)


def enter(*rows, by=None, source="test"):
    return actions.add_members(rows=rows, by=by, now=NOW, source=source)


def correct(member, by=None, **facts):
    return actions.correct_member(member_id=member.id, by=by, now=NOW, **facts)


def test_a_corrected_phone_stands_in_the_journal_masked(ann, officer):
    correct(ann.person, phone="139 1111-2222", by=officer)

    assert Member.objects.get(id=ann.person.id).phone == "13911112222"
    line = Line.objects.get(what="member.corrected")
    assert line.by == officer
    assert line.facts["changed"]["phone"] == ["139****0001", "139****2222"]


def test_a_phone_belongs_to_one_member(ann, ben):
    with pytest.raises(Refusal, match=r"手机号 139\*\*\*\*0002 已登记"):
        correct(ann.person, phone="13900000002")


@pytest.mark.django_db(transaction=True)
def test_two_corrections_to_the_same_phone_at_once_leave_one(ann, ben, meanwhile):
    with transaction.atomic():
        correct(ann.person, phone="13933334444")
        late = meanwhile(correct, ben.person, phone="13933334444")

    with pytest.raises(Refusal, match="手机号"):
        late.result()


def test_an_officer_corrects_members_of_the_own_union_only(ann, ben, officer):
    with pytest.raises(NotYours):
        correct(ben.person, name="别人", by=officer)


def test_an_identity_number_is_sealed_and_found(ann):
    correct(ann.person, identity_number=GOOD_IDENTITY)

    member = Member.objects.get(id=ann.person.id)
    assert GOOD_IDENTITY.encode() not in bytes(member.identity_sealed)
    assert queries.identity_of(member) == GOOD_IDENTITY
    assert GOOD_IDENTITY not in str(Line.objects.filter(what="member.corrected").values())


def test_a_wrong_check_digit_is_refused(ann):
    with pytest.raises(Refusal, match="最后一位校验不符"):
        correct(ann.person, identity_number="110105194912310021")


def test_looking_at_a_number_is_written_down(ann, officer):
    assert actions.reveal(member_id=ann.person.id, field="phone", by=officer, now=NOW) == "13900000001"

    line = Line.objects.get(kind="read")
    assert (line.by, line.about, line.facts["purpose"]) == (officer, f"member:{ann.person.id}", "roster")


def test_nobody_looks_without_the_right(ann, ben, auditor, officer):
    for by, member in ((auditor, ann), (officer, ben), (ann, ann)):
        with pytest.raises(NotYours):
            actions.reveal(member_id=member.person.id, field="phone", by=by, now=NOW)


def test_leaving_keeps_the_number_and_returning_gives_it_back(ann, officer):
    number = ann.person.number
    actions.leave(member_id=ann.person.id, reason="离职", by=officer, now=NOW)
    assert Member.objects.get(id=ann.person.id).state == "left"

    back = actions.come_back(member_id=ann.person.id, by=officer, now=NOW)

    assert (back.state, back.number) == ("active", number)
    with pytest.raises(Refusal, match="不用恢复"):
        actions.come_back(member_id=ann.person.id, by=officer, now=NOW)


def test_the_same_form_sent_twice_enters_one_member(tree):
    key = uuid4()
    facts = {"name": "李四", "phone": "13912345678", "organisation_id": tree.boilers.id, "by": None, "now": NOW}

    first, second = (actions.add_member(**facts, request_key=key) for _ in range(2))

    assert first == second


def test_a_thousand_enter_in_a_handful_of_queries(tree, django_assert_max_num_queries):
    rows = [row(tree, f"会员{n}", f"139{n:08d}", tags=("model-worker",)) for n in range(1000)]

    with django_assert_max_num_queries(14):
        ids = enter(*rows)

    last = Member.objects.get(id=ids[-1])
    assert (last.name, last.phone, last.tags, last.initials) == ("会员999", "13900000999", ["model-worker"], "hy999")
    assert actions.add_member(name="后来", phone="", organisation_id=tree.boilers.id, by=None, now=NOW).id not in ids


def test_rows_that_collide_are_named_and_nothing_is_entered(tree, ann):
    correct(ann.person, identity_number=GOOD_IDENTITY)
    rows = [
        row(tree, "新人", "13922220000"),
        row(tree, "撞号", "13900000001"),
        row(tree, "同批", "13922220000"),
        row(tree, "同证", identity_number=GOOD_IDENTITY.lower()),
        row(tree, "同编号", number=ann.person.number),
    ]

    with pytest.raises(actions.RowsRefused, match="4 行不能登记") as refused:
        enter(*rows)

    assert {index: [field for field, _ in found] for index, found in refused.value.rows.items()} == {
        1: ["phone"],
        2: ["phone"],
        3: ["identity_number"],
        4: ["number"],
    }
    assert not Member.objects.filter(name="新人").exists()


def test_rows_that_are_wrong_say_what_is_wrong(tree):
    rows = [
        row(tree, ""),
        row(tree, "长" * 61),
        row(tree, phone="123"),
        row(tree, identity_number="11010519491231002A"),
        row(tree, employment="king"),
        row(tree, tags=("saint",)),
        row(tree, joined_on=date(2031, 1, 1)),
    ]

    with pytest.raises(actions.RowsRefused) as refused:
        enter(*rows)

    assert [refused.value.rows[n][0][0] for n in range(7)] == [
        "name",
        "name",
        "phone",
        "identity_number",
        "employment",
        "tags",
        "joined_on",
    ]


def test_an_officer_enters_rows_for_the_own_unions_only(tree, officer):
    with pytest.raises(NotYours):
        enter(row(tree), row(tree, union=tree.depot), by=officer)


@pytest.mark.django_db(transaction=True)
def test_two_rosters_with_the_same_phone_at_once_leave_one(tree, meanwhile):
    with transaction.atomic():
        enter(row(tree, phone="13955556666"))
        late = meanwhile(enter, row(tree, "李四", "13955556666", union=tree.depot))

    with pytest.raises(Refusal, match="刚刚有人登记"):
        late.result()


def test_a_roster_is_taken_back_but_for_members_who_have_lived_since(tree):
    ids = enter(row(tree, "甲"), row(tree, "乙"), row(tree, "丙"), source="roster:1")
    actions.tag_member(member_id=ids[1], tags=["young"], by=None, now=NOW)

    assert actions.take_back(source="roster:1", by=None, now=NOW) == (2, {ids[1]})
    assert list(Member.objects.filter(id__in=ids).values_list("id", flat=True)) == [ids[1]]


def test_generated_numbers_step_over_numbers_a_union_brought_along(tree):
    (first,) = enter(row(tree))
    enter(row(tree, number=f"{first + 3:09d}"))

    entered = [
        actions.add_member(name="甲", phone="", organisation_id=tree.boilers.id, by=None, now=NOW) for _ in "123"
    ]

    assert len({one.number for one in entered} | {f"{first + 3:09d}"}) == 4


def test_an_erased_member_keeps_no_number_to_call(ann):
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(id=ann.person.id).update(state="erased")
