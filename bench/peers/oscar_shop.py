"""Runs inside django-oscar's own environment: fill its shop, and place orders with its own OrderCreator.

    python oscar_shop.py prepare PRODUCTS            tables and goods
    python oscar_shop.py orders SECONDS WORKERS ONE|SPREAD [STOCK]   → one line of JSON

A worker is a process. It does what Oscar's checkout does at its end: a basket with one line, strategy, totals,
OrderCreator.place_order, basket submitted, each order in one transaction.
"""

import json
import multiprocessing
import os
import sys
import time
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oscar_settings")
import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from oscar.apps.order.utils import OrderCreator, OrderNumberGenerator  # noqa: E402
from oscar.core.loading import get_class, get_model  # noqa: E402

Basket, Product, StockRecord = (
    get_model("basket", "Basket"),
    get_model("catalogue", "Product"),
    get_model("partner", "StockRecord"),
)
Free = get_class("shipping.methods", "Free")
Calculator = get_class("checkout.calculators", "OrderTotalCalculator")
Selector = get_class("partner.strategy", "Selector")
PLENTY = 100_000_000


def prepare(products: int) -> None:
    call_command("migrate", verbosity=0)
    from django.contrib.auth import get_user_model

    Category, ProductClass = get_model("catalogue", "Category"), get_model("catalogue", "ProductClass")
    ProductCategory, Partner = get_model("catalogue", "ProductCategory"), get_model("partner", "Partner")
    kind, _ = ProductClass.objects.get_or_create(
        name="Goods", defaults={"requires_shipping": True, "track_stock": True}
    )
    partner, _ = Partner.objects.get_or_create(name="Partner", code="p")
    groups = [
        Category.objects.filter(name=f"Group {n}").first() or Category.add_root(name=f"Group {n}") for n in range(5)
    ]
    have = Product.objects.count()
    for n in range(have, products):
        one = Product.objects.create(
            title=f"Product {n}", upc=f"u{n}", product_class=kind, description="Good goods. " * 20
        )
        ProductCategory.objects.create(product=one, category=groups[n % 5])
        StockRecord.objects.create(
            product=one,
            partner=partner,
            partner_sku=f"s{n}",
            price=Decimal("10.00"),
            price_currency="CNY",
            num_in_stock=PLENTY,
        )
    users = get_user_model()
    for n in range(users.objects.count(), 200):
        users.objects.create_user(f"u{n}", f"u{n}@example.org", "x")


def orders(seconds: float, workers: int, spread: bool, stock: int) -> dict:
    StockRecord.objects.update(num_in_stock=stock, num_allocated=0)
    before = get_model("order", "Order").objects.count()
    connection.close()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        start = time.perf_counter()
        done = pool.starmap(work, [(seconds, spread, n) for n in range(workers)])
        took = time.perf_counter() - start
    placed = get_model("order", "Order").objects.count() - before
    times = sorted(ms for one in done for ms in one["ms"])
    lines = get_model("order", "Line").objects.filter(order_id__gt=0, stockrecord__num_in_stock=stock)
    worst = 0
    if stock < PLENTY:
        from django.db.models import Sum

        recent = get_model("order", "Order").objects.order_by("-id").values("id")[:placed]
        sold = lines.filter(order_id__in=recent).values("stockrecord").annotate(n=Sum("quantity"))
        worst = sum(max(0, one["n"] - stock) for one in sold)
    return {
        "per_second": round(placed / took, 1),
        "p95": round(times[int(len(times) * 0.95)], 1) if times else 0.0,
        "statements": max((one["statements"] for one in done), default=0),
        "oversold": worst,
        "placed": placed,
    }


def work(seconds: float, spread: bool, number: int) -> dict:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.order_by("id")[number]
    products = list(Product.objects.order_by("id")[: 300 if spread else 1])
    numbers, until, ms, turn = OrderNumberGenerator(), time.perf_counter() + seconds, [], number * 7
    statements = 0
    while time.perf_counter() < until:
        turn += 1
        start = time.perf_counter()
        with_count = not ms
        if with_count:
            connection.force_debug_cursor = True
            seen = len(connection.queries)
        try:
            place(user, products[turn % len(products)], numbers)
        except (ValueError, NoStock):
            break
        finally:
            if with_count:
                statements = len(connection.queries) - seen
                connection.force_debug_cursor = False
        ms.append((time.perf_counter() - start) * 1000)
    return {"ms": ms, "statements": statements}


class NoStock(Exception):
    pass


@transaction.atomic
def place(user, product, numbers) -> None:
    basket = Basket.objects.create(owner=user)
    basket.strategy = Selector().strategy(user=user)
    purchase = basket.strategy.fetch_for_product(product)
    allowed, _why = purchase.availability.is_purchase_permitted(1)
    if not allowed:
        raise NoStock
    basket.add_product(product, 1)
    shipping = Free()
    charge = shipping.calculate(basket)
    total = Calculator().calculate(basket, charge)
    OrderCreator().place_order(
        basket=basket,
        total=total,
        shipping_method=shipping,
        shipping_charge=charge,
        user=user,
        order_number=str(numbers.order_number(basket)),
    )
    basket.submit()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        stock = int(sys.argv[5]) if len(sys.argv) > 5 else PLENTY
        print(json.dumps(orders(float(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "SPREAD", stock)))
