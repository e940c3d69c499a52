"""The officer's, the approver's, the supplier's and the member's way, each through the client."""

from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.union.gifts.models import Campaign
from zhijia.union.shop import actions as shop

from .cast import SPRING, again, approve, arrive, limit, pay, send, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(sign_in, officer):
    return sign_in(officer)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def there(draft, officer, leader, supplier):
    send(draft, officer)
    approve(draft, leader)
    pay(draft)
    return arrive(draft, supplier, officer)


def test_a_new_one_in_five_steps_with_an_officer_s_own_list(desk, works, cakes, leader, officer):
    """Nothing is typed twice: seven requests from «new» to «sent»."""
    from zhijia.union.people.models import Member

    answer = desk.post(
        "/here/work/gifts/new/",
        {
            "organisation": works.id,
            "purpose": "spring",
            "budget": "5000",
            "hand_out_on": SPRING,
            "is_choice": "0",
            "request_key": uuid4(),
        },
    )
    campaign = Campaign.objects.get()
    base = f"/here/work/gifts/{campaign.id}/"
    assert answer["Location"] == f"{base}goods/"
    assert campaign.title == "2027 年春节慰问"
    assert "节日礼盒" in text(desk.get(f"{base}goods/"))
    assert desk.post(f"{base}goods/", {"sku": cakes.id}).status_code == 302

    people = Member.objects.filter(organisation=works).values_list("name", "phone")
    file = sheet(["姓名", "手机号"], people)
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = desk.post(
        f"{base}people/upload/", {"file": SimpleUploadedFile("名单.xlsx", file), "replace": "1", "request_key": uuid4()}
    )
    page = desk.get(answer["Location"])
    assert "写入 12 人" in text(page)
    desk.post(f"{answer['Location']}enter/")
    assert "名单上有 12 人" in text(desk.get(f"{base}people/"))

    check = desk.get(f"{base}check/")
    assert "¥960.00" in text(check)
    assert "章主席" in text(check)
    answer = desk.post(f"{base}send/", {"revision": check.context["form"].initial["revision"]})
    assert answer["Location"] == base
    assert again(campaign).state == "submitted"


def test_a_refusal_stands_beside_what_was_typed(desk, works):
    answer = desk.post(
        "/here/work/gifts/new/",
        {
            "organisation": works.id,
            "purpose": "spring",
            "budget": "-1",
            "hand_out_on": "2020-01-01",
            "is_choice": "0",
            "request_key": uuid4(),
        },
    )

    assert answer.status_code == 422
    assert 'value="-1"' in text(answer)


def test_every_page_of_a_draft_opens(desk, draft):
    for name in ("basics", "goods", "people", "custom", "check", "quotation", "signing", "report"):
        assert desk.get(f"/here/work/gifts/{draft.id}/{name}/").status_code == 200, name
    line = draft.lines.first()
    assert desk.get(f"/here/work/gifts/lines/{line.id}/").status_code == 200
    assert (
        desk.post(f"/here/work/gifts/lines/{line.id}/", {"choice_id": draft.choices.get().id, "size": "XL"}).status_code
        == 302
    )
    line.refresh_from_db()
    assert line.size == "XL"


def test_wrong_rows_are_shown_with_row_column_and_reason_and_leave_as_excel(desk, draft):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("名单.xlsx", sheet(["姓名", "手机"], [["路人甲", "13812345678"]]))

    answer = desk.post(
        f"/here/work/gifts/{draft.id}/people/upload/", {"file": file, "replace": "1", "request_key": uuid4()}
    )
    page = text(desk.get(answer["Location"]))

    assert "1 行有问题，名单没有改动" in page
    assert "A 姓名" in page
    assert desk.get(f"{answer['Location']}wrong.xlsx").content.startswith(b"PK")
    assert desk.post(f"{answer['Location']}enter/").status_code == 422


def test_the_leader_sees_one_page_and_says_yes(sign_in, draft, officer, leader):
    limit(year="1800", spring="500")
    send(draft, officer)
    desk = sign_in(leader)

    assert draft.title in text(desk.get("/here/work/gifts/approvals/"))
    assert "慰问订单待审批" in text(desk.get("/here/work/"))
    page = text(desk.get(f"/here/work/gifts/{draft.id}/approve/"))
    for said in ("¥960.00", "玖佰陆拾元整", "锅炉厂工会", "每人不超过 ¥1,800.00", "没有人超过标准"):
        assert said in page, said
    answer = desk.post(f"/here/work/gifts/{draft.id}/approve/yes/", {"round": 1})

    assert answer["Location"] == "/here/work/gifts/approvals/"
    assert again(draft).state == "approved"


def test_a_limit_that_is_passed_is_said_on_the_officer_s_and_the_leader_s_page(sign_in, desk, draft, officer, leader):
    limit(year="1800", spring="70")
    check = desk.get(f"/here/work/gifts/{draft.id}/check/")
    assert "12 处超过标准，共超 ¥120.00" in text(check)
    answer = desk.post(f"/here/work/gifts/{draft.id}/send/", {"revision": again(draft).revision})
    assert answer.status_code == 422
    send(draft, officer, over_reason="春节期间连续抢修")

    approver = sign_in(leader)
    assert "春节期间连续抢修" in text(approver.get(f"/here/work/gifts/{draft.id}/approve/"))
    assert approver.post(f"/here/work/gifts/{draft.id}/approve/yes/", {"round": 1}).status_code == 422
    assert (
        approver.post(f"/here/work/gifts/{draft.id}/approve/back/", {"round": 1, "reason": "请减少"}).status_code == 302
    )
    assert "请减少" in text(desk.get(f"/here/work/gifts/{draft.id}/check/"))


