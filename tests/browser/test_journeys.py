"""The journeys as they are made: by thumb, on a phone, in a real Chromium."""

import re
from urllib.parse import urlsplit

import pytest

from zhijia.union.demo.data import WUCUI

pytestmark = pytest.mark.browser

WALKERS = ("孙大林", "鲁敏", "关岩", "付知民")  # one of each kind of navigation
MOST_PAGES = 40


@pytest.fixture
def troubles(page):
    """What went wrong on the pages so far: errors in the console, answers of 400 and more."""
    found = []
    page.on("console", lambda said: found.append((said.text, page.url)) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append((str(error), page.url)))
    page.on("response", lambda answer: found.append((answer.status, answer.url)) if answer.status >= 400 else None)
    return found


def sign_in(page, installation, name):
    page.context.clear_cookies()
    page.goto(f"{installation}/wucui/account/login/")
    page.locator("button[name=user]", has_text=name).first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("name", WALKERS)
def test_every_page_of_somebody_s_navigation_opens_and_fits_the_phone(page, troubles, installation, name):
    sign_in(page, installation, name)
    seen, too_wide, todo = set(), [], [page.url, f"{installation}/wucui/"]
    while todo and len(seen) < MOST_PAGES:
        url = todo.pop(0).partition("#")[0]
        kind = re.sub(r"\d+", "n", urlsplit(url).path)
        if kind in seen or kind.endswith("/go/") or "logout" in kind or "." in kind:  # files, machines' addresses
            continue
        seen.add(kind)
        page.goto(url)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            too_wide.append(url)
        links = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(one => one.href)")
        todo += [link for link in links if link.startswith(f"{installation}/wucui/")]

    assert troubles == []
    assert too_wide == []
    assert len(seen) > 4


def test_whoever_has_a_post_lands_on_the_workbench_and_a_member_at_home(page, installation):
    sign_in(page, installation, "付知民")
    at_work = urlsplit(page.url).path
    sign_in(page, installation, "孙大林")

    assert (at_work, urlsplit(page.url).path) == ("/wucui/work/", "/wucui/")


def test_language_and_care_mode_are_one_tap_away_and_stay(page, troubles, installation):
    sign_in(page, installation, "孙大林")

    page.get_by_role("button", name="English").first.click()
    page.wait_for_load_state()
    page.goto(f"{installation}/wucui/services/")
    english = page.locator("html").get_attribute("lang")
    page.locator("form[action$='/prefs/'] button[name=care]").first.click()
    page.wait_for_load_state()
    page.goto(f"{installation}/wucui/me/")

    assert english == "en"
    assert page.locator("html").get_attribute("class") == "care"
    assert troubles == []


def test_everybody_of_the_cast_is_on_the_sign_in_page(page, installation):
    page.goto(f"{installation}/wucui/account/login/")

    assert page.locator("button[name=user]").count() == len(WUCUI.cast)
