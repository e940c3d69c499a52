"""The page that verifies a draw needs no server, and reckons as we do."""

import json
from importlib.resources import files

import pytest

from zhijia.solve.tests.test_published import published

pytestmark = pytest.mark.browser
PAGE = files("zhijia.solve").joinpath("page.html")


def opened(page, document):
    page.goto(f"file://{PAGE}")
    page.get_by_label("公示内容").fill(json.dumps(document))
    page.get_by_role("button", name="重算一遍").click()
    return page.get_by_role("status")


def test_what_we_drew_the_page_draws_too(page):
    many = [{"label": f"签{i * 7919 % 1009:04}-{'长' * (i % 40)}", "stratum": "day"} for i in range(600)]

    answer = opened(page, published(entries=many))

    assert "The published result is right" in answer.inner_text()


def test_priorities_strata_and_places_left_over_are_the_same(page):
    document = published()
    answer = opened(page, document)

    assert "The published result is right" in answer.inner_text()
    assert document["labels_sha256"] in answer.inner_text()


def test_a_changed_result_shows(page):
    assert "It differs" in opened(page, published() | {"spilled": []}).inner_text()


def test_a_code_that_was_not_promised_shows(page):
    assert "not the one committed to" in opened(page, published() | {"code": "00"}).inner_text()
