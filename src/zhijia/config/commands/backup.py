"""The whole installation in one file."""

import argparse

from zhijia.config import database, installation

HELP = "write the whole installation to one file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")


def run(options: argparse.Namespace) -> None:
    with database.running():
        installation.prepare(print)
        from zhijia.union.federations import actions

        actions.back_up(path=options.file, say=print)
