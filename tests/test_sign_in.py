"""Signing in: by code and by password, once and by one's own, and a lock for whoever guesses."""

import re
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now

from conftest import NOW, make_person
from zhijia.union.accounts import actions, queries
from zhijia.union.accounts.models import SignInLock, User

LOGIN, CODE, CONFIRM = "/here/account/login/", "/here/account/login/code/", "/here/account/login/code/confirm/"


@pytest.fixture
def codes(monkeypatch):
    """The short messages as a telephone shows them: (phone, code)."""
    sent = []
    from zhijia.union.notices import actions as notices

    monkeypatch.setattr(notices, "send_sms", lambda *, phone, text, now: sent.append((phone, _digits(text))))
    return sent


def _digits(text):
    return re.search(r"\d{6}", text)[0]


def ask(client, phone):
    return client.post(CODE, {"phone": phone})


def answer(client, code):
    return client.post(CONFIRM, {"code": code})


def signed_in(client):
    return client.get("/here/me/").status_code == 200


def test_a_phone_and_its_code_open_the_door(client, ann, codes):
    ask(client, "+86 139-0000-0001")
    response = answer(client, codes[-1][1])

    assert response.status_code == 302
    assert signed_in(client)
    assert client.cookies["zhijia-here"]["path"] == "/here/"


def test_a_code_is_good_once(client, ann, codes):
    ask(client, ann.phone)
    code = codes[-1][1]
    answer(client, code)
    client.post("/here/account/logout/")

    again = answer(client, code)

    assert again.status_code == 302
    assert not signed_in(client)


def test_a_wrong_code_opens_nothing_and_five_end_it(client, ann, codes):
    ask(client, ann.phone)
    right = codes[-1][1]
    wrong = "000000" if right != "000000" else "111111"

    for _ in range(5):
        answer(client, wrong)
    answer(client, right)

    assert not signed_in(client)


def test_a_code_from_another_browser_opens_nothing(client, ann, codes):
    from django.test import Client

    ask(client, ann.phone)
    other = Client()
    ask(other, "13811111111")
    answer(other, codes[-1][1])

    assert not signed_in(other)


def test_three_codes_a_minute_for_a_phone_and_the_fourth_is_told_to_wait(client, ann, ben, codes):
    """From whatever browser they are asked: who pays for the messages is the union."""
    from django.test import Client

    askers = [Client() for _ in range(4)]
    answers = [ask(one, ann.phone) for one in askers]

    assert [one.status_code for one in answers] == [302, 302, 302, 200]
    assert [phone for phone, _ in codes] == [ann.phone] * 3
    assert "一分钟最多发 3 条验证码" in answers[3].content.decode()
    assert ask(Client(), ben.phone).status_code == 302


def test_whether_a_phone_is_known_shows_nowhere(client, ann, codes):
    from django.test import Client

    known, unknown = client, Client()
    first, second = ask(known, ann.phone), ask(unknown, "13811111111")

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert known.get(CONFIRM).status_code == unknown.get(CONFIRM).status_code == 200
    assert [phone for phone, _ in codes] == [ann.phone]


def test_a_member_whom_only_the_roster_knows_gets_in_by_their_phone(client, tree, codes):
    from zhijia.union.people import actions as people

    people.add_member(name="骆新", phone="13900000088", organisation_id=tree.boilers.id, by=None, now=NOW)

    ask(client, "13900000088")
    answer(client, codes[-1][1])

    assert "骆新" in client.get("/here/me/").content.decode()


def test_an_old_session_key_is_no_good_after_signing_in(client, ann, codes):
    ask(client, ann.phone)
    before = client.cookies["zhijia-here"].value
    answer(client, codes[-1][1])

    assert client.cookies["zhijia-here"].value != before


def test_signing_out_ends_the_session_itself(client, ann, codes):
    ask(client, ann.phone)
    answer(client, codes[-1][1])
    kept = client.cookies["zhijia-here"].value
    client.post("/here/account/logout/")
    client.cookies["zhijia-here"] = kept

    assert not signed_in(client)


def test_next_leads_nowhere_else(client, ann, codes):
    client.post(CODE, {"phone": ann.phone, "next": "https://elsewhere.example/"})
    response = client.post(CONFIRM, {"code": codes[-1][1], "next": "https://elsewhere.example/"})

    assert "elsewhere.example" not in response["Location"]


def test_a_password_works_too(client, ann):
    ann.set_password("鹤发-童颜-9182")
    ann.save()

    client.post(LOGIN, {"login": ann.phone, "password": "鹤发-童颜-9182"})

    assert signed_in(client)


def test_guessing_locks_the_name_and_says_until_when(client, ann):
    ann.set_password("鹤发-童颜-9182")
    ann.save()
    for _ in range(actions.TRIES):
        client.post(LOGIN, {"login": ann.phone, "password": "wrong"})

    response = client.post(LOGIN, {"login": ann.phone, "password": "鹤发-童颜-9182"})

    assert "锁定到" in response.content.decode()
    assert not signed_in(client)


