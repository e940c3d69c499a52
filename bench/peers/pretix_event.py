"""Runs inside pretix's own environment: one event with one quota, and sign-ups through its cart and its order.

    python pretix_event.py prepare                              tables, an organizer
    python pretix_event.py signups SECONDS WORKERS PLACES       → one line of JSON

A worker is a process. It does what pretix's checkout does at its end, without a web server before it: the item into a
cart (add_items_to_cart), then the order over that cart (perform_order), free of charge, mail switched off.
"""

import json
import multiprocessing
import os
import sys
import time
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

_url = urlsplit(os.environ["PEER_DATABASE_URL"])
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "pretix.settings",
    "PRETIX_DATABASE_BACKEND": "postgresql",
    "PRETIX_DATABASE_NAME": "pretix_bench",
    "PRETIX_DATABASE_USER": _url.username or "",
    "PRETIX_DATABASE_PASSWORD": _url.password or "",
    "PRETIX_DATABASE_HOST": dict(parse_qsl(_url.query)).get("host", _url.hostname or ""),
    "PRETIX_DATABASE_PORT": str(_url.port or ""),
    "DATA_DIR": os.environ["PEER_FOLDER"],
}
import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from django_scopes import scope, scopes_disabled  # noqa: E402
from pretix.base.models import CartPosition, Event, Order, OrderPosition, Organizer  # noqa: E402
from pretix.base.services.cart import CartError, add_items_to_cart  # noqa: E402
from pretix.base.services.orders import OrderError, perform_order  # noqa: E402

settings.CELERY_TASK_ALWAYS_EAGER = True
MAIL_OFF = ("mail_send_order_free", "mail_send_order_placed", "mail_attach_tickets")


def prepare() -> None:
    call_command("migrate", verbosity=0)
    with scopes_disabled():
        Organizer.objects.get_or_create(slug="peer", defaults={"name": "Peer"})


def an_event(places: int) -> Event:
    organizer = Organizer.objects.get(slug="peer")
    with scope(organizer=organizer):
        event = Event.objects.create(
            organizer=organizer,
            name="Show",
            slug=f"e{uuid4().hex[:10]}",
            currency="EUR",
            date_from=now() + timedelta(days=9),
            live=True,
            plugins="",
        )
        event.set_defaults()
        event.settings.set("payment_free__enabled", True)
        event.settings.set("max_items_per_order", 10)
        for name in MAIL_OFF:
            event.settings.set(name, False)
        item = event.items.create(name="Place", default_price=Decimal(0))
        quota = event.quotas.create(name="Places", size=places)
        quota.items.add(item)
    return event


def signups(seconds: float, workers: int, places: int) -> dict:
    with scopes_disabled():
        event = an_event(places)
        item = event.items.get()
    connection.close()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        start = time.perf_counter()
        done = pool.starmap(work, [(event.pk, item.pk, seconds) for _ in range(workers)])
        took = time.perf_counter() - start
    with scopes_disabled():
        paid = OrderPosition.objects.filter(order__event=event, order__status=Order.STATUS_PAID).count()
    times = sorted(ms for one in done for ms in one["ms"])
    return {
        "per_second": round(len(times) / took, 1),
        "p95": round(times[int(len(times) * 0.95)], 1) if times else 0.0,
        "statements": max((one["statements"] for one in done), default=0),
        "refused": sum(one["refused"] for one in done),
        "places": places,
        "sold": paid,
        "oversold": max(0, paid - places),
    }


def work(event_id: int, item_id: int, seconds: float) -> dict:
    """Sign up until the time is over or the places are: refused three times in a row."""
    ms, statements, refused, row = [], 0, 0, 0
    until = time.perf_counter() + seconds
    while time.perf_counter() < until and row < 3:
        start = time.perf_counter()
        try:
            if len(ms) != 1:
                sign_up(event_id, item_id)
            else:  # the second one: what is cached is cached
                with CaptureQueriesContext(connection) as asked:
                    sign_up(event_id, item_id)
                statements = len(asked)
            row = 0
            ms.append((time.perf_counter() - start) * 1000)
        except (CartError, OrderError):
            refused, row = refused + 1, row + 1
    return {"ms": ms, "statements": statements, "refused": refused}


def sign_up(event_id: int, item_id: int) -> None:
    cart = uuid4().hex
    wanted = {"item": item_id, "variation": None, "count": 1, "voucher": None}
    add_items_to_cart.apply(kwargs={"event": event_id, "items": [wanted], "cart_id": cart}, throw=True)
    with scopes_disabled():
        mine = [str(one) for one in CartPosition.objects.filter(cart_id=cart).values_list("pk", flat=True)]
    asked = {
        "event": event_id,
        "payments": [{"id": uuid4().hex, "provider": "free", "max_value": None, "min_value": None, "info_data": {}}],
        "positions": mine,
        "email": settings.PRETIX_EMAIL_NONE_VALUE,  # nobody to write to: mail is a queue of its own
        "shown_total": "0.00",
        "cart_id": cart,
    }
    asked["payments"][0]["payment_amount"] = Decimal(0)
    perform_order.apply(kwargs=asked, throw=True)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        print(json.dumps(signups(float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
