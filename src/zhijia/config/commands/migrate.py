"""Bring the database and the static files to this version."""

import argparse

from zhijia.config import database, installation

HELP = "bring the database and the static files to this version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> None:
    with database.running():
        installation.prepare(print)
