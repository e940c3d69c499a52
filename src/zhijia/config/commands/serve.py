"""The web server, for production; a worker runs beside it, on this machine or another."""

import argparse
import os

from zhijia.config import database, installation, web
from zhijia.config.supervisor import Supervisor

HELP = "the web server (run `worker` beside it)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="web processes")


def run(options: argparse.Namespace) -> None:
    web.check_port(options.host, options.port)
    with database.kept_alive() as keep_alive, Supervisor(print, also=keep_alive) as supervisor:
        installation.prepare(print)
        supervisor.add("web", *web.command(options.host, options.port, options.workers))
        supervisor.wait_for(lambda: web.ready(options.host, options.port), 60, "web")
        print(f"http://{options.host}:{options.port}/", flush=True)
        supervisor.watch()
