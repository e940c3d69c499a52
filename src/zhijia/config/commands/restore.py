"""The whole installation from a file that `backup` wrote: all of it, or what was there stays."""

import argparse
from datetime import UTC, datetime

from zhijia.config import database, installation
from zhijia.config.faults import Fault

HELP = "bring back the whole installation from a backup"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")


def run(options: argparse.Namespace) -> None:
    with database.running():
        installation.prepare(print)
        from zhijia.kernel.refusal import Refusal
        from zhijia.union.federations import actions

        try:
            actions.restore(path=options.file, now=datetime.now(UTC), say=print)
        except Refusal as no:
            raise Fault(str(no)) from no
