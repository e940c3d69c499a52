"""The journeys as they are made: by thumb, on a phone, in a real Chromium."""

import re
from urllib.parse import urlsplit

import pytest

from tests.workers import workers
from zhijia.union.demo.data import WUCUI
from zhijia.union.rosters.tests.test_rosters import excel, identity

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


HEADERS = ["序", "员工姓名", "电话号码", "身份证", "入会日期"]
NEW = [1, "冯新来", "19905550001", identity(1), "2026-03-02"]
WRONG = [2, "陈有误", "1990555", identity(2), "2026-03-02"]


@pytest.fixture
def worker(installation, tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), workers(tmp_path) as start:
        yield start()


def refreshed_until(page, words):
    """The page as a patient reader gets it: reloaded until it says so."""
    for _try in range(60):
        if page.get_by_text(words).count():
            return page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{words} never came: {page.locator('main').inner_text()[:500]}")


def test_an_officer_s_own_list_is_matched_checked_loaded_and_taken_back(page, troubles, installation, worker):
    sign_in(page, installation, "鲁敏")
    page.goto(f"{installation}/wucui/work/rosters/")
    file = {"name": "春季名单.xlsx", "mimeType": "application/octet-stream", "buffer": excel([NEW, WRONG], HEADERS)}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传").click()
    matched = page.locator("select[name=column-phone] option:checked").inner_text()
    page.get_by_role("button", name="开始核对").click()
    checked = refreshed_until(page, "确认导入")
    page.get_by_role("button", name="导入 1 名新会员").click()
    refreshed_until(page, "已导入 1 名会员")
    page.goto(f"{installation}/wucui/work/members/?q=冯新来")
    found = page.locator("main").inner_text()
    page.go_back()
    page.get_by_role("button", name="整批撤销").click()
    refreshed_until(page, "收回 1 人")
    page.goto(f"{installation}/wucui/work/members/?q=冯新来")

    assert "电话号码" in matched
    assert "手机号应为 11 位" in checked
    assert "冯新来" in found
    assert page.get_by_role("link", name="冯新来").count() == 0
    assert troubles == []