def test_the_supplier_confirms_shows_sends_and_never_sees_a_phone(sign_in, draft, officer, leader, supplier, works):
    send(draft, officer)
    approve(draft, leader)
    pay(draft)
    part = draft.supplies.get()
    desk = sign_in(supplier)

    assert draft.title in text(desk.get("/here/work/supply/gifts/"))
    desk.post(f"/here/work/supply/gifts/{part.id}/confirm/", {"promised_on": "2026-12-01"})
    page = text(desk.get(f"/here/work/supply/gifts/{part.id}/"))
    assert "137" not in page
    choice = draft.choices.get()
    shipped = {
        "unit_id": works.id,
        "carrier": "顺丰",
        "tracking": "SF1",
        f"load-{choice.id}": "12",
        "request_key": uuid4(),
    }
    assert desk.post(f"/here/work/supply/gifts/{part.id}/ship/", shipped).status_code == 302

    assert part.parcels.get().loads.get().quantity == 12
    assert desk.get(f"/here/work/supply/gifts/{part.id}/packing.xlsx").content.startswith(b"PK")


def test_the_unit_receives_hands_out_and_prints(desk, there, ann):
    line = there.lines.get(member=ann.person)
    base = f"/here/work/gifts/{there.id}/"
    for name in ("", "delivery/", "hand/", "signing/", "report/", f"contract/{there.supplies.get().id}/", "quotation/"):
        assert desk.get(base + name).status_code == 200, name

    handed = text(desk.post(f"{base}hand/code/", {"code": line.code}))
    assert "安宁" in handed
    assert desk.post(f"{base}hand/code/", {"code": line.code}).status_code == 422
    other = there.lines.exclude(id=line.id).first()
    desk.post(f"{base}hand/mark/", {"line": [other.id], "collected_for": "李师傅"})
    assert "李师傅 代领" in text(desk.get(f"{base}hand/"))
    printed = text(desk.get(f"{base}signing/"))
    assert "139****0001" in printed
    assert "13900000001" not in printed
    assert desk.get(f"{base}uncollected.xlsx").content.startswith(b"PK")


def test_a_member_sees_their_own_code_and_rates_what_they_got(sign_in, there, ann, ben):
    line = there.lines.get(member=ann.person)
    phone = sign_in(ann)

    assert there.title in text(phone.get("/here/me/gifts/"))
    page = phone.get(f"/here/me/gifts/{line.id}/")
    assert f"{line.code[:4]} {line.code[4:]}" in text(page)
    assert page["X-Offline"] == "keep"
    assert sign_in(ben).get(f"/here/me/gifts/{line.id}/").status_code == 404
    line.collected_at = NOW
    line.save()
    assert phone.post(f"/here/me/gifts/{line.id}/rate/", {"rating": "5", "words": "好吃"}).status_code == 302


def test_lists_ask_as_many_questions_for_many_as_for_few(desk, draft, works, django_assert_max_num_queries):
    for _each in range(2):
        with django_assert_max_num_queries(30):
            desk.get(f"/here/work/gifts/{draft.id}/people/")
    with django_assert_max_num_queries(22):
        desk.get("/here/work/gifts/")


def test_other_systems_read_what_to_pack_and_how_it_stands_without_a_phone(
    sign_in, draft, officer, leader, supplier, administrator, ann, tree
):
    draft.lines.filter(member=ann.person).update(size="L", engraving="安")
    send(draft, officer)
    approve(draft, leader)
    part = draft.supplies.get()
    own = {"name": "仓库", "scopes": ["gifts.read"], "days": 30, "now": NOW}
    _one, theirs = shop.make_token(enterprise_id=part.enterprise_id, request_key=uuid4(), by=supplier, **own)
    _two, ours = shop.make_token(enterprise_id=None, request_key=uuid4(), by=administrator, **own)
    _none, other = shop.make_token(
        enterprise_id=part.enterprise_id, request_key=uuid4(), by=supplier, **own | {"scopes": ["stock.write"]}
    )

    def read(path, token):
        answer = sign_in().get(f"/here/api/v1/gifts{path}", headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.json()

    status, packing = read(f"/supplies/{part.id}", theirs)
    assert (status, packing["due"][0]["code"], packing["due"][0]["wanted"]) == (200, "BOX", 12)
    assert [(one["size"], one["engraving"], one["name"]) for one in packing["pieces"]] == [("L", "安", "安宁")]
    assert ann.person.phone not in str(packing)
    assert [one["number"] for one in read("/supplies", theirs)[1]["supplies"]] == [part.number]
    status, all_of_them = read("", ours)
    assert (status, all_of_them["gifts"][0]["people"], all_of_them["gifts"][0]["state"]) == (200, 12, "approved")
    for path, token, refused in (("", theirs, 403), ("", other, 403), ("/supplies", "zj_no", 401)):
        assert read(path, token)[0] == refused
    assert read(f"/supplies/{part.id + 1}", theirs)[0] == 404
