"""The pages: from the shelf to the pay page without a script, and what suppliers, officers and keepers see."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.union.goods.models import Sku
from zhijia.union.shop import actions
from zhijia.union.shop.models import BasketLine, Order, Parcel

from .cast import fill_world, open_place
from .conftest import order, pay, ship


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    """The pages' clock is the tests' day: what was just ordered is still held."""
    for name in (
        "basket",
        "checkout",
        "orders",
        "after",
        "groupbuys",
        "supply",
        "desk",
        "figures",
        "partners",
        "found",
    ):
        monkeypatch.setattr(f"zhijia.union.shop.views.{name}.now", lambda: NOW, raising=False)


def test_from_the_shelf_to_the_pay_page_without_a_script(ann, shelf, sign_in):
    client = sign_in(ann)
    client.post("/here/shop/basket/put/", {"add": "1", "sku": shelf.bread.id, "quantity": "2"})
    saved = client.post(
        "/here/me/addresses/?next=/here/shop/checkout/",
        {"request_key": uuid4(), "kind": "home", "name": "安宁", "phone": "13900000001", "text": "锅炉厂路 8 号 301"},
    )
    assert saved.headers["Location"] == "/here/shop/checkout/"
    page = client.get("/here/shop/checkout/").content.decode()
    to = re.search(r'value="(address:\d+)" checked', page)[1]
    check = f"/here/shop/checkout/check/?to={to}"
    form = client.get(check).content.decode()
    said = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    assert said["expected_total"] == "59.60"

    for _ in range(2):
        answer = client.post(check, said)
        assert re.fullmatch(r"/here/pay/ZJ\d{14}/", answer.headers.get("Location", "")), answer.content.decode()[:500]
        BasketLine.objects.get_or_create(
            member=ann.person, sku=shelf.bread, defaults={"quantity": 2, "price_seen": "25.80", "added_at": NOW}
        )

    assert Order.objects.get().state == "held"


def test_a_price_that_changed_on_the_way_is_said_and_nothing_is_ordered(ann, shelf, sign_in):
    client = sign_in(ann)
    actions.put(member_id=ann.person.id, sku_id=shelf.bread.id, quantity=1, now=NOW)
    place = open_place(ann.person.organisation)
    check = f"/here/shop/checkout/check/?to=place:{place.id}"
    said = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', client.get(check).content.decode()))
    Sku.objects.filter(id=shelf.bread.id).update(amount="27.00")

    answer = client.post(check, said)

    assert answer.status_code == 422
    assert "¥25.80" in answer.content.decode()
    assert "¥27.00" in answer.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize("quantity", ["-1", "1.5", "99999999999999999999", "x", "1000"])
def test_a_basket_refuses_what_is_no_number_of_things(ann, shelf, sign_in, quantity):
    answer = sign_in(ann).post("/here/shop/basket/put/", {"sku": shelf.bread.id, "quantity": quantity})
    assert (answer.status_code, BasketLine.objects.count()) == (422, 0)


def test_a_basket_shows_what_left_the_shelf_and_what_changed(ann, shelf, sign_in):
    for sku in (shelf.bread, shelf.tea, shelf.soap):
        actions.put(member_id=ann.person.id, sku_id=sku.id, quantity=2, now=NOW)
    Sku.objects.filter(id=shelf.bread.id).update(off="lapsed")
    Sku.objects.filter(id=shelf.tea.id).update(amount="90.00")
    pool = shelf.soap.pool
    pool.total = pool.remaining = 1
    pool.save()

    page = sign_in(ann).get("/here/shop/basket/").content.decode()

    assert "现在买不了" in page
    assert "¥88.00 变为 ¥90.00" in page
    assert "只剩 1 件，请减少数量" in page


def test_an_order_s_number_begins_with_the_day_on_the_member_s_clock():
    placed = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # half past one on the 25th in Beijing

    assert Order(pk=7, placed_at=placed).number == "2611250000007"


def test_the_code_s_page_is_kept_for_a_bad_line(ann, shelf, tree, sign_in):
    from zhijia.union.shop.rules import Delivery, Way

    place = open_place(tree.boilers)
    made = pay(order(ann, {shelf.bread: 1}, delivery=Delivery(Way.STATION, "安宁", "13900000001", place_id=place.id)))
    parcel = ship(Parcel.objects.get(order=made))
    parcel = actions.arrive(parcel_id=parcel.id, by=None, now=NOW)
    code = actions.code_of(parcel)

    answer = sign_in(ann).get(f"/here/me/orders/{made.id}/code/{parcel.id}/")

    assert answer.headers["X-Offline"] == "keep"
    assert f"{code[:4]} {code[4:]}" in answer.content.decode()
    assert "<svg" in answer.content.decode()


PAGES = {
    "member": [
        *("shop/basket/", "shop/group-buys/", "shop/group-buys/{buy}/", "shop/places/", "me/addresses/", "me/orders/"),
        *("me/orders/{order}/", "me/orders/{done_order}/return/{done_parcel}/", "me/orders/{done_order}/invoice/"),
        *("me/orders/{done_order}/review/{done_line}/", "me/returns/{returning}/", "me/savings/", ""),
    ],
    "supplier": [
        *("work/shipping/", "work/shipping/print/", "work/shipping/import/", "work/shipping/{parcel}/", "work/"),
        *(
            "work/returns/",
            "work/returns/{returning}/",
            "work/reviews/",
            "work/partners/",
            "work/partners/hooks/{hook}/",
        ),
    ],
    "officer": [
        *("work/orders/", "work/orders/{order}/", "work/orders/returns/", "work/orders/returns/{returning}/"),
        *("work/orders/reviews/", "work/orders/places/", "work/orders/group-buys/", "work/shop-figures/", "work/"),
    ],
    "keeper": ["work/counters/", "work/counters/{place}/"],
}


@pytest.fixture
def stage(tree, ann, supplier, shop_officer):
    from types import SimpleNamespace

    world = SimpleNamespace(**vars(tree), users={"member": ann, "supplier": supplier})
    fill_world(world)
    world.people = {"member": ann, "supplier": supplier, "officer": shop_officer}
    world.people["keeper"] = make_person("马驿", "13900000012", tree.heating, "keeper")
    return world


@pytest.mark.parametrize("who", PAGES)
def test_every_page_opens_small_enough(stage, who, sign_in):
    client = sign_in(stage.people[who])
    for path in PAGES[who]:
        address = "/here/" + path.format(**{k: getattr(v, "pk", v) for k, v in vars(stage).items() if k != "users"})
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < 100_000, address


def test_a_list_of_orders_costs_the_same_however_long(ann, shelf, sign_in, django_assert_max_num_queries):
    client = sign_in(ann)
    for _ in range(3):
        pay(order(ann, {shelf.bread: 1, shelf.soap: 1}))
    with django_assert_max_num_queries(22):
        client.get("/here/me/orders/")
