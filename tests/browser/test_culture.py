"""Culture in a real browser: the door without a line, devices that come home, pages axe has nothing against."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from conftest import make_person
from zhijia.kernel import spaces
from zhijia.union.accounts import actions as accounts
from zhijia.union.claims import actions as claims
from zhijia.union.culture import actions
from zhijia.union.culture.models import Course, Order, Scan, Season, Service, Show, Ticket, Venue
from zhijia.union.culture.rules import codes
from zhijia.union.people import queries as people
from zhijia.union.people.models import Member

from .examining import MIXES, OPPOSITES, dress, examine, heavy

pytestmark = pytest.mark.browser

HOUR, HALF_A_DAY = timedelta(hours=1), 12 * 3_600_000
SLUG = "wucui"
ROLES = {"door": "13977770001", "culture-officer": "13977770002", "teacher": "13977770003", "troupe": "13977770004"}
# A device whose clock is half a day ahead.
WRONG_CLOCK = f"""
const Right = Date;
window.Date = class extends Right {{
  constructor(...said) {{ if (said.length) super(...said); else super(Right.now() + {HALF_A_DAY}); }}
  static now() {{ return Right.now() + {HALF_A_DAY}; }}
}};
"""
# As a doorkeeper types, or a scanner does: the box filled and the form sent, one after the other.
SCAN = """async codes => {
  const box = document.getElementById("said"), form = document.getElementById("door-form");
  for (const said of codes) {
    box.value = said;
    form.dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
    await new Promise(done => setTimeout(done, 2));
  }
}"""


def there(what):
    """`what()` within 乌翠, in a thread of its own: Playwright's loop stands in this one."""

    def look():
        try:
            with spaces.inside(SLUG):
                return what()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(look).result()


@pytest.fixture(scope="module")
def posts(installation, django_db_blocker):
    """Role → a session's cookie, of people with these posts."""

    def make():
        made = {role: make_person(role, phone, people.root(), role) for role, phone in ROLES.items()}
        return {role: accounts.open_session(user).session_key for role, user in made.items()}

    with django_db_blocker.unblock():
        return there(make)


@pytest.fixture
def signed_in(browser, installation, posts):
    """signed_in("door", **context) → a page whose cookie is theirs."""
    opened = []

    def open_(role, **more):
        context = browser.new_context(**{"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"} | more)
        context.add_cookies([{"name": f"zhijia-{SLUG}", "value": posts[role], "url": installation}])
        opened.append(context)
        return context.new_page()

    yield open_
    for context in opened:
        context.close()


def a_show(whose):
    """A show in half an hour with open doors; these of 乌翠's members have ten tickets each."""
    at = timezone.now()
    root = people.root()
    made = {"by": None, "now": at - HOUR}
    venue = actions.add_venue(name=f"剧场 {uuid4().hex[:6]}", organisation_id=root.id, request_key=uuid4(), **made)
    new = actions.NewShow("越剧专场", venue.id, at + HOUR / 2, at + 2 * HOUR, places=600)
    show = actions.plan_show(show=new, organisation_id=root.id, season_id=None, request_key=uuid4(), **made)
    terms = actions.Terms(opens_at=at - HOUR, limit=10)
    show = actions.publish_show(show_id=show.id, terms=terms, secret=b"", **made)
    members = Member.objects.filter(state="active").order_by("id").values_list("id", flat=True)[whose]
    claims.grant([claims.claiming.Ask(show.offer_id, one, 10, uuid4(), at) for one in members])
    return show, codes_of(show)


def until(page, what, seconds=20):
    """Asked again and again from outside: the page's policy forbids to evaluate strings in it."""
    end = monotonic() + seconds
    while not page.evaluate(what):
        assert monotonic() < end, (what, page.locator("#door-state").inner_text())
        page.wait_for_timeout(30)


def state_says(words):
    return f"document.getElementById('door-state').textContent.includes('{words}')"


def lamp(page, colour):
    """Wait for the big field to be «in», «wrong» or «late»; what stands in it."""
    until(page, f"document.getElementById('door-now').className.endsWith(' {colour}')")
    return page.locator("#door-now").inner_text()


