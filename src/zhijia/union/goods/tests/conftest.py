import pytest

from conftest import make_person
from zhijia.union.goods.tests import cast


@pytest.fixture
def shop_officer(tree):
    return make_person("丁思源", "13900000011", tree.federation, "shop-officer")


@pytest.fixture
def grocer(tree, supplier):
    """The heating group's enterprise, for which `supplier` works."""
    return cast.open_grocer(tree.heating)


@pytest.fixture
def brand(grocer):
    return cast.open_brand(grocer)


@pytest.fixture
def shelve(grocer, brand):
    """shelve("果子面包", "120g×10袋", price="25.80", market="32.00", …) → the pack, approved and on the shelf."""
    return lambda *said, **more: cast.shelve(grocer, brand, *said, **more)


@pytest.fixture
def propose(grocer, brand, supplier):
    """The same by the supplier: a product that waits for an officer."""
    return lambda name="果子面包", pack="120g×10袋", price="25.80", market="32.00", **more: cast.put(
        grocer, brand, name, pack, price, market, by=supplier, **more
    )
