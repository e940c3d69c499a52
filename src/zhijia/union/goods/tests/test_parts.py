"""What is the same for everybody is made once in some seconds (web.parts): home of the shop, and the lists of goods."""

import os
from decimal import Decimal
from importlib import import_module

import pytest
from django.core.cache import caches
from django.core.cache.backends import locmem
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhijia.kernel import spaces
from zhijia.union.goods.models import Product
from zhijia.web import parts

INSTALLED = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
HOME, LIST = "/here/goods/", "/here/goods/list/"


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.CACHES = {**settings.CACHES, "parts": INSTALLED.CACHES["parts"]}
    caches["parts"].clear()


@pytest.fixture
def pack(shelve):
    return shelve("果子面包", price="25.80", market="32.00")


@pytest.fixture
def change(pack):
    """The pack costs 19.90 now."""

    def do():
        amount = Decimal("19.90")
        Product.objects.filter(id=pack.product_id).update(amount=amount, saving=Decimal("32.00") - amount)

    return do


def price(client, where=HOME):
    html = client.get(where).content.decode()
    return next((one for one in ("25.80", "19.90") if one in html), "")


@pytest.mark.parametrize("where", [HOME, LIST])
def test_everybody_is_shown_what_was_made_within_seconds(sign_in, ann, pack, change, where, monkeypatch):
    assert price(sign_in(), where) == "25.80"
    change()

    assert [price(one, where) for one in (sign_in(), sign_in(ann))] == ["25.80", "25.80"]

    clock = locmem.time.time
    monkeypatch.setattr(locmem.time, "time", lambda: clock() + parts.SECONDS + 1)
    assert price(sign_in(ann), where) == "19.90"


@pytest.mark.parametrize("where", [HOME, LIST])
def test_whoever_works_here_sees_what_was_just_changed(sign_in, shop_officer, pack, change, where):
    officer = sign_in(shop_officer)
    assert [price(sign_in(), where), price(officer, where)] == ["25.80", "25.80"]
    change()

    assert price(officer, where) == "19.90"


def test_what_is_kept_is_asked_of_no_database(sign_in, pack):
    client = sign_in()
    with CaptureQueriesContext(connection) as first:
        whole = client.get(HOME).content.partition(b"<main")[2].partition(b"</main>")[0]
    with CaptureQueriesContext(connection) as second:
        again = client.get(HOME).content.partition(b"<main")[2].partition(b"</main>")[0]

    assert len(first) > 5
    assert not [one for one in second if "goods_" in one["sql"]]
    assert again == whole


def test_each_language_list_page_and_federation_has_its_own(sign_in, pack):
    client = sign_in()
    shown = client.get(LIST).content.decode()
    narrowed = [client.get(LIST, said).content.decode() for said in ({"q": "没有"}, {"most": "9"}, {"page": "2"})]

    assert "25.80" in shown
    assert not [html for html in narrowed if "25.80" in html]
    client.cookies["language"] = "en"
    assert "All goods" in client.get(LIST).content.decode()
    assert "25.80" not in client.get(LIST.replace("here", "elsewhere")).content.decode()


def test_two_federations_found_by_their_hosts_keep_apart():
    """There both have «/» for a prefix."""
    keys = set()
    for slug in ("here", "elsewhere"):
        with spaces.inside(slug):
            keys.add(caches["parts"].make_key("home"))

    assert len(keys) == 2


def test_what_is_typed_stands_in_the_page_as_text(sign_in, pack):
    html = sign_in().get(LIST, {"q": "<b>"}).content.decode()

    assert "&lt;b&gt;" in html
    assert "<b>”" not in html
