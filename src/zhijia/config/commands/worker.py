"""Works off the queue of every federation until told to stop; finishes what it has in hand."""

import argparse

from zhijia.config import database

HELP = "work off the job queue of every federation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time")


def run(options: argparse.Namespace) -> None:
    with database.running():
        import django

        django.setup()
        from procrastinate.contrib.django import app

        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's has it
        with app.replace_connector(connector) as working:
            working.run_worker(concurrency=options.concurrency, install_signal_handlers=True)
