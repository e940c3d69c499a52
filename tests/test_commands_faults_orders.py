"""The shop under fire: buyers order, pay and cancel over HTTP while processes are killed and the database restarts."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from threading import Event

import psutil
import pytest

from tests.buyers import Buyer, all_seen, together
from tests.commands import ROOT, Demo, connect, environment, until

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
SLUG = "wucui"
SEED = int(os.environ.get("FAULTS_SEED", "1"))  # others by hand
ROUNDS = int(os.environ.get("FAULTS_ROUNDS", "1"))


@pytest.fixture
def demo(tmp_path):
    running = Demo(tmp_path / "home", tmp_path / "log")
    running.start()
    yield running
    running.interrupt()
    print(running.log.read_text()[-6_000:])


def there(demo, verb, said=""):
    """What the installation's own database says."""
    with connect(demo.home) as database:
        url = f"postgresql://postgres@/postgres?host={database.info.host}"
    around = environment(demo.home, ZHIJIA_DATABASE_URL=url, ZHIJIA_DEMO="1")
    around["PYTHONPATH"] += os.pathsep + str(ROOT)
    command = [sys.executable, "-m", "tests.orders_there", verb, SLUG]
    done = subprocess.run(command, env=around, cwd=ROOT, input=said, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout)


def web_process(demo, luck):
    (server,) = until(lambda: demo.children("granian"))
    luck.choice(until(server.children)).kill()


def web_server(demo, luck):
    luck.choice(until(lambda: demo.children("granian"))).kill()


def worker(demo, luck):
    luck.choice(until(lambda: demo.children("worker"))).kill()


def database(demo, luck):
    """Killed, stopped at once, or stopped in an orderly way: it comes back, as after a restart."""
    before = demo.postmaster()
    psutil.Process(before).send_signal(luck.choice([signal.SIGKILL, signal.SIGQUIT, signal.SIGINT]))
    until(lambda: (demo.home / "postgres" / "postmaster.pid").exists() and demo.postmaster() != before)


def a_backend(demo, luck):
    """One of the database's processes: it ends all the others and recovers."""
    luck.choice(until(psutil.Process(demo.postmaster()).children)).kill()


FAULTS = [web_process, database, worker, a_backend, web_server]


def test_whoever_is_killed_no_piece_is_sold_twice_and_no_paid_order_lost(demo, request):
    luck, stop = random.Random(SEED), Event()
    made = there(demo, "prepare")
    address = f"http://127.0.0.1:{demo.port}"
    buyers = [Buyer(address, SLUG, one, made["packs"], SEED * 100 + n) for n, one in enumerate(made["buyers"])]
    for one in buyers:
        request.addfinalizer(one.http.close)

    def kill():
        for fault in luck.sample(FAULTS * ROUNDS, len(FAULTS) * ROUNDS):
            time.sleep(luck.uniform(0.5, 1.5))
            fault(demo, luck)
            if luck.random() < 0.7:  # else the next one finds it on its knees
                until(demo.answers)
        until(demo.answers)

    def act(one):
        try:
            return one.shop(stop) if one else kill()
        finally:
            stop.set()

    together([*buyers, None], act)
    together(buyers, lambda one: [one.ask(order_id) for order_id in one.seen.charged])
    others = sum(together(buyers, Buyer.retry))

    seen = all_seen(buyers)
    told = {"packs": [one["sku"] for one in made["packs"]], "ordered": seen.ordered}
    told |= {"charged": seen.charged, "cancelled": seen.cancelled}
    states = there(demo, "judge", json.dumps(told))
    print(states, seen.answers, len(seen.charged), len(seen.cancelled))
    assert others == 0
    assert seen.answers  # the faults were felt,
    assert not seen.answers[500]  # and were told as what they are
    assert states["paid"] > 5
    assert states["cancelled"] > 2
