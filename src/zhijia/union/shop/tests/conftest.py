"""A shop with two suppliers, two members, and every step of an order as a word."""

from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.union.claims import queries as claims
from zhijia.union.claims.models import Pool
from zhijia.union.goods.tests import cast
from zhijia.union.shop.models import Order

from .cast import HOME, MINUTE, money_comes, open_buy, order, pay, ship, total_of


def make_shelf(tree):
    """bread ¥25.80 (of ¥32), tea ¥88 (of ¥128) of the grocer; soap ¥12 (of ¥18) of another; each 10 pieces."""
    from zhijia.union.goods import actions as goods

    grocer = cast.open_grocer(tree.heating)
    soapery = goods.open_enterprise(
        organisation_id=tree.buses.id,
        name="金鱼日化",
        charity_percent=Decimal(2),
        request_key=uuid4(),
        by=None,
        now=NOW,
    )
    brand = cast.open_brand(grocer)
    return SimpleNamespace(
        grocer=grocer,
        soapery=soapery,
        brand=brand,
        bread=cast.shelve(grocer, brand, "果子面包", "10袋", "25.80", "32.00", stock=10),
        tea=cast.shelve(grocer, brand, "茉莉花茶", "250g", "88.00", "128.00", stock=10, category="茶叶"),
        soap=cast.shelve(soapery, brand, "洗洁精", "1.5kg", "12.00", "18.00", stock=10, category="清洁日化"),
    )


@pytest.fixture(autouse=True)
def _at_now(at_now):
    """The evidence of these shelves holds for some months of NOW."""


@pytest.fixture
def shelf(tree):
    return make_shelf(tree)


@pytest.fixture
def shop_officer(tree):
    return make_person("丁思源", "13900000011", tree.federation, "shop-officer")


def left(sku):
    return Pool.objects.get(id=sku.pool_id).remaining


def check(*skus):
    """What holds at every moment: stock is what was taken, nothing oversold, no more refunded than paid."""
    for sku in skus:
        pool = Pool.objects.get(id=sku.pool_id)
        assert pool.remaining >= 0
        assert claims.out_of(pool.id) + pool.remaining == pool.total
    for one in Order.objects.exclude(payment=None).select_related("payment"):
        assert one.refunded <= one.payment.amount


__all__ = ["HOME", "MINUTE", "money_comes", "open_buy", "order", "pay", "ship", "total_of"]
