"""Goods for a test's stage; for the tests of the apps above too."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from conftest import NOW
from zhijia.union.goods import actions
from zhijia.union.goods.models import Category, Product, Sku

TODAY = date(2026, 11, 23)


def open_grocer(organisation):
    """The organisation's enterprise: whoever is a supplier there works for it."""
    return actions.open_enterprise(
        organisation_id=organisation.id,
        name="一轻控股",
        charity_percent=Decimal("1.5"),
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


def open_brand(enterprise, name="义利"):
    return actions.open_brand(
        name=name, enterprise_id=enterprise.id, since=1906, is_heritage=True, request_key=uuid4(), by=None, now=NOW
    )


def shelve(enterprise, brand, name="果子面包", pack="120g×10袋", price="25.80", market="32.00", **more):
    """The pack, approved and on the shelf: stock=100, tiers=(), code, category, seen_on, expires_on …"""
    return Sku.objects.get(product=put(enterprise, brand, name, pack, price, market, approved=True, **more))


def put(enterprise, brand, name, pack, price, market, *, by=None, approved=False, now=NOW, **more):
    stock, tiers, category = more.pop("stock", 100), more.pop("tiers", ()), more.pop("category", "糕点糖果")
    code = more.pop("code", f"A{Sku.objects.count():03d}")
    evidence = None
    if market:
        said = {"seller": "演示超市", "seen_on": TODAY, "file": b"%PDF-1.4 seen", "file_name": "seen.pdf", **more}
        evidence = actions.NewEvidence(price=Decimal(market), **said)
    one = actions.NewPack(
        code=code, pack=pack, stock=stock, price=Decimal(price) if price else None, evidence=evidence, tiers=tiers
    )
    category = Category.objects.get(name=category)
    good = actions.NewGood(name=name, brand_id=brand.id, category_id=category.id, packs=[one], summary="早餐常备")
    (made,) = actions.add_goods(
        enterprise_id=enterprise.id, goods=[good], request_key=uuid4(), by=by, now=now, approved=approved
    )
    return Product.objects.get(id=made)
