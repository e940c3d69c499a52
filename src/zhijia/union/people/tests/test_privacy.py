import json
import zipfile
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal.models import Line
from zhijia.union.people import actions, queries
from zhijia.union.people.models import Correction, Member


@pytest.fixture
def own(sign_in, ann):
    return sign_in(ann)


def fresh(user):
    return Member.objects.get(user=user)


def test_a_member_sees_everything_held_and_who_has_looked(own, ann, officer):
    actions.reveal(member_id=ann.person.id, field="phone", by=officer, now=NOW)

    page = own.get("/here/me/data/").content.decode()

    assert "13900000001" in page
    assert "查看手机号" in page
    assert "何干事" in page


def test_everything_held_is_taken_along_as_json_and_excel(own, ann):
    archive = zipfile.ZipFile(BytesIO(own.post("/here/me/data/copy/").content))

    assert sorted(archive.namelist()) == ["data.json", "data.xlsx"]
    assert json.loads(archive.read("data.json"))["基本信息"][1]["内容"] == "安宁"
    assert Line.objects.filter(kind="export", by=ann).count() == 1


def test_a_consent_is_given_and_withdrawn_by_the_same_button(own, ann):
    own.post("/here/me/data/consents/messages/", {"give": "1"})
    assert [c["code"] for c in queries.consents(fresh(ann)) if c["given"]] == ["messages"]

    own.post("/here/me/data/consents/messages/", {"give": "0"})

    assert not [c for c in queries.consents(fresh(ann)) if c["given"]]
    assert own.post("/here/me/data/consents/king/", {"give": "1"}).status_code == 404


def test_what_membership_needs_ends_with_the_membership(ann):
    with pytest.raises(Refusal, match="会籍必需"):
        actions.withdraw_consent(member=ann.person, purpose="membership", now=NOW)


def ask(ann, **said):
    said = {"name": "", "phone": "", "reason": "", **said}
    return actions.ask_correction(member=ann.person, by=ann, now=NOW, request_key=uuid4(), **said)


def test_a_correction_takes_effect_once_an_officer_has_checked_it(own, sign_in, ann, officer):
    own.post("/here/me/data/correct/", {"name": "安宁宁", "request_key": str(uuid4())})
    assert fresh(ann).name == "安宁"

    sign_in(officer).post(f"/here/work/corrections/{Correction.objects.get().id}/answer/", {"yes": "1"})

    assert fresh(ann).name == "安宁宁"


def test_another_unions_officer_answers_no_correction(ann, ben):
    with pytest.raises(NotYours):
        actions.answer_correction(correction_id=ask(ann, name="安").id, yes=True, reason="", by=ben, now=NOW)


def test_an_erased_member_is_a_number(own, ann, officer):
    actions.correct_member(member_id=ann.person.id, identity_number="11010519491231002X", by=officer, now=NOW)
    number, user = ann.person.number, ann.pk

    own.post("/here/me/data/erase/", {"typed": "安宁"})

    gone = Member.objects.get(number=number)
    assert (gone.state, gone.phone, gone.identity_hash, gone.user) == ("erased", None, None, None)
    assert User.objects.get(pk=user).name == ""
    assert own.get("/here/me/").status_code == 302
    assert "安宁" not in str(list(Line.objects.values_list("facts", flat=True)))


def test_nobody_is_erased_by_a_wrong_name_or_by_another(ann, ben):
    with pytest.raises(Refusal, match="姓名与登记的不同"):
        actions.erase(member=ann.person, typed="安", by=ann, now=NOW)
    with pytest.raises(NotYours):
        actions.erase(member=ann.person, typed="安宁", by=ben, now=NOW)


def test_what_stands_open_is_named_before_anything_is_erased(ann, officer, tree, monkeypatch):
    ask(ann, name="安安")
    monkeypatch.setattr(queries, "erase_checks", [*queries.erase_checks, lambda member, today: "还有 1 笔订单。"])

    with pytest.raises(Refusal, match=r"更正申请还在核对.*还有 1 笔订单"):
        actions.erase(member=ann.person, typed="安宁", by=ann, now=NOW)
    with pytest.raises(Refusal, match="您还担任 1 项职务（锅炉厂工会 基层工会干事）"):
        actions.erase(member=fresh(officer), typed="何干事", by=officer, now=NOW)
    assert Member.objects.get(id=ann.person.id).name == "安宁"


def test_the_card_shows_the_number_its_code_and_no_full_phone(own, ann):
    page = own.get("/here/me/").content.decode()

    assert ann.person.number in page
    assert "<svg" in page
    assert "13900000001" not in page
    assert date(2026, 11, 23)