def test_an_administrator_opens_the_way_back(sign_in, administrator, ann):
    for _ in range(actions.TRIES):
        actions.record_failure(name=ann.phone, now=now())
    assert queries.locked_until(ann.phone, now())

    sign_in(administrator).post("/here/work/accounts/unlock/", {"name": ann.phone})

    assert queries.locked_until(ann.phone, now()) is None


def test_a_lock_ends_by_itself(ann):
    for _ in range(actions.TRIES):
        actions.record_failure(name=ann.phone, now=NOW)

    assert queries.locked_until(ann.phone, NOW)
    assert queries.locked_until(ann.phone, NOW + actions.LOCK_FOR + timedelta(seconds=1)) is None


def test_two_failures_at_once_are_two(transactional_db, meanwhile):
    actions.record_failure(name="13900000001", now=NOW)
    with transaction.atomic():
        actions.record_failure(name="13900000001", now=NOW)
        second = meanwhile(lambda: actions.record_failure(name="13900000001", now=NOW))
    second.result()

    assert SignInLock.objects.get().failures == 3


def test_a_post_over_personal_data_needs_a_second_factor(sign_in, officer):
    client = sign_in(officer, second_factor=False)

    response = client.get("/here/work/members/")

    assert response["Location"] == "/here/account/second-factor/"
    assert "设置" in client.get("/here/account/second-factor/").content.decode()


def test_the_second_factor_is_set_up_and_opens_the_work(transactional_db, sign_in, officer):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    client = sign_in(officer, second_factor=False)
    page = client.get("/here/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    counter = int(time.time()) // 30
    client.post("/here/account/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})

    assert client.get("/here/work/members/").status_code == 200
    other = sign_in(officer, second_factor=False)
    assert other.get("/here/work/members/").status_code == 302


def test_a_session_can_be_ended_from_another_device(client, ann, codes, sign_in):
    ask(client, ann.phone)
    answer(client, codes[-1][1])
    from allauth.usersessions.models import UserSession

    session = UserSession.objects.get(user=ann)
    sign_in(ann).post(f"/here/account/sessions/{session.id}/end/")

    assert not signed_in(client)


def test_nobody_ends_somebody_elses_session(client, ann, ben, codes, sign_in):
    ask(client, ann.phone)
    answer(client, codes[-1][1])
    from allauth.usersessions.models import UserSession

    session = UserSession.objects.get(user=ann)

    assert sign_in(ben).post(f"/here/account/sessions/{session.id}/end/").status_code == 404
    assert signed_in(client)


@pytest.mark.parametrize("page", ["signup/", "email/", "password/reset/", "confirm-email/", "social/signup/"])
def test_what_we_do_not_want_of_the_library_is_not_there(client, db, page):
    assert client.get(f"/here/account/{page}").status_code == 404


@pytest.mark.parametrize("phone", ["", "1390000", "12900000001", "abc", "1390000000112", "9" * 5_000])
def test_a_phone_that_cannot_be_is_said_at_the_field(client, db, phone):
    response = ask(client, phone)

    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_user_of_the_same_phone_is_made_once(tree, codes, client):
    make_person("柯复", "13900000077", tree.boilers)

    ask(client, "13900000077")

    assert User.objects.filter(phone="13900000077").count() == 1


def test_wrong_codes_count_and_whoever_is_locked_gets_no_code_either(client, ann, codes):
    from django.test import Client

    ask(client, ann.phone)
    right = codes[-1][1]
    answer(client, "000000" if right != "000000" else "111111")
    counted = SignInLock.objects.get(name=ann.phone).failures
    for _ in range(actions.TRIES):
        actions.record_failure(name=ann.phone, now=now())

    late, other = answer(client, right), ask(Client(), ann.phone)

    assert counted == 1
    assert "锁定到" in late.content.decode()
    assert "锁定到" in other.content.decode()
    assert not signed_in(client)
    assert len(codes) == 1


def test_a_code_is_good_for_five_minutes(client, ann, codes, monkeypatch):
    ask(client, ann.phone)
    later = time.time() + 5 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: later)

    answer(client, codes[-1][1])

    assert not signed_in(client)


def test_who_gets_in_starts_from_none_and_what_is_long_ago_is_forgotten(ann):
    for _ in range(actions.TRIES - 1):
        actions.record_failure(name=ann.phone, now=NOW)
    later = actions.record_failure(name=ann.phone, now=NOW + timedelta(minutes=16))
    actions.record_success(user=ann, now=NOW, how="code")

    assert (later.failures, later.locked_until) == (1, None)
    assert not SignInLock.objects.exists()


def test_a_code_of_the_second_factor_is_good_once(transactional_db, sign_in, officer, client, codes):
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    def both_steps(browser):
        ask(browser, officer.phone)
        answer(browser, codes[-1][1])
        return browser.post("/here/account/2fa/authenticate/", {"code": code})

    from django.test import Client

    both_steps(client)
    overheard = Client()
    both_steps(overheard)

    assert client.get("/here/work/members/").status_code == 200
    assert not signed_in(overheard)


def test_a_session_that_has_run_out_is_nobody(client, ann, codes):
    from django.contrib.sessions.models import Session

    ask(client, ann.phone)
    answer(client, codes[-1][1])
    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    assert not signed_in(client)
