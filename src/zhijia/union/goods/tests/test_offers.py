"""What is offered, and why not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from conftest import NOW
from zhijia.union.goods import actions, queries
from zhijia.union.goods.models import Product, Shelving, Sku
from zhijia.union.notices.models import Notice

LATER = NOW + timedelta(days=91)


def test_a_pack_on_the_shelf_is_offered_with_both_prices_and_where_they_come_from(shelve, grocer, tree):
    pack = shelve()

    one = queries.offered([pack.id], now=NOW)[pack.id]

    assert (one.price, one.market_price, one.saving) == (Decimal("25.80"), Decimal("32.00"), Decimal("6.20"))
    assert (one.on_shelf, one.why_off, one.name) == (True, "", "果子面包 · 120g×10袋")
    assert (one.evidence_id, one.price_id, one.pool_id) == (pack.evidence_id, pack.price_id, pack.pool_id)
    assert (one.enterprise_id, one.path, one.charity_percent) == (grocer.id, tree.heating.path, Decimal("1.5"))
    assert (one.returns, one.most_per_member, one.top) == ("seven-days", None, "food")


def test_many_packs_cost_one_query_and_unknown_ones_are_left_out(shelve, django_assert_num_queries):
    ids = [shelve(name=f"面包{n}").id for n in range(3)]

    with django_assert_num_queries(1):
        found = queries.offered([*ids, 999_999], now=NOW)

    assert sorted(found) == sorted(ids)


def test_expired_evidence_is_off_at_once_before_the_clock_s_job_ran(shelve, django_assert_num_queries):
    pack = shelve()

    with django_assert_num_queries(3):
        one = queries.offered([pack.id], now=LATER)[pack.id]

    assert Sku.objects.get(id=pack.id).on_shelf
    assert not one.on_shelf
    assert "已过期" in one.why_off


def test_evidence_counts_through_its_last_day_in_beijing(shelve):
    pack = shelve(expires_on=date(2026, 12, 1))

    last = queries.offered([pack.id], now=NOW.replace(month=12, day=1, hour=15, minute=59))[pack.id]
    after = queries.offered([pack.id], now=NOW.replace(month=12, day=1, hour=16, minute=0))[pack.id]

    assert (last.on_shelf, after.on_shelf) == (True, False)


def test_the_clock_takes_it_off_says_why_and_tells_the_supplier(shelve, supplier):
    pack = shelve()

    actions.refresh_due(now=LATER)
    again = actions.refresh_due(now=LATER)

    pack.refresh_from_db()
    assert (pack.off, pack.off_at, pack.turns_on, again) == ("lapsed", LATER, None, 0)
    (notice,) = Notice.objects.filter(user=supplier)
    assert "果子面包 · 120g×10袋：市场价的依据已过期" in notice.body
    assert Product.objects.get(id=pack.product_id).face is None
    assert Shelving.objects.get(sku=pack).until == LATER


def test_a_price_by_number_is_the_best_the_number_reaches_and_only_for_unions(shelve):
    pack = shelve(tiers=[(10, Decimal("24.00")), (100, Decimal("21.00"))])

    def cost(pieces, kind):
        return queries.tier_price({pack.id: pieces}, kind=kind, now=NOW)[pack.id]

    assert [cost(n, "group") for n in (1, 9, 10, 99, 100)] == [
        Decimal(text) for text in ("25.80", "25.80", "24.00", "24.00", "21.00")
    ]
    assert cost(100, "member") == Decimal("25.80")


def test_a_closed_enterprise_s_packs_are_off_and_come_back_with_it(shelve, grocer):
    pack = shelve()

    actions.close_enterprise(enterprise_id=grocer.id, by=None, now=NOW)
    closed = queries.offered([pack.id], now=NOW)[pack.id]
    actions.reopen_enterprise(enterprise_id=grocer.id, by=None, now=NOW)

    assert (closed.on_shelf, closed.why_off) == (False, "供应企业已停止合作")
    assert queries.offered([pack.id], now=NOW)[pack.id].on_shelf


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Sku, {"amount": Decimal("32.00")}),
        (Sku, {"market_price": Decimal("25.80")}),
        (Sku, {"evidence": None}),
        (Product, {"amount": Decimal("40.00")}),
        (Shelving, {"amount": Decimal("32.00")}),
    ],
)
def test_the_database_itself_holds_the_price_below_the_market(shelve, model, change):
    shelve()

    with pytest.raises(IntegrityError):
        model.objects.update(**change)
