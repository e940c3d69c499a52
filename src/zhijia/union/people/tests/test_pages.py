"""One test a door: what an officer and a member see, and what they may not."""

import re
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.union.journal.models import Line
from zhijia.union.people import actions
from zhijia.union.people.models import Export, Member


@pytest.fixture
def desk(sign_in, officer):
    """The officer of the boiler works at the desk."""
    return sign_in(officer)


def card(member):
    return f"/here/work/members/{member.id}/"


def text(response):
    return response.content.decode()


def test_an_officer_finds_a_member_opens_and_corrects_the_phone(desk, ann):
    found = text(desk.get("/here/work/members/?q=an"))
    assert "安宁" in found
    assert "139****0001" in found
    assert "13900000001" not in found

    saved = desk.post(
        f"{card(ann.person)}correct/",
        {"name": "安宁", "phone": "13911112222", "employment": "staff", "joined_on": "2026-11-23"},
        follow=True,
    )

    assert saved.redirect_chain == [(card(ann.person), 302)]
    assert "139****0001 → 139****2222" in text(saved)


@pytest.mark.parametrize("asked", ["安", "an", "anning", "0001", "13900000001", "NUMBER"])
def test_a_member_is_found_by_whatever_is_known(desk, ann, asked):
    asked = asked.replace("NUMBER", ann.person.number)

    assert "安宁" in text(desk.get("/here/work/members/", {"q": asked}))


def test_a_member_is_found_by_the_whole_identity_number(desk, ann):
    actions.correct_member(member_id=ann.person.id, identity_number="11010519491231002X", by=None, now=NOW)

    found = text(desk.get("/here/work/members/", {"q": "11010519491231002x"}))

    assert "安宁" in found
    assert "139****0003" not in found  # the officer, a member too


def test_the_list_shows_the_own_subtree_only(desk, ann, ben):
    assert "毕成" not in text(desk.get("/here/work/members/?state=all"))
    assert desk.get("/here/work/members/", {"union": ben.person.organisation_id}).status_code == 404


def test_the_list_costs_the_same_however_long_it_is(desk, tree, ann, django_assert_max_num_queries):
    rows = [actions.NewMember(name=f"会员{n}", organisation_id=tree.boilers.id) for n in range(60)]
    actions.add_members(rows=rows, by=None, now=NOW, source="test")
    desk.get("/here/work/members/")

    with django_assert_max_num_queries(12):
        shown = text(desk.get("/here/work/members/"))

    assert shown.count("会员编号") == 1 or "下一页" in shown
    assert "下一页" in shown


def test_pages_follow_one_another_without_gaps(desk, tree):
    rows = [actions.NewMember(name=f"会员{n:02d}", organisation_id=tree.boilers.id) for n in range(60)]
    ids = actions.add_members(rows=rows, by=None, now=NOW, source="test")

    second = text(desk.get("/here/work/members/", {"after": ids[10]}))

    assert "会员09" in second
    assert "会员10" not in second


NONSENSE = ["union=abc", "state=king", "after=-1", "after=9" + "9" * 40, "q=" + "长" * 5000]


@pytest.mark.parametrize("query", NONSENSE)
def test_filters_that_make_no_sense_are_left_out(desk, ann, query):
    assert desk.get(f"/here/work/members/?{query}").status_code == 200


def test_a_name_with_html_in_it_is_shown_as_it_is(desk, ann):
    actions.correct_member(member_id=ann.person.id, name="<script>alert(1)</script>", by=None, now=NOW)

    assert "<script>alert" not in text(desk.get("/here/work/members/")) + text(desk.get(card(ann.person)))


def test_a_revealed_number_is_shown_for_thirty_seconds_and_written_down(desk, ann):
    shown = desk.post(f"{card(ann.person)}reveal/phone/")

    assert "13900000001" in text(shown)
    assert shown["Refresh"].startswith("30;")
    assert shown["Cache-Control"] == "no-store"
    assert Line.objects.filter(kind="read", about=f"member:{ann.person.id}").count() == 1


