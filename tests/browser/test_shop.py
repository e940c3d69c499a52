"""The shop's pages, the member's and the offices': nothing for axe, whole on a phone and a desk, light."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import make_person
from zhijia.union.accounts import actions as accounts
from zhijia.union.accounts.models import User
from zhijia.union.gifts.models import Campaign
from zhijia.union.gifts.tests import cast
from zhijia.union.goods import queries as goods
from zhijia.union.goods.models import Brand, Enterprise, Sku
from zhijia.union.ledger.models import Book
from zhijia.union.payments.models import Payment
from zhijia.union.people import queries as people
from zhijia.union.people.models import Member
from zhijia.union.shop import actions as shop
from zhijia.union.shop.models import Parcel
from zhijia.union.shop.rules import Priced, add_up
from zhijia.union.shop.tests import cast as buying

from .examining import MIXES, OPPOSITES, dress, examine, heavy
from .test_culture import SLUG, there

pytestmark = pytest.mark.browser

ROLES = {"supplier": "13977770011", "shop-officer": "13977770012", "unit-officer": "13977770013"}
ROLES |= {"finance": "13977770014", "leader": "13977770015", "keeper": "13977770016"}
PAGES = {
    "buyer": [
        *("goods/{product}/", "goods/packs/{sku}/prices/", "goods/brands/{brand}/", "shop/basket/", "shop/checkout/"),
        *("shop/group-buys/", "shop/places/", "me/orders/", "me/orders/{order}/", "me/orders/{order}/invoice/"),
        *("me/addresses/", "me/savings/", "me/gifts/", "me/allowance/", "pay/{payment}/"),
        *("funds/", "funds/charity/", "funds/share/how/"),
    ],
    "supplier": [
        *("work/supply/", "work/supply/shelf/", "work/supply/papers/", "work/supply/new/", "work/supply/{product}/"),
        *("work/supply/{product}/edit/", "work/supply/packs/{sku}/price/", "work/supply/packs/{sku}/evidence/"),
        *("work/supply/sheets/", "work/shipping/", "work/shipping/{parcel}/", "work/shipping/import/"),
        *("work/shipping/print/", "work/returns/", "work/reviews/", "work/supply/gifts/"),
        "work/supply/gifts/{supply}/",
        *("work/settlements/", "work/partners/"),
    ],
    "shop-officer": [
        *("work/goods/", "work/goods/shelf/", "work/goods/figures/", "work/goods/{product}/"),
        "work/goods/enterprises/",
        *("work/goods/enterprises/new/", "work/goods/enterprises/{enterprise}/", "work/goods/brands/"),
        *("work/goods/brands/new/", "work/orders/", "work/orders/{order}/", "work/orders/returns/"),
        *("work/orders/reviews/", "work/orders/places/", "work/orders/group-buys/", "work/shop-figures/"),
    ],
    "unit-officer": [
        *("work/gifts/", "work/gifts/new/", "work/gifts/{gift}/", "work/gifts/{gift}/quotation/"),
        *("work/gifts/{gift}/contract/{supply}/", "work/gifts/{gift}/signing/", "work/gifts/{gift}/delivery/"),
        *("work/gifts/{draft}/basics/", "work/gifts/{draft}/goods/", "work/gifts/{draft}/people/"),
        *("work/gifts/{draft}/custom/", "work/gifts/{draft}/check/"),
    ],
    "finance": [
        *("work/payments/", "work/payments/{payment}/", "work/payments/bank/", "work/payments/bills/"),
        *("work/payments/merchants/", "work/payments/allowances/", "work/payments/allowances/new/"),
        *("work/ledger/", "work/ledger/{book}/", "work/ledger/{book}/verify/", "work/ledger/{book}/accounts/bank/"),
        *("work/settlements/", "work/settlements/enterprises/{enterprise}/"),
    ],
    "leader": ["work/shop-figures/", "work/gifts/approvals/"],
    "keeper": ["work/counters/"],
}


@pytest.fixture(scope="module")
def shop_of_wucui(installation, django_db_blocker):
    """({who: a session's key}, {what: its id}): officers with these posts, and a member who has bought something."""

    def make():
        made = {role: make_person(role, phone, people.root(), role) for role, phone in ROLES.items()}
        order = _order(Member.objects.filter(state="active").order_by("id")[0])
        made["buyer"] = order.member.user
        gift, draft = _gifts(made)
        keys = {who: accounts.open_session(user, second_factor=True).session_key for who, user in made.items()}
        return keys, _ids(order) | {"gift": gift.id, "draft": draft.id, "supply": gift.supplies.all()[0].id}

    with django_db_blocker.unblock():
        return there(make)


def _order(member):
    """Bought and paid by them; and something more is in the basket."""
    if member.user is None:
        member.user = User.objects.create_user(username=f"buyer-{member.id}", name=member.name)
        Member.objects.filter(id=member.id).update(user=member.user)
    now = timezone.now()
    offered = goods.offered(Sku.objects.order_by("id").values_list("id", flat=True), now=now).values()
    one, other = [one for one in offered if one.on_shelf][:2]
    shop.put(member_id=member.id, sku_id=other.sku_id, quantity=1, now=now)
    priced, member.user.person = Priced(one.enterprise_id, 1, one.price, one.market_price), member
    total = add_up([priced], to_the_door=True).total
    return buying.pay(buying.order(member.user, {Sku.objects.get(id=one.sku_id): 1}, now=now, total=total), now)


def _gifts(made):
    """One whose goods are there and are handed out, and a new one that is being prepared."""
    now, gift, officer = timezone.now(), Campaign.objects.filter(state="submitted")[0], made["unit-officer"]
    cast.approve(gift, made["leader"], now)
    cast.pay(gift, now)
    gift = cast.arrive(gift, made["supplier"], officer, now)
    sku, dates = gift.choices.all()[0].sku, {"hand_out_on": timezone.localdate() + timedelta(40)}
    return gift, cast.ready(people.root(), officer, sku, now, cut_off=now + timedelta(20), **dates)


def _ids(order):
    sku = Sku.objects.filter(product__state="shown").order_by("id")[0]
    return {
        "order": order.id,
        "payment": Payment.objects.get(id=order.payment_id).number,
        "parcel": Parcel.objects.filter(order=order)[0].id,
        "sku": sku.id,
        "product": sku.product_id,
        "brand": Brand.objects.order_by("id")[0].id,
        "enterprise": Enterprise.objects.order_by("id")[0].id,
        "book": Book.objects.get(code="charity").id,
    }


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("mix", OPPOSITES)
def test_a_page_of_the_shop_has_nothing_for_axe_fits_and_is_light(browser, installation, shop_of_wucui, mix, who):
    keys, ids = shop_of_wucui
    width, height = MIXES[mix][0]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": f"zhijia-{SLUG}", "value": keys[who], "url": installation}])
    address = f"{installation}/{SLUG}/"
    dress(context, address, mix)
    found, weight = examine(context.new_page(), address, [path.format(**ids) for path in PAGES[who]])
    context.close()

    assert found == []
    assert heavy(weight) == {}