def codes_of(show):
    """(QR, digits) of every ticket that stands."""
    key = people.key()
    ids = Ticket.objects.filter(show=show, void_at=None).order_by("id").values_list("id", flat=True)
    return [(codes.token(codes.show_key(key, show.id), show.id, id), codes.digits(key, id)) for id in ids]


def open_door(page, installation, show, name):
    """The door's page with its list on the device, kept by the worker."""
    address = f"{installation}/{SLUG}/work/door/{show.id}/"
    page.goto(address, wait_until="networkidle")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")
    page.goto(address, wait_until="networkidle")
    page.fill("#device", name)
    page.click("#door-take")
    until(page, state_says("名单已存"))
    return address


def test_500_scans_of_three_devices_without_a_line_come_home_without_loss(signed_in, installation):
    show, said = there(lambda: a_show(slice(0, 36)))
    scans = [pair[n % 3 == 0] for n, pair in enumerate(said)]
    scans += [pair[0] for pair in said[:60]]  # screenshots, each read by the next device
    scans += [f"ZJ1.{show.id}.{n}.AAAAAAAAAAAAAAAA" for n in range(500 - len(scans))]  # forged
    shares = [scans[:360][n::3] + scans[360:][(n + 1) % 3 :: 3] for n in range(3)]
    pages = [signed_in("door") for _ in range(3)]
    pages[2].add_init_script(WRONG_CLOCK)
    for page, name in zip(pages, ("东门", "西门", "南门"), strict=True):
        address = open_door(page, installation, show, name)

    for page, share in zip(pages, shares, strict=True):
        page.context.set_offline(True)
        page.goto(address)  # somebody reloads it: page and list are still there
        page.evaluate(SCAN, share[:100])
        page.goto(address)  # and again, in the middle: nothing is forgotten
        page.evaluate(SCAN, share[100:])
        until(page, state_says(f"待带回：{len(share)}"))
    for page in pages:
        page.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        until(page, state_says("没有遗漏"))

    def kept():
        at = Scan.objects.filter(show=show)
        inside = at.filter(verdict="in")
        spread = [one.received_at - one.at for one in at.filter(device="南门")]
        verdicts = {verdict: at.filter(verdict=verdict).count() for verdict in ("in", "double", "forged")}
        return at.count(), verdicts, inside.values("ticket").distinct().count(), max(spread)

    n, verdicts, tickets, oldest = there(kept)
    assert n == 500
    assert verdicts == {"in": 360, "double": 60, "forged": 80}
    assert tickets == 360
    assert oldest < timedelta(minutes=10), "the wrong clock of one device moved nothing"
    found = pages[1].locator("#door-found").inner_text()
    assert re.search(r"在“..”进场，一张票只进一人", found), "a double says when and where it came in"
    page = signed_in("door")
    page.goto(address)
    assert "重复" in page.locator("main").inner_text()


def test_a_screenshot_is_red_at_the_second_scan_with_when_and_where(signed_in, installation):
    show, said = there(lambda: a_show(slice(36, 37)))
    first, second = signed_in("door"), signed_in("door")
    second.add_init_script(WRONG_CLOCK)
    open_door(first, installation, show, "东门")
    first.evaluate(SCAN, [said[0][0]])
    lamp(first, "in")
    until(first, state_says("没有遗漏"))
    first.evaluate(SCAN, [said[0][1]])  # the same one's digits, on the same device
    again = lamp(first, "wrong")

    open_door(second, installation, show, "西门")  # its list knows who is in already
    second.context.set_offline(True)
    second.evaluate(SCAN, [said[0][0]])
    other = lamp(second, "wrong")
    second.evaluate(SCAN, [said[1][0]])
    lamp(second, "in")
    second.evaluate(SCAN, [said[1][0]])
    twice = lamp(second, "wrong")

    assert "用过" in again
    assert re.search(r"用过了\s*\d\d:\d\d:\d\d · 东门", other)
    here = timezone.localtime()
    assert re.search(rf"{here:%H}:\d\d:\d\d|{here - HOUR:%H}:\d\d:\d\d", twice), "the time is the union's, not its own"


