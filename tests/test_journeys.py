"""Whole journeys through the pages of a demo federation, without JavaScript."""

import io
import json
import re
import zipfile
from urllib.parse import urljoin

import pytest

from tests.visitor import Visitor
from zhijia.union.demo import queries as demo
from zhijia.union.demo.data import WUCUI
from zhijia.union.demo.tests.conftest import loaded, wucui  # noqa: F401  fixtures
from zhijia.union.notices.models import Notice, SmsMessage
from zhijia.union.people.models import Member

PHONE = "19905000777"
MOST_PAGES = 80  # of different kinds, for one person


@pytest.fixture
def visitor(wucui):  # noqa: F811
    return Visitor("/wucui/")


@pytest.fixture
def as_cast(wucui):  # noqa: F811
    """as_cast("鲁敏") → somebody of the cast at a browser of their own, signed in by one tap."""

    def sign_in(name, **how):
        one = next(one for one in demo.cast_here() if one.name == name)
        person = Visitor("/wucui/", **how)
        person.client.post("/wucui/demo/sign-in/", {"user": one.user_id})
        return person

    return sign_in


def code_sent_to(phone):
    return re.search(r"\d{6}", SmsMessage.objects.filter(phone=phone).latest("id").text)[0]


def join(visitor, name, phone, union):
    visitor.open("join/name/")
    visitor.send(name=name)
    visitor.send(phone=phone)
    visitor.send(code=code_sent_to(phone))
    visitor.open(f"join/union/?q={union}")
    visitor.send(button="选择")
    visitor.send(employment="courier")
    return visitor.send(consent="on")


def test_somebody_joins_on_line_and_an_officer_takes_them_in(visitor, as_cast):
    sent = join(visitor, "安宁", PHONE, "乌马河社区工会")
    officer = as_cast("鲁敏")
    officer.open("work/applications/")
    waiting = officer.page.text

    officer.send(button="通过", to=_decide("安宁"))

    assert "RH" in sent.text  # the number of the application
    assert "安宁" in waiting
    assert Member.objects.get(phone=PHONE).state == "active"
    assert not [form for form in officer.open("work/applications/").forms if _decide("安宁") in form.action]


def test_somebody_who_was_taken_in_signs_in_with_phone_and_code_and_finds_every_level_s_services(visitor, as_cast):
    join(visitor, "安宁", PHONE, "乌马河社区工会")
    officer = as_cast("鲁敏")
    officer.open("work/applications/")
    officer.send(button="通过", to=_decide("安宁"))

    visitor.open("account/login/")
    visitor.send(phone=PHONE)
    visitor.send(code=code_sent_to(PHONE))

    assert "安宁" in visitor.open("me/").text
    services = visitor.open("services/").text
    assert "12351 职工热线" in services
    assert "职工健身房" in services  # of the sub-district's union, one level above


def test_language_and_care_mode_stay_with_the_person(as_cast):
    member = as_cast("孙大林")
    member.client.post("/wucui/prefs/", {"language": "en"})
    member.client.post("/wucui/prefs/", {"care": "1"})

    page = member.open("services/").html

    assert '<html lang="en" class="care">' in page
    assert (member_user := Member.objects.get(name="孙大林").user).care_mode
    assert member_user.language == "en"


def test_the_bottom_bar_has_each_page_once_and_the_bell_counts_each_notice_once(as_cast):
    page = as_cast("孙大林").open("").html
    bar = re.findall(r'href="([^"]+)"', page.partition('<nav class="tabs"')[2].partition("</nav>")[0])

    assert len(bar) == len(set(bar)) >= 4
    unread = Notice.objects.filter(user__name="孙大林", read_at=None).count()
    assert unread >= 4
    assert f'<span class="n">{unread}</span>' in page


def _decide(name):
    application = Member.objects.get(name=name).applications.get()
    return f"/work/applications/{application.id}/decide/"


def test_a_member_takes_their_data_along_and_is_forgotten(as_cast):
    member = as_cast("于小雪")
    member.open("me/transfer/")
    member.send(to="withdraw")

    member.open("me/data/")
    member.send(to="copy")
    archive = zipfile.ZipFile(io.BytesIO(member.answer.getvalue()))
    held = json.loads(archive.read("data.json"))
    member.open("me/data/")
    member.send(to="erase", typed="于小雪")

    assert "于小雪" in json.dumps(held, ensure_ascii=False)
    assert not Member.objects.filter(name="于小雪").exists()
    member.strict = False
    assert "/account/login/" in member.client.get("/wucui/me/")["Location"]


def test_a_member_asks_to_move_and_the_other_union_takes_them(as_cast):
    as_cast("于小雪").open("me/transfer/")
    officer = as_cast("鲁敏")
    officer.open("work/transfers/")

    officer.send(button="接收", to="answer")

    assert Member.objects.get(name="于小雪").organisation.name == "乌马河社区工会"


@pytest.mark.parametrize("name", [player.name for player in WUCUI.cast])
def test_every_link_that_somebody_of_the_cast_is_shown_leads_them_somewhere(as_cast, name):
    person = as_cast(name, strict=False)
    broken, seen, todo = [], set(), [("", "/wucui/"), ("", "/wucui/work/" if _has_a_post(name) else "/wucui/me/")]
    while todo and len(seen) < MOST_PAGES:
        shown_on, url = todo.pop(0)
        if (kind := re.sub(r"\d+", "n", url.partition("?")[0])) in seen:
            continue
        seen.add(kind)
        page = person.open(url)
        if person.status >= 400:
            broken.append((person.status, url, "shown on", shown_on))
        links = {urljoin(person.url, href).partition("#")[0] for href, _words in page.links}
        todo += [(url, link) for link in sorted(links) if link.startswith("/wucui/") and "logout" not in link]

    assert broken == []
    assert len(seen) >= 2


def _has_a_post(name):
    return bool(next(player.role for player in WUCUI.cast if player.name == name))
