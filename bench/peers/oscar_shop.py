"""Runs inside django-oscar's own environment: fill its shop, and place orders with its own OrderCreator.

    python oscar_shop.py prepare PRODUCTS                            tables, goods, users
    python oscar_shop.py orders SECONDS WORKERS one|spread [STOCK]   → one line of JSON
    python oscar_shop.py pages                                       → cookie and addresses of its pages, as JSON

A worker is a process. It does what Oscar's checkout does at its end: a basket with one line, its strategy and totals,
OrderCreator.place_order, the basket submitted; each order in one transaction.
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

from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.urls import reverse  # noqa: E402
from oscar.apps.order.utils import OrderCreator, OrderNumberGenerator  # noqa: E402
from oscar.core.loading import get_class, get_model  # noqa: E402

Basket, Product = get_model("basket", "Basket"), get_model("catalogue", "Product")
StockRecord, Order, Line = get_model("partner", "StockRecord"), get_model("order", "Order"), get_model("order", "Line")
Free = get_class("shipping.methods", "Free")
Calculator = get_class("checkout.calculators", "OrderTotalCalculator")
Selector = get_class("partner.strategy", "Selector")
PLENTY = 100_000_000
GROUPS = 5


def prepare(products: int) -> None:
    call_command("migrate", verbosity=0)
    Category, ProductClass = get_model("catalogue", "Category"), get_model("catalogue", "ProductClass")
    ProductCategory, Partner = get_model("catalogue", "ProductCategory"), get_model("partner", "Partner")
    kind, _ = ProductClass.objects.get_or_create(name="Goods")
    partner, _ = Partner.objects.get_or_create(name="Partner", code="p")
    if not Category.objects.exists():
        for n in range(GROUPS):
            Category.add_root(name=f"Group {n}")
    groups = list(Category.objects.order_by("path"))
    for n in range(Product.objects.count(), products):
        words = "Good goods, well made. " * 20
        one = Product.objects.create(title=f"Product {n}", upc=f"u{n}", product_class=kind, description=words)
        ProductCategory.objects.create(product=one, category=groups[n % GROUPS])
        price = {"price": Decimal("10.00"), "price_currency": "CNY"}
        StockRecord.objects.create(product=one, partner=partner, partner_sku=f"s{n}", num_in_stock=PLENTY, **price)
    users = get_user_model()
    for n in range(users.objects.count(), 100):
        users.objects.create_user(f"u{n}", f"u{n}@example.org", "a password")


def orders(seconds: float, workers: int, spread: bool, stock: int) -> dict:
    StockRecord.objects.update(num_in_stock=stock, num_allocated=0)
    last = Order.objects.order_by("-id").values_list("id", flat=True).first() or 0
    connection.close()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        start = time.perf_counter()
        done = pool.starmap(work, [(seconds, spread, n) for n in range(workers)])
        took = time.perf_counter() - start
    recent = Order.objects.filter(id__gt=last)
    placed = recent.count()
    sold = Line.objects.filter(order__in=recent).values("stockrecord").annotate(n=Sum("quantity"))
    times = sorted(ms for one in done for ms in one["ms"])
    return {
        "per_second": round(placed / took, 1),
        "p95": round(times[int(len(times) * 0.95)], 1) if times else 0.0,
        "statements": max((one["statements"] for one in done), default=0),
        "stock": stock,
        "sold": placed,
        "oversold": sum(max(0, one["n"] - stock) for one in sold),
    }


def work(seconds: float, spread: bool, number: int) -> dict:
    user = get_user_model().objects.order_by("id")[number]
    products = list(Product.objects.order_by("id")[: 300 if spread else 1])
    numbers, until, ms, turn = OrderNumberGenerator(), time.perf_counter() + seconds, [], number * 7
    connection.force_debug_cursor = True
    place(user, products[0], numbers)
    statements = len(connection.queries)
    connection.force_debug_cursor = False
    while time.perf_counter() < until:
        turn += 1
        start = time.perf_counter()
        try:
            place(user, products[turn % len(products)], numbers)
        except (ValueError, NoStock):
            break
        ms.append((time.perf_counter() - start) * 1000)
    return {"ms": ms, "statements": statements}


class NoStock(Exception):
    pass


@transaction.atomic
def place(user, product, numbers) -> None:
    basket = Basket.objects.create(owner=user)
    basket.strategy = Selector().strategy(user=user)
    allowed, _why = basket.strategy.fetch_for_product(product).availability.is_purchase_permitted(1)
    if not allowed:
        raise NoStock
    basket.add_product(product, 1)
    shipping = Free()
    charge = shipping.calculate(basket)
    OrderCreator().place_order(
        basket=basket,
        total=Calculator().calculate(basket, charge),
        shipping_method=shipping,
        shipping_charge=charge,
        user=user,
        order_number=str(numbers.order_number(basket)),
    )
    basket.submit()


def pages() -> dict:
    """A signed-in buyer, and where that buyer looks: the shop's front, a category, a search, goods, an order."""
    StockRecord.objects.update(num_in_stock=PLENTY, num_allocated=0)
    user, one = get_user_model().objects.order_by("id")[0], Product.objects.order_by("id")[0]
    place(user, one, OrderNumberGenerator())
    order = Order.objects.filter(user=user).order_by("-id")[0]
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.create()
    category = get_model("catalogue", "Category").objects.order_by("path")[0]
    return {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
        "home": reverse("catalogue:index"),
        "category": category.get_absolute_url(),
        "search": reverse("search:search") + "?q=Product+1",
        "product": one.get_absolute_url(),
        "order": reverse("customer:order", args=[order.number]),
    }


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    elif sys.argv[1] == "pages":
        print(json.dumps(pages()))
    else:
        stock = int(sys.argv[5]) if len(sys.argv) > 5 else PLENTY
        print(json.dumps(orders(float(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "spread", stock)))
