"""`./zhijia bench` knows the benchmarks by looking into the folder."""

import os
from argparse import Namespace
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from threading import Thread

import pytest

from bench import cost, growth, load, orders, pages, report
from zhijia.config.commands import bench
from zhijia.config.faults import Fault
from zhijia.union.goods.models import Sku
from zhijia.union.shop.models import Line
from zhijia.union.shop.tests.cast import order
from zhijia.union.shop.tests.conftest import make_shelf


def test_a_module_that_says_help_is_a_benchmark_and_what_only_helps_is_none(tmp_path):
    (tmp_path / "siting.py").write_text('HELP = "where the next one stands"\n')
    (tmp_path / "report.py").write_text("def table(): ...\n")

    assert bench.benches(tmp_path) == {"siting": "where the next one stands"}


def test_an_unknown_one_is_told_with_those_there_are():
    with pytest.raises(Fault, match="There is no benchmark 'sitting'"):
        bench.run(Namespace(rest=["sitting"]))


def test_a_table_has_its_numbers_to_the_right():
    rows = [{"name": "pmed1", "value": 5819}, {"name": "city", "value": None}]

    assert report.table(rows, ["name", "value"]).splitlines() == [
        "name   value", "-----  -----", "pmed1  5,819", "city       –",
    ]  # fmt: skip


class _EveryThirdFails(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or head and body wait 40 ms for each other, and the third answer comes too late
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        self.send_response(500 if self.asked % 3 == 0 else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *said):
        pass


@pytest.fixture
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EveryThirdFails)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address
    server.shutdown()
    server.server_close()


def test_only_good_answers_count_and_the_first_wrong_one_is_shown(address):
    measured = load.drive(address, lambda number: repeat(load.Call("/"), 30), clients=1, seconds=30)

    assert measured.statuses == Counter({200: 20, 500: 10})
    assert measured.per_second == round(20 / measured.seconds, 1)
    assert measured.wrong == "500: ok"


def test_a_paced_load_asks_when_it_is_due_and_counts_from_then(address):
    """Twenty a second for half a second are ten, though one client could ask hundreds; what waits is late."""
    measured = load.drive(address, lambda number: repeat(load.Call("/")), clients=2, seconds=0.5, rate=20)

    assert sum(measured.statuses.values()) == 10
    assert measured.seconds >= 0.45


def test_a_page_that_fails_counts_for_nothing(address):
    options = Namespace(clients=1, seconds=0.2)
    rows = pages.measure("ours", address, dict.fromkeys(pages.PAGES, "/"), [()], options)

    assert {row["per_second"] for row in rows} == {0.0}
    assert all(row["note"].startswith("500") for row in rows)


def test_what_misses_its_goal_or_was_not_measured_is_named():
    sides = {"ours": (500, 100), "oscar": (50, 50)}
    rows = [
        {"side": side, "page": page, "per_second": one if page == "home" else other}
        for side, (one, other) in sides.items()
        for page in pages.PAGES
    ]
    assert pages.summary(rows)["missed"] == ["category", "search", "product", "order"]

    costs = {
        ("order", 4): 1.0,
        ("order", 8): 1.5,
        ("home", 4): 10,
        ("home", 8): 16,
        ("search", 4): 9,
        ("search", 8): None,
    }
    told = growth.summary(
        [
            {"what": what, "members": n, "cpu_ms": ms}
            for (what, n), ms in sorted(costs.items(), key=lambda one: one[0][1])
        ]
    )
    assert (told["grows"], told["missed"], told["unmeasured"]) == ({"order": 1.5, "home": 1.6}, ["home"], ["search"])


def test_the_processor_time_of_this_process_goes_up_with_work():
    before = cost.cpu_seconds({os.getpid()})
    start = os.times().user
    while os.times().user < start + 0.05:
        sum(range(10_000))

    assert cost.cpu_seconds({os.getpid()}) >= before + 0.04


def test_what_was_oversold_is_counted_on_the_lines_in_the_database(ann, tree):
    bread = make_shelf(tree).bread
    before = orders.pieces_sold(bread.pool_id)
    order(ann, {bread: 3})
    assert orders.verdict(bread.pool_id, before, 3) == {"oversold": 0, "note": "sold 3 of 3, 7 left"}

    Line.objects.filter(pool_id=bread.pool_id).update(quantity=5)
    assert orders.verdict(bread.pool_id, before, 3)["oversold"] == 2


def test_the_growing_shelf_holds_as_many_packs_as_it_says(tree):
    make_shelf(tree)
    growth.fill(7)

    assert Sku.objects.filter(off="").count() == 7
