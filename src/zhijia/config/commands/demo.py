"""One command to see it all: database, seven demo federations, web server and worker."""

import argparse
import os
import shutil
import time
from datetime import UTC, datetime
from itertools import groupby

from zhijia.config import database, installation, web
from zhijia.config.faults import Fault
from zhijia.config.supervisor import Supervisor

HELP = "the demo: database, seven federations, server; prints who can sign in"
HOST = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="start over with new data")
    parser.add_argument("--only", metavar="SLUG", action="append", help="load this federation; may be given again")
    parser.add_argument("--members", type=int, help="members of beijing; 400000 is its true size")


def run(options: argparse.Namespace) -> None:
    os.environ["ZHIJIA_DEMO"] = "1"
    web.check_port(HOST, options.port)
    if options.fresh:
        start_over()
    start = time.monotonic()
    with database.kept_alive() as keep_alive:
        cast = load(options.members, options.only)
        with Supervisor(print, also=keep_alive) as supervisor:
            supervisor.add("web", *web.command(HOST, options.port, workers=2))
            supervisor.add("worker", "zhijia", "worker")
            supervisor.wait_for(lambda: web.ready(HOST, options.port), 60, "web")
            welcome(options.port, cast, time.monotonic() - start)
            supervisor.watch()


def start_over() -> None:
    """Forget the data folder's demo: the database, the uploaded files. The secret key stays."""
    server = None if os.environ.get(database.URL) else database.Server("postgres")
    if server and server.in_use():
        raise Fault(
            "这里的演示还在运行。请先停止它（Ctrl-C），再用 --fresh。\n"
            "The demo of this folder is running; stop it first, then use --fresh."
        )
    if server:
        server.stop()  # one that nobody uses any more may still run
    for folder in ("postgres", "files"):
        shutil.rmtree(database.home() / folder, ignore_errors=True)


def load(members: int | None, only: list[str] | None) -> list[str]:
    """Bring everything to this version and the demo's data in; returns the cast, a line each federation."""

    def say(text: str) -> None:
        print(text, flush=True)

    installation.prepare(say)
    from zhijia.kernel.refusal import Refusal
    from zhijia.union.demo import actions, queries

    try:
        actions.load(members=members, only=only, say=say, now=datetime.now(UTC))
    except Refusal as no:
        raise Fault(str(no)) from no
    lines = [
        f"  /{slug + '/':9} " + "、".join(f"{one.name}（{one.title or '会员'}）" for one in people)
        for slug, people in groupby(queries.cast(), key=lambda one: one.federation)
        if not only or slug in only
    ]
    from django.db import connections

    connections.close_all()
    return lines


def welcome(port: int, cast: list[str], seconds: float) -> None:
    print("\n可以这样登录 · who can sign in (no password; tap a name on the sign-in page):")
    print("\n".join(cast))
    print(f"\n职家 Zhijia  http://{HOST}:{port}/   ({seconds:.0f} s)   Ctrl-C 停止 · stops it\n", flush=True)