def test_what_was_typed_is_still_there_after_a_refusal(desk, ann, ben):
    answer = desk.post(f"{card(ann.person)}correct/", {"name": "安宁宁", "phone": "13900000002", "employment": "staff"})

    assert answer.status_code == 422
    assert "安宁宁" in text(answer)
    assert "已登记在会员" in text(answer)


def export(desk, **said):
    said = {"purpose": "慰问", "request_key": str(uuid4()), **said}
    return desk.post("/here/work/members/export/", said, follow=True)


def test_a_list_goes_out_with_its_purpose_counted_and_masked(desk, ann):
    actions.correct_member(member_id=ann.person.id, name="=1+1", by=None, now=NOW)
    assert export(desk).status_code == 200

    line = Line.objects.get(kind="export")
    assert (line.facts["purpose"], line.facts["rows"]) == ("慰问", 2)
    rows = _cells(desk.get(f"/here/work/members/exports/{Export.objects.get().id}/"))
    assert {(row[1], row[2]) for row in rows[1:]} == {("=1+1", "139****0001"), ("何干事", "139****0003")}


def test_full_numbers_go_out_when_asked_for_by_who_may_see_them(desk, ann):
    export(desk, full="on")

    rows = _cells(desk.get(f"/here/work/members/exports/{Export.objects.get().id}/"))
    assert {row[2] for row in rows[1:]} == {"13900000001", "13900000003"}
    assert Line.objects.get(kind="export").facts["full"] is True


def test_more_than_fifty_rows_are_confirmed_by_their_number(desk, tree):
    rows = [actions.NewMember(name=f"会员{n}", organisation_id=tree.boilers.id) for n in range(60)]
    actions.add_members(rows=rows, by=None, now=NOW, source="test")

    assert export(desk).status_code == 422
    assert export(desk, typed="61").status_code == 200


def test_a_file_out_is_its_makers_own_and_expires(desk, ann, sign_in, administrator):
    export(desk)
    made = Export.objects.get()
    assert sign_in(administrator).get(f"/here/work/members/exports/{made.id}/").status_code == 404

    Export.objects.update(expires_at=NOW)

    assert desk.get(f"/here/work/members/exports/{made.id}/").status_code == 422


def test_the_same_form_sent_twice_makes_one_member(desk, tree):
    said = {
        "name": "新人",
        "phone": "13977778888",
        "organisation_id": tree.boilers.id,
        "employment": "rider",
        "request_key": str(uuid4()),
    }

    for _ in range(2):
        assert desk.post("/here/work/members/add/", said).status_code == 302

    assert Member.objects.filter(name="新人", employment="rider").count() == 1


def test_a_forged_union_is_refused(desk, tree):
    said = {"name": "新人", "organisation_id": tree.depot.id, "employment": "staff", "request_key": str(uuid4())}

    assert desk.post("/here/work/members/add/", said).status_code == 422
    assert not Member.objects.filter(name="新人").exists()


def test_leaving_and_returning_by_the_card(desk, ann):
    desk.post(f"{card(ann.person)}leave/", {"reason": "离职"})
    assert Member.objects.get(id=ann.person.id).state == "left"

    desk.post(f"{card(ann.person)}return/")
    assert Member.objects.get(id=ann.person.id).state == "active"


def _cells(response):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    content = b"".join(response.streaming_content)
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_one_s_own_page_leads_only_where_one_may_go(sign_in, supplier, ann):
    """A supplier is no member: a member's orders and tickets are not theirs to open."""
    for user in (supplier, ann):
        client = sign_in(user)
        page = client.get("/here/me/").content.decode()
        leads = set(re.findall(r'href="(/here/me/[^"#?]+)"', page))

        assert {link: client.get(link).status_code for link in leads if client.get(link).status_code == 403} == {}
    assert "/here/me/orders/" in leads
