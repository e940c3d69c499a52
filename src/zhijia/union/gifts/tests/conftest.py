from decimal import Decimal

import pytest

from conftest import NOW, make_person
from zhijia.union.gifts import actions
from zhijia.union.goods.tests import cast as goods

from . import cast


@pytest.fixture(autouse=True)
def _at_now(at_now):
    """Limits, evidence and deadlines of these tests are of NOW's year."""


@pytest.fixture
def leader(tree):
    """Who says yes for the boiler works and everything else of the group."""
    return make_person("章主席", "13900000021", tree.heating, "leader")


@pytest.fixture
def second(tree):
    """The other one who may say yes."""
    return make_person("于副主席", "13900000022", tree.federation, "leader")


@pytest.fixture
def grocer(tree, supplier):
    return goods.open_grocer(tree.heating)


@pytest.fixture
def brand(grocer):
    return goods.open_brand(grocer)


@pytest.fixture
def cakes(grocer, brand):
    """A gift box at 88, for unions 80 from 10 boxes and 76 from 100."""
    tiers = [(10, Decimal(80)), (100, Decimal(76))]
    return goods.shelve(grocer, brand, "节日礼盒", "8 枚/盒", "88", "108", stock=20_000, tiers=tiers, code="BOX")


@pytest.fixture
def tea(grocer, brand):
    return goods.shelve(grocer, brand, "茉莉花茶", "200g/罐", "90", "120", stock=500, code="TEA", category="茶叶")


@pytest.fixture
def works(tree, officer, ann):
    """The boiler works with twelve members, Ann and their officer among them."""
    cast.members(tree.boilers, 10)
    return tree.boilers


@pytest.fixture
def draft(works, officer, cakes, leader):
    """One gift box for each of the twelve."""
    return cast.ready(works, officer, cakes)


@pytest.fixture
def campaign(works, officer, cakes):
    """A group order of cakes, nobody in it yet."""
    campaign = cast.plan(works, officer)
    actions.offer(campaign_id=campaign.id, sku_id=cakes.id, by=officer, now=NOW)
    return campaign
