"""Other systems: tokens, signed messages that come again, the API's doors, and tables of tracking numbers."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel import outbound, sheets
from zhijia.kernel.refusal import Refusal
from zhijia.union.journal.models import Line as JournalLine
from zhijia.union.people import queries as people
from zhijia.union.shop import actions
from zhijia.union.shop.models import Delivery, Order, Parcel
from zhijia.union.shop.rules import EVENTS, SCOPES

from .conftest import HOME, check, left, order, pay, total_of


def token(maker, enterprise, *scopes, days=30):
    said = {"name": "仓库", "scopes": list(scopes), "days": days, "request_key": uuid4(), "by": maker, "now": NOW}
    return actions.make_token(enterprise_id=enterprise and enterprise.id, **said)


@pytest.fixture
def api(sign_in):
    """api("GET", "parcels", text) → the answer as JSON and its status."""

    def call(method, path, text="", client=None, **body):
        client = client or sign_in()
        headers = {"Authorization": f"Bearer {text}"} if text else {}
        data = json.dumps(body, default=str) if body else None
        answer = client.generic(
            method, f"/here/api/v1/{path}", data or "", content_type="application/json", headers=headers
        )
        return answer.json() if answer.content else None, answer.status_code

    return call


def test_a_token_is_shown_once_and_kept_as_a_hash(supplier, shelf):
    one, text = token(supplier, shelf.grocer, "orders.read")
    assert text.startswith("zj_")
    assert text not in str(one.__dict__)
    assert bytes(one.hash) == hashlib.sha256(text.encode()).digest()
    assert actions.token_for(text, NOW).id == one.id
    assert actions.token_for(text, NOW + timedelta(days=31)) is None
    actions.revoke_token(token_id=one.id, by=supplier, now=NOW)
    assert actions.token_for(text, NOW) is None


def test_a_token_needs_a_name_a_scope_and_an_end(supplier, shelf):
    for scopes, days in (((), 30), (("everything",), 30), (("orders.read",), 0), (("orders.read",), 9_999)):
        with pytest.raises(Refusal):
            token(supplier, shelf.grocer, *scopes, days=days)


def test_a_supplier_s_system_ships_its_own_parcels_only(ann, supplier, shelf, api):
    made = pay(order(ann, {shelf.bread: 1, shelf.soap: 1}))
    _one, text = token(supplier, shelf.grocer, "orders.read", "orders.ship")
    ours = Parcel.objects.get(order=made, enterprise=shelf.grocer)
    theirs = Parcel.objects.get(order=made, enterprise=shelf.soapery)

    said, status = api("GET", "parcels", text)
    assert (status, [one["number"] for one in said["parcels"]]) == (200, [ours.number])

    ship = {"request_key": uuid4(), "carrier": "顺丰", "tracking": "SF0001"}
    for _ in range(2):
        said, status = api("POST", f"parcels/{ours.id}/ship", text, **ship)
        assert (status, said["state"]) == (200, "shipped")
    assert api("POST", f"parcels/{theirs.id}/ship", text, **ship)[1] == 404
    assert api("GET", "orders", text)[1] == 403
    assert api("GET", f"parcels/{ours.id}", text)[0]["tracking"] == "SF0001"
    assert api("GET", f"parcels/{theirs.id}", text)[1] == 404
    assert [len(api("GET", f"parcels?state={one}", text)[0]["parcels"]) for one in ("waiting", "shipped", "all")] == [
        0,
        1,
        1,
    ]
    assert [api("GET", f"parcels?{one}", text)[1] for one in ("state=sent", "limit=0", "limit=101")] == [422] * 3
    assert api("GET", "parcels")[1] == 401
    assert api("GET", "parcels", "zj_nothing")[1] == 401


def test_a_token_without_the_scope_may_not(supplier, shelf, api):
    _one, text = token(supplier, shelf.grocer, "orders.read")
    _said, status = api("POST", f"stock/{shelf.bread.code}", text, change=5, reason="到货", request_key=uuid4())
    assert (status, left(shelf.bread)) == (403, 10)


def test_stock_is_told_and_never_below_what_people_have(ann, supplier, shelf, api):
    order(ann, {shelf.bread: 4})
    _one, text = token(supplier, shelf.grocer, "stock.write")
    more = {"change": 5, "reason": "到货", "request_key": uuid4()}
    for _ in range(2):
        assert api("POST", f"stock/{shelf.bread.code}", text, **more)[0]["left"] == 11
    fewer = {"change": -12, "reason": "盘亏", "request_key": uuid4()}
    said, status = api("POST", f"stock/{shelf.bread.code}", text, **fewer)
    assert (status, "11 份" in said["message"]) == (409, True)
    assert api("GET", f"stock/{shelf.soap.code}", text)[1] == 404
    check(shelf.bread)


def body(shelf, key, **more):
    delivery = {"way": "home", "name": "安宁", "phone": "13900000001", "text": HOME.text}
    total = total_of({shelf.bread: 2}, "home")
    return {
        "request_key": key,
        "lines": [{"sku": shelf.bread.id, "quantity": 2}],
        "delivery": delivery,
        "total": total,
    } | more


def test_a_supplier_s_system_proposes_a_price_that_waits_for_an_officer(supplier, shelf, api):
    _one, text = token(supplier, shelf.grocer, "prices.propose")
    seen = {"seller": "演示超市", "price": "40.00", "seen_on": "2026-11-20", "file_name": "seen.pdf"}
    seen["file"] = base64.b64encode(b"%PDF-1.4 seen").decode()
    said = {"request_key": uuid4(), "price": "24.50", "evidence": seen}

    answers = [api("POST", f"prices/{shelf.bread.code}", text, **said) for _ in range(2)]

    (made, status), again = answers[0], answers[1][0]
    assert (status, made["state"], made["has_file"], made["id"]) == (200, "waiting", True, again["id"])
    listed, _status = api("GET", f"prices/{shelf.bread.code}", text)
    assert [one["state"] for one in listed] == ["waiting", "approved"]
    shelf.bread.refresh_from_db()
    assert shelf.bread.amount != Decimal("24.50")  # the shelf waits for the officer


def test_a_price_that_is_not_below_the_market_or_another_s_is_refused_over_the_api_too(supplier, shelf, api):
    _one, text = token(supplier, shelf.grocer, "prices.propose")
    seen = {"seller": "演示超市", "price": "24.50", "seen_on": "2026-11-20"}
    said = {"request_key": uuid4(), "price": "24.50", "evidence": seen}

    refused, status = api("POST", f"prices/{shelf.bread.code}", text, **said)

    assert (status, "市场价" in refused["message"]) == (409, True)
    assert api("POST", f"prices/{shelf.soap.code}", text, **said)[1] == 404
    for wrong in ({"price": "0"}, {"price": "1.001"}, {"evidence": {**seen, "file": "%%%"}}, {"kind": "free"}):
        assert api("POST", f"prices/{shelf.bread.code}", text, **{**said, **wrong})[1] == 422
    _two, other = token(supplier, shelf.grocer, "stock.write")
    assert api("POST", f"prices/{shelf.bread.code}", other, **said)[1] == 403


def test_a_member_orders_over_the_api_once(ann, shelf, api, sign_in):
    client, key = sign_in(ann), uuid4()
    for _ in range(2):
        said, status = api("POST", "orders", client=client, **body(shelf, key))
        assert (status, said["state"]) == (200, "held")
    assert Order.objects.count() == 1
    said, status = api("GET", f"orders/{said['id']}", client=client)
    assert (status, said["lines"][0]["quantity"]) == (200, 2)


def test_a_refusal_over_the_api_says_why(ann, shelf, api, sign_in):
    said, status = api("POST", "orders", client=sign_in(ann), **body(shelf, uuid4(), total="1.00"))
    assert (status, said["refused"]) == (409, "PriceChanged")
    for wrong in ({"lines": []}, {"lines": [{"sku": 1, "quantity": -1}]}, {"lines": [{"sku": 1, "quantity": 1.5}]}):
        assert api("POST", "orders", client=sign_in(ann), **body(shelf, uuid4(), **wrong))[1] == 422
    assert api("POST", "orders", **body(shelf, uuid4()))[1] == 401


def test_a_forged_form_orders_nothing(ann, shelf, sign_in):
    from django.test import Client

    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.cookies = sign_in(ann).cookies
    sent = json.dumps(body(shelf, uuid4()), default=str)
    answer = client.post("/here/api/v1/orders", sent, content_type="application/json")
    assert (answer.status_code, Order.objects.count()) == (403, 0)


def test_the_union_s_platform_orders_for_a_member(ann, administrator, supplier, shelf, api):
    _one, text = token(administrator, None, "orders.place", "orders.read")
    _said, status = api("POST", "orders", text, **body(shelf, uuid4(), member=ann.person.number))
    assert (status, Order.objects.get().member_id) == (200, ann.person.id)
    assert api("POST", "orders", text, **body(shelf, uuid4(), member="nobody"))[1] == 403
    _own, text = token(supplier, shelf.grocer, "orders.place")
    assert api("POST", "orders", text, **body(shelf, uuid4(), member=ann.person.number))[1] == 403


# Webhooks


class Listener(BaseHTTPRequestHandler):
    answers, heard = [], []

    def do_POST(self):
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((dict(self.headers), said))
        self.send_response(self.answers.pop(0) if self.answers else 200)
        self.end_headers()

    def log_message(self, *said):
        pass


@pytest.fixture
def listener(settings):
    settings.FEED_ALLOW_LOCAL = True
    Listener.answers, Listener.heard = [], []
    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/in"
    server.shutdown()
    server.server_close()


def hook(supplier, enterprise, url, *events):
    said = {"enterprise_id": enterprise.id, "url": url, "events": list(events)}
    return actions.add_hook(**said, request_key=uuid4(), by=supplier, now=NOW)


def test_a_message_is_signed_and_comes_again_until_it_is_taken(ann, supplier, shelf, listener):
    _hook, secret = hook(supplier, shelf.grocer, listener, "parcel.shipped")
    Listener.answers = [500, 200]
    made = pay(order(ann, {shelf.bread: 1, shelf.soap: 1}))
    for parcel in Parcel.objects.filter(order=made):
        actions.ship(parcel_id=parcel.id, carrier="顺丰", tracking="SF0001", request_key=uuid4(), by=None, now=NOW)
    one = Delivery.objects.get()

    with pytest.raises(outbound.Failed):
        actions.deliver(delivery_id=one.id, now=NOW)
    for _ in range(2):
        one = actions.deliver(delivery_id=one.id, now=NOW)

    assert (one.tries, one.answered, one.taken_at) == (2, 200, NOW)
    assert len(Listener.heard) == 2
    headers, said = Listener.heard[1]
    told = f"{headers['Zhijia-Id']}.{headers['Zhijia-Timestamp']}.".encode() + said
    assert headers["Zhijia-Signature"] == "v1=" + hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
    assert "安宁" not in said.decode()


def test_who_has_only_the_api_s_document_can_tell_our_message_from_a_forged_one(ann, supplier, shelf, listener, client):
    document = client.get("/here/api/v1/openapi.json").json()
    (about,) = [tag["description"] for tag in document["tags"] if tag["name"] == "webhooks"]
    theirs: dict[str, object] = {}
    exec(about.partition("```python")[2].partition("```")[0], theirs)
    _hook, secret = hook(supplier, shelf.grocer, listener, "parcel.shipped")
    Listener.answers = [200]
    (parcel,) = Parcel.objects.filter(order=pay(order(ann, {shelf.bread: 1})))
    actions.ship(
        parcel_id=parcel.id, carrier="顺丰", tracking="SF0001", request_key=uuid4(), by=None, now=datetime.now(UTC)
    )
    actions.deliver(delivery_id=Delivery.objects.get().id, now=datetime.now(UTC))

    ((headers, said),) = Listener.heard
    genuine, told = theirs["genuine"], json.loads(said)
    schema = document["webhooks"]["parcel.shipped"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert set(document["webhooks"]) == set(EVENTS)
    assert genuine(secret, headers, said)
    assert not genuine(secret, headers, said.replace(b"SF0001", b"SF0002"))
    assert not genuine("another", headers, said)
    assert not genuine(secret, {**headers, "Zhijia-Timestamp": str(int(headers["Zhijia-Timestamp"]) - 301)}, said)
    assert told["event"] == "parcel.shipped"
    assert all(set(told[one]) == set(schema["properties"][one]["required"]) for one in ("order", "parcel"))


def test_after_many_tries_it_is_given_up_and_can_be_sent_again(ann, supplier, shelf, listener):
    hook(supplier, shelf.grocer, listener, "parcel.shipped")
    made = pay(order(ann, {shelf.bread: 1}))
    (parcel,) = Parcel.objects.filter(order=made)
    actions.ship(parcel_id=parcel.id, carrier="顺丰", tracking="SF0001", request_key=uuid4(), by=None, now=NOW)
    one, Listener.answers = Delivery.objects.get(), [503] * 12
    for _ in range(11):
        with pytest.raises(outbound.Failed):
            actions.deliver(delivery_id=one.id, now=NOW)

    assert actions.deliver(delivery_id=one.id, now=NOW).given_up
    actions.send_again(delivery_id=one.id, by=supplier, now=NOW)
    assert actions.deliver(delivery_id=one.id, now=NOW).taken_at


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "https://10.0.0.1/", "https://localhost/", "ftp://example.org/"]
)
def test_nobody_is_led_inside(supplier, shelf, url):
    with pytest.raises(Refusal):
        hook(supplier, shelf.grocer, url, "order.paid")


# Tables


def test_a_table_of_tracking_numbers_is_taken_row_by_row(ann, supplier, shelf):
    made = [pay(order(ann, {shelf.bread: 1})) for _ in range(3)]
    pay(order(ann, {shelf.soap: 1}))
    first, second, third = (Parcel.objects.get(order=one) for one in made)
    other = Parcel.objects.get(enterprise=shelf.soapery)
    person = people.person(supplier, NOW.date())
    out = actions.shipping_list(person=person, by=supplier, now=NOW)
    _header, *rows = sheets.read_file(out, "x.xlsx").rows
    assert [row[0] for row in rows] == [one.number for one in (first, second, third)]
    assert JournalLine.objects.get(what="parcels.exported").facts["rows"] == 3
    filled = [
        ("包裹号", "快递公司", "运单号"),
        (first.number, "中通", "ZT0001"),
        (second.number, "中通", "坏 号"),
        (other.number, "中通", "ZT0002"),
        (third.number, "中通", ""),
        ("x", "中通", "ZT0003"),
    ]
    content = "\n".join(",".join(row) for row in filled).encode()
    said = {"person": person, "content": content, "name": "x.csv", "request_key": uuid4(), "by": supplier, "now": NOW}

    loaded = actions.load_tracking(**said)
    again = actions.load_tracking(**said)

    assert (loaded.sent, loaded.known, [row for row, _what, _why in loaded.wrong]) == (1, 0, [3, 4, 5, 6])
    assert (again.sent, again.known) == (0, 1)
    assert Parcel.objects.get(id=first.id).tracking == "ZT0001"


# The schema


def test_nothing_that_keeps_to_the_schema_breaks_the_api(ann, supplier, administrator, shelf, sign_in):
    """What the API says it takes, it answers: with a token that may everything, with a session, and without."""
    import schemathesis
    from hypothesis import HealthCheck, given
    from hypothesis import settings as within

    pay(order(ann, {shelf.bread: 1}))
    schema = schemathesis.openapi.from_dict(sign_in().get("/here/api/v1/openapi.json").json())
    operations = [one.ok() for one in schema.get_all_operations()]
    ours = [one for one in operations if {"shop", "gifts", "goods"} & set(one.definition.raw.get("tags") or [])]
    assert len(ours) > 13
    _one, text = token(administrator, None, *SCOPES)
    _two, theirs = token(supplier, shelf.grocer, *SCOPES)
    callers = [({"Authorization": f"Bearer {one}"}, sign_in()) for one in (text, theirs)]
    callers += [({}, sign_in(ann)), ({}, sign_in())]
    bounds = {"max_examples": 12, "deadline": None, "database": None, "derandomize": True}

    for operation in ours:

        @within(**bounds, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case):
            sent = json.dumps(case.body, default=str) if isinstance(case.body, (dict, list)) else ""
            for headers, client in callers:
                answer = client.generic(
                    case.method,
                    case.formatted_path,
                    sent,
                    content_type="application/json",
                    query_params=dict(case.query or {}),
                    headers=headers,
                )
                assert answer.status_code < 500, (case.method, case.formatted_path, sent)

        ask()
