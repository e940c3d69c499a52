"""Every type of page, phone and desk, both languages, both modes: nothing for axe to find, whole, and light."""

import json
import re

import pytest

from .examining import EVERY_PAIR, MIXES, OPPOSITES, dress, examine, heavy
from .test_journeys import sign_in

pytestmark = pytest.mark.browser

TROUBLE = ("error", "warning")
GOODS = ("goods/", "goods/list/?top=food", "goods/brands/")
# Whoever meets these pages, and what is clicked through from the list to the thing.
PAGES = {
    None: [
        "",
        "account/login/",
        "account/login/code/",
        "join/",
        "join/name/",
        "services/",
        "complain/",
        "offline/",
        *GOODS,
    ],
    "孙大林": ["", "services/", "search/?q=gh", "notices/", "me/", "me/data/", "me/transfer/", "account/", "design/"],
    "鲁敏": [
        *("work/", "work/members/", "work/members/add/", "work/applications/", "work/transfers/", "work/rosters/"),
        *("work/organisations/", "work/services/", "work/services/feeds/", "work/search/?q=gh"),
    ],
    "关岩": [
        *("work/posts/", "work/journal/", "work/jobs/", "work/complaints/", "work/accounts/", "work/calendar/"),
        *("work/settings/", "work/settings/rules/", "work/settings/rules/new/gift-limit/", "work/settings/sign-in/"),
        *("work/settings/clients/",),
    ],
}


LOOKS = [(mix, who) for who in PAGES for mix in (EVERY_PAIR if who == "孙大林" else OPPOSITES)]


@pytest.mark.parametrize(("mix", "who"), LOOKS)  # 孙大林 has the design page: every part that pages are made of
def test_a_page_has_nothing_for_axe_fits_and_is_light(browser, installation, mix, who):
    width, height = MIXES[mix][0]
    context = browser.new_context(viewport={"width": width, "height": height})
    address = f"{installation}/wucui/"
    page, troubles = context.new_page(), []
    page.on("console", lambda said: troubles.append((page.url, said.text)) if said.type in TROUBLE else None)
    if who:
        sign_in(page, installation, who)
    dress(context, address, mix)
    found, weight = examine(page, address, PAGES[who])
    context.close()

    assert found == []
    assert troubles == []
    assert heavy(weight) == {}
    assert all(bytes_ > 20_000 for bytes_ in weight.values()), "the scales do not weigh"


def test_a_page_that_was_open_is_there_without_a_line_and_gone_after_signing_out(browser, installation):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, installation, "孙大林")
    page.goto(f"{installation}/wucui/", wait_until="networkidle")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(f"{installation}/wucui/", wait_until="networkidle")  # now through the worker, which keeps it

    context.set_offline(True)
    page.goto(f"{installation}/wucui/")
    home = page.locator("main").inner_text()
    page.goto(f"{installation}/wucui/me/data/")
    elsewhere = page.locator("main").inner_text()
    context.set_offline(False)
    page.goto(f"{installation}/wucui/account/logout/")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    context.set_offline(True)
    page.goto(f"{installation}/wucui/")
    after = page.locator("main").inner_text()
    context.close()

    assert "未读" in home
    assert "没有网络" in elsewhere
    assert "未读" not in after


def test_the_workbench_is_walked_by_keyboard(page, installation):
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, installation, "鲁敏")
    page.goto(f"{installation}/wucui/work/members/")
    page.keyboard.press("?")
    help_shown = page.locator(".keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    opened = page.url
    page.keyboard.press("/")
    page.keyboard.type("gh")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert help_shown
    assert re.search(r"/work/members/\d+/$", opened)
    assert "work/search/?q=gh" in page.url


def test_everything_a_member_does_works_without_javascript(browser, installation):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, installation, "孙大林")
    page.goto(f"{installation}/wucui/services/?q=gh")
    services = page.locator("main").inner_text()
    page.goto(f"{installation}/wucui/complain/")
    page.locator("textarea").fill("页面很好用，谢谢。")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    thanks = page.locator("main").inner_text()
    context.close()

    assert len(services) > 20
    assert "收到" in thanks


def test_the_first_tab_leads_to_the_content(page, installation):
    page.goto(f"{installation}/wucui/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert json.loads(page.evaluate("JSON.stringify(location.hash)")) == "#main"
