import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.notices.models import Notice, SmsMessage
from zhijia.union.people import actions, queries
from zhijia.union.people.models import Application, Member

PHONE = "13866660001"


def send(phone=PHONE, now=NOW, code="123456"):
    return actions.send_join_code(phone=phone, now=now, code=code)


def prove(code="123456", phone=PHONE, now=NOW):
    return actions.prove_phone(phone=phone, code=code, now=now)


def apply(union, name="骑手甲", phone=PHONE, key=None):
    return actions.apply_to_join(
        name=name, phone=phone, organisation_id=union.id, employment="rider", request_key=key or uuid4(), now=NOW
    )


def decide(application, by, yes=True, reason=""):
    return actions.decide_application(application_id=application.id, yes=yes, reason=reason, by=by, now=NOW)


@pytest.fixture
def application(tree):
    return apply(tree.boilers)


def test_a_rider_joins_in_four_steps_and_hears_the_answer(sign_in, tree, officer):
    anyone = sign_in()
    assert anyone.post("/here/join/name/", {"name": "骑手甲"})["Location"] == "/here/join/phone/"
    assert anyone.post("/here/join/phone/", {"phone": "138 6666 0001"})["Location"] == "/here/join/code/"
    code = re.search(r"\d{6}", SmsMessage.objects.get(phone=PHONE).text)[0]
    assert anyone.post("/here/join/code/", {"code": code})["Location"] == "/here/join/union/"
    assert "锅炉厂工会" in anyone.get("/here/join/union/?q=glc").content.decode()
    assert anyone.post("/here/join/union/", {"organisation_id": tree.boilers.id}).status_code == 302
    assert anyone.post("/here/join/employment/", {"employment": "rider"})["Location"] == "/here/join/check/"
    assert "138****0001" in anyone.get("/here/join/check/").content.decode()
    sent = {"consent": "on", "request_key": str(uuid4())}
    done = anyone.post("/here/join/check/", sent, follow=True).content.decode()

    application = Application.objects.get()
    assert application.number in done
    assert "前答复" in done
    desk = sign_in(officer)
    assert "骑手甲" in desk.get("/here/work/applications/").content.decode()
    assert desk.post(f"/here/work/applications/{application.id}/decide/", {"yes": "1"}).status_code == 302
    member = Member.objects.get(name="骑手甲")
    assert (member.state, member.employment, member.user.phone) == ("active", "rider", PHONE)
    assert Notice.objects.filter(user=member.user, title="入会申请已通过").exists()
    assert queries.consents(member)[0]["given"]


def test_a_question_is_not_skipped(sign_in, tree):
    anyone = sign_in()

    for step in ("union", "employment", "check"):
        assert anyone.get(f"/here/join/{step}/")["Location"] == "/here/join/name/"


def test_an_answer_keeps_itself(sign_in, tree):
    anyone = sign_in()
    anyone.post("/here/join/name/", {"name": "骑手甲"})

    assert "骑手甲" in anyone.get("/here/join/name/").content.decode()


def test_a_code_is_tried_five_times(tree):
    send()
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refusal, match=f"还可以试 {left} 次"):
            prove("000000")

    with pytest.raises(Refusal, match="已失效"):
        prove("123456")


def test_a_code_lives_ten_minutes_and_works_once(tree):
    send()
    with pytest.raises(Refusal, match="已失效"):
        prove(now=NOW + timedelta(minutes=11))

    assert prove() == PHONE
    with pytest.raises(Refusal, match="已失效"):
        prove()


def test_a_phone_is_not_flooded_with_codes(tree):
    send()
    with pytest.raises(Refusal, match=r"请 \d+ 秒后再试"):
        send(now=NOW + timedelta(seconds=20))
    for minutes in (2, 4, 6, 8):
        send(now=NOW + timedelta(minutes=minutes))

    with pytest.raises(Refusal, match="今天已发 5 次"):
        send(now=NOW + timedelta(minutes=10))


def test_asking_for_a_code_tells_nothing_about_whose_phone_it_is(ann):
    assert send(phone=ann.phone) == ann.phone

    with pytest.raises(Refusal, match="已登记为会员") as refused:
        prove(phone=ann.phone)
    assert "安" not in str(refused.value)


def test_applying_twice_with_one_form_is_one_application(tree):
    key = uuid4()

    assert apply(tree.boilers, key=key) == apply(tree.boilers, key=key)


def test_a_waiting_applicant_is_not_entered_twice(tree, application):
    with pytest.raises(Refusal, match="正在审核"):
        apply(tree.depot)


def test_another_unions_officer_sees_no_application(application, tree):
    elsewhere = make_person("站干事", "13900000077", tree.depot, "unit-officer")

    assert queries.applications_waiting(queries.person(elsewhere, NOW.date())) == []
    with pytest.raises(NotYours):
        decide(application, elsewhere)


def test_a_refusal_needs_a_reason_and_the_applicant_may_come_back(application, officer, tree):
    with pytest.raises(Refusal, match="原因"):
        decide(application, officer, yes=False)
    decide(application, officer, yes=False, reason="不在本单位")
    assert Member.objects.get(phone=PHONE).state == "refused"

    again = apply(tree.depot)

    assert again.member_id == application.member_id


@pytest.mark.django_db(transaction=True)
def test_two_officers_deciding_at_once_the_second_hears_who_was_first(application, officer, administrator, meanwhile):
    with transaction.atomic():
        decide(application, officer)
        late = meanwhile(decide, application, administrator, yes=False, reason="不符")

    with pytest.raises(Refusal, match="何干事已于2026-11-23 10:00办理：已通过"):
        late.result()
    assert Member.objects.get(phone=PHONE).state == "active"


def test_a_member_who_signs_in_with_the_phone_of_the_roster_is_recognised(tree):
    member = actions.add_member(name="名册人", phone=PHONE, organisation_id=tree.boilers.id, by=None, now=NOW)
    user = User.objects.create_user(username=PHONE, phone=PHONE, phone_verified=False)
    assert actions.recognise(user=user, now=NOW) is None

    user.phone_verified = True

    assert actions.recognise(user=user, now=NOW) == member


@pytest.mark.parametrize("name", ["", " ", "长" * 61, "a\x07b"])
def test_a_name_that_cannot_be_is_refused(sign_in, tree, name):
    assert sign_in().post("/here/join/name/", {"name": name}).status_code == 422


def test_forged_ids_at_joining_are_refused(sign_in, tree):
    anyone = sign_in()
    anyone.post("/here/join/name/", {"name": "骑手甲"})
    send()
    session = anyone.session if hasattr(anyone, "session") else None
    assert session is not None
    for forged in ("99999999", "abc", str(tree.federation.id), "9" * 40):
        assert anyone.post("/here/join/union/", {"organisation_id": forged}).status_code in (302, 422)
    assert not Application.objects.exists()
