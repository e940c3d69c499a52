"""Rest stations in a real browser: nothing for axe, and what is tapped without a line arrives, once."""

import re

import pytest

from zhijia.kernel import spaces
from zhijia.union.stations import queries

from .examining import MIXES, OPPOSITES, dress, examine, heavy
from .test_journeys import sign_in

pytestmark = pytest.mark.browser
OFFICER = "驿站专员"
HERE = {"latitude": 47.7272, "longitude": 128.6705}
PAGES = {
    None: ["stations/", "stations/?closed=1", "stations/host/", "a station", "a station/wall/"],
    OFFICER: [
        *("work/keep/", "a keeper's", "work/inspect/", "work/stations/", "work/stations/new/", "work/stations/import/"),
        *("work/stations/figures/", "work/stations/reports/", "work/stations/restocks/", "work/stations/expiring/"),
        *("work/stations/stars/", "work/buildings/", "work/subsidies/", "work/plans/", "work/plans/new/"),
        "work/plans/points/",
    ],
}


@pytest.fixture
def officer(cast):
    return cast("station-officer")


@pytest.fixture
def cast():
    from zhijia.union.demo.data import WUCUI

    return lambda role: next(player.name for player in WUCUI.cast if player.role == role)


@pytest.fixture
def station(installation):
    """(id, code) of one of 乌翠's; its door stands open day and night, whenever this is run."""
    from concurrent.futures import ThreadPoolExecutor

    def look():
        from django.db import connections

        from zhijia.union.stations.models import Station
        from zhijia.union.stations.rules import hours

        with spaces.inside("wucui"):
            found = Station.objects.filter(state="published").values_list("id", "code").first()
            week = [[list(span) for span in day] for day in hours.read("24小时")]
            Station.objects.filter(id=found[0]).update(week=week)
        connections.close_all()
        return found

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(look).result()


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("mix", OPPOSITES)
def test_a_page_has_nothing_for_axe_fits_and_is_light(browser, installation, station, officer, mix, who):
    width, height = MIXES[mix][0]
    context = browser.new_context(viewport={"width": width, "height": height})
    address = f"{installation}/wucui/"
    page = context.new_page()
    if who:
        sign_in(page, installation, officer)
    dress(context, address, mix)
    own, kept = f"stations/{station[1]}", f"work/keep/{station[0]}/"
    paths = [one.replace("a station", own).replace("a keeper's", kept) for one in PAGES[who]]
    found, weight = examine(page, address, paths)
    context.close()

    assert found == []
    assert heavy(weight) == {}


def test_what_a_keeper_taps_without_a_line_arrives_once_when_it_is_back(browser, installation, station, officer):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, installation, officer)
    address = f"{installation}/wucui/work/keep/{station[0]}/"
    page.goto(address, wait_until="networkidle")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(address, wait_until="networkidle")  # now kept by the worker

    context.set_offline(True)
    page.goto(address)
    page.locator(".keep button[name=kind]").first.click()
    waiting = page.locator("[data-waiting] li").inner_text()
    page.reload()
    still = page.locator("[data-waiting] li").count()
    with page.expect_response(re.compile("/tap/$")) as sent:
        context.set_offline(False)
    page.wait_for_function("localStorage.getItem(Object.keys(localStorage).find(k => k.includes('queue'))) === '[]'")
    page.goto(address)
    after = page.locator("[data-waiting] li").count()
    context.close()

    assert "今天不开" in waiting
    assert still == 1
    assert sent.value.status == 200
    assert after == 0
    assert notes(station[0]) == ["closed"]


def notes(station_id):
    from concurrent.futures import ThreadPoolExecutor

    def look():
        from django.db import connections

        from zhijia.union.stations.models import KeeperNote

        with spaces.inside("wucui"):
            found = list(KeeperNote.objects.filter(station=station_id).values_list("kind", flat=True))
        connections.close_all()
        return found

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(look).result()


def test_the_nearest_is_found_by_a_button_and_the_last_list_is_there_without_a_line(browser, installation, station):
    queries.forget()
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, permissions=["geolocation"], geolocation=HERE, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(f"{installation}/wucui/stations/?closed=1", wait_until="networkidle")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(f"{installation}/wucui/stations/?closed=1", wait_until="networkidle")
    with page.expect_navigation():
        page.locator("[data-here]").click()
    near, url = page.locator("#cards .far").first.inner_text(), page.url
    page.locator("[data-map]").click()
    page.wait_for_selector(".map-box .dot")
    context.set_offline(True)
    page.goto(f"{installation}/wucui/stations/?closed=1")
    kept = page.locator("[data-kept]").inner_text()
    context.close()

    assert re.search("米|公里|这里", near)
    assert "47.72" not in url
    assert "驿站（演示）" in kept


def test_a_checklist_that_was_never_opened_opens_without_a_line_and_its_answer_arrives(
    browser, installation, station, officer
):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, installation, officer)
    route = f"{installation}/wucui/work/inspect/"
    page.goto(route, wait_until="networkidle")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(route)
    page.wait_for_selector("[data-ahead-said]:not([hidden])")
    page.wait_for_load_state("networkidle")

    context.set_offline(True)
    page.reload()
    page.locator("ol a.li").first.click()
    page.wait_for_selector("form[data-queued=inspect]")
    for yes in page.locator("input[value=yes]").all():
        yes.check(force=True)
    page.locator("form[data-queued=inspect] button.block").click()
    page.locator(".crumbs a").click()
    waiting = page.locator("[data-waiting] li").count()
    with page.expect_response(re.compile(r"/inspect/\d+/$")) as sent:
        context.set_offline(False)
    context.close()

    assert waiting == 1
    assert sent.value.status == 200