def test_a_ticket_passed_on_opens_for_the_friend_alone(signed_in, installation):
    show, said = there(lambda: a_show(slice(37, 38)))

    def pass_on():
        ticket = Ticket.objects.filter(show=show).order_by("id").first()
        friend = Member.objects.get(user__phone=ROLES["teacher"])
        new = actions.pass_on(
            ticket_id=ticket.id, member_id=ticket.holder_id, phone=friend.phone, by=None, now=timezone.now()
        )
        key = people.key()
        return codes.token(codes.show_key(key, show.id), show.id, new.id)

    there(lambda: Show.objects.filter(id=show.id).update(doors_at=timezone.now() + HOUR / 4))
    friends = there(pass_on)
    page = signed_in("door")
    open_door(page, installation, show, "东门")
    page.context.set_offline(True)

    page.evaluate(SCAN, [said[0][0]])
    old = lamp(page, "wrong")
    page.evaluate(SCAN, [friends])

    assert "转给别人" in old
    assert "请进" in lamp(page, "in")


PAGES = {
    "culture-officer": [
        *(
            "shows/",
            "shows/{show}/",
            "courses/",
            "courses/{course}/",
            "certificates/",
            "work/shows/",
            "work/shows/new/",
        ),
        *("work/shows/{show}/", "work/shows/{show}/poster/", "work/shows/{show}/summary/", "work/shows/appeals/"),
        *(
            "work/shows/seasons/new/",
            "work/shows/seasons/{season}/",
            "work/shows/venues/",
            "work/shows/venues/{venue}/",
            "work/courses/",
        ),
        *("work/courses/new/", "work/courses/{course}/", "work/courses/{course}/summary/", "work/desk/"),
        *("work/desk/propose/", "work/desk/menu/", "work/desk/coverage/", "work/desk/{order}/", "me/tickets/"),
        *("me/culture/", "shows/{show}/seats/", "work/shows/{show}/change/", "work/courses/{course}/poster/"),
    ],
    "door": ["work/door/", "work/door/{show}/"],
    "teacher": ["work/teaching/"],
    "troupe": ["work/team/"],
}


@pytest.fixture(scope="module")
def ids(posts):
    things = {"show": Show, "course": Course, "season": Season, "venue": Venue, "order": Order, "service": Service}

    def look():
        an_order()
        found = {
            name: model.objects.order_by("id").values_list("id", flat=True).first() for name, model in things.items()
        }
        return SimpleNamespace(**found)

    return there(look)


def an_order():
    """What the officer's own union orders."""
    service, root = Service.objects.order_by("-last_month", "id")[0], people.root()
    day = timezone.localdate() + timedelta(days=20)
    days = [(day + timedelta(days=n), 1) for n in range(3)]
    wanted = actions.Wanted("食堂", 30, days, "何干事", "0577-1")
    actions.ask(
        service_id=service.id,
        organisation_id=root.id,
        wanted=wanted,
        request_key=uuid4(),
        by=None,
        now=timezone.now(),
    )


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize("mix", OPPOSITES)
def test_a_page_of_culture_has_nothing_for_axe_fits_and_is_light(signed_in, installation, ids, mix, role):
    width, height = MIXES[mix][0]
    page, address = signed_in(role, viewport={"width": width, "height": height}), f"{installation}/{SLUG}/"
    dress(page.context, address, mix)
    found, weight = examine(page, address, [path.format(**vars(ids)) for path in PAGES[role]])

    assert found == []
    assert heavy(weight) == {}


def test_who_has_signed_up_has_their_ticket_where_there_is_no_line_without_having_opened_it(signed_in, installation):
    show, _codes = there(lambda: a_show(slice(38, 39)))
    page = signed_in("troupe")
    page.goto(f"{installation}/{SLUG}/shows/{show.id}/", wait_until="networkidle")
    page.get_by_role("button", name="立即报名").click()
    page.wait_for_load_state("networkidle")
    assert "票已出" in page.locator("main").inner_text()
    until(page, f"caches.match('/{SLUG}/me/tickets/').then(kept => Boolean(kept))")

    page.context.set_offline(True)
    page.get_by_role("link", name="看票").click()

    ticket = page.locator("article.ticket", has_text="越剧专场").first
    assert ticket.locator("svg").count() >= 1
    assert re.search(r"\d{4} \d{4}", ticket.inner_text())
