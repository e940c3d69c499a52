"""Buyers at a running installation, over HTTP: they order, pay at the test gateway, change their minds, and insist."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Event
from uuid import uuid4

import httpx

from zhijia.union.shop.rules import Priced, add_up

TOKEN = "t" * 32
PATIENCE = 60.0  # seconds, until an answer must have come
TO = {"way": "home", "name": "张三", "phone": "13900000000", "text": "演示路 1 号"}


@dataclass
class Seen:
    """What buyers were told: orders by request key, which of them the cashier took money for, which were cancelled."""

    ordered: dict[str, int] = field(default_factory=dict)
    charged: list[int] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    said: dict[str, dict] = field(default_factory=dict)  # what was ordered under the key
    payments: dict[int, str] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)


class Buyer:
    """One member with one session. Everything is asked again until it is answered, as it was asked."""

    def __init__(self, address, slug, who, packs, seed):
        cookies = {f"zhijia-{slug}": who["session"], "csrftoken": TOKEN}
        self.http = httpx.Client(base_url=f"{address}/{slug}/", cookies=cookies, timeout=15, trust_env=False)
        self.http.headers["X-CSRFToken"] = TOKEN
        self.address, self.packs, self.luck, self.seen = address, packs, random.Random(seed), Seen()

    def shop(self, stop: Event):
        while not stop.is_set():
            self.buy()
        return self.seen

    def buy(self):
        key, said = str(uuid4()), self._choose()
        answer = self.place(key, said)
        if answer is None:
            return
        fate = self.luck.random()
        if fate < 0.15:
            return self.cancel(answer["id"])
        if fate < 0.85:
            self.pay(answer["id"])
        if 0.75 < fate < 0.85:  # while the carrier is telling us that it is paid
            self.cancel(answer["id"])
        return None

    def _choose(self):
        pack, n = self.luck.choice(self.packs), self.luck.choice([1, 1, 1, 2])
        price = Decimal(pack["price"])
        total = add_up([Priced(pack["enterprise"], n, price, price)], to_the_door=True).total
        return {"lines": [{"sku": pack["sku"], "quantity": n}], "delivery": TO, "total": str(total)}

    def place(self, key, said):
        """The order, or None where there is none left."""
        answer = self.insist("api/v1/orders", json=said | {"request_key": key})
        if answer.status_code == 409 and answer.json()["refused"] == "Gone":
            return None
        assert answer.status_code == 200, answer.text[:500]
        self.seen.ordered[key], self.seen.said[key] = answer.json()["id"], said
        return answer.json()

    def pay(self, order_id):
        """To the cashier, and pay there."""
        answer = self.insist(f"me/orders/{order_id}/pay/", data={})
        number = answer.headers.get("Location", "").rstrip("/").rpartition("/")[2]
        assert number.startswith("ZJ"), (answer.status_code, answer.text[:500])
        self.seen.payments[order_id] = number
        begun = self.insist(f"pay/{number}/", data={"carrier": "test"})
        assert "/pay/test/" in begun.headers.get("Location", ""), (begun.status_code, begun.text[:500])
        way = self.luck.choice(["once", "twice", "muddled", "silent"])
        paid = self.insist(self.address + begun.headers["Location"], data={"way": way})
        assert paid.status_code == 302, (paid.status_code, paid.text[:500])
        self.seen.charged.append(order_id)

    def cancel(self, order_id):
        answer = self.insist(f"me/orders/{order_id}/cancel/", data={"reason": "不要了"})
        assert answer.status_code == 302, (answer.status_code, answer.text[:500])
        self.seen.cancelled.append(order_id)

    def ask(self, order_id):
        """«I have paid, look it up», until it is known."""
        number, until = self.seen.payments[order_id], time.monotonic() + PATIENCE
        while (state := self.insist(f"api/v1/orders/{order_id}").json()["state"]) == "held":
            assert time.monotonic() < until, f"order {order_id} was never known to be paid"
            self.insist(f"pay/{number}/ask/", data={})
        if state == "cancelled":
            self.insist(f"pay/{number}/ask/", data={})

    def retry(self):
        """Every key is sent once more: how many were answered with another order."""
        kept = dict(self.seen.ordered)
        again = {key: self.place(key, self.seen.said[key]) for key in kept}
        return sum(again[key] is None or again[key]["id"] != kept[key] for key in kept)

    def insist(self, path, **said):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.http.post(path, **said) if said else self.http.get(path)
                if answer.status_code < 500:
                    return answer
                self.seen.answers[answer.status_code] += 1
            except httpx.TransportError as trouble:
                self.seen.answers[type(trouble).__name__] += 1
            assert time.monotonic() < until, f"{path} was not answered for {PATIENCE:.0f} s"
            time.sleep(0.2)


def together(buyers, verb):
    """Each of them at once; what each answered."""
    with ThreadPoolExecutor(len(buyers)) as pool:
        return list(pool.map(verb, buyers))


def all_seen(buyers):
    """What all of them saw, as one."""
    whole = Seen()
    for one in (buyer.seen for buyer in buyers):
        whole.ordered |= one.ordered
        whole.charged += one.charged
        whole.cancelled += one.cancelled
        whole.answers += one.answers
    return whole
