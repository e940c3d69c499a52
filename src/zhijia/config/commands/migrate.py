"""Bring the database, the static files and the compiled solver to this version."""

import argparse

from zhijia.config import database, installation

HELP = "bring the database and the static files to this version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> None:
    with database.running():
        installation.prepare(print)
    from zhijia.solve import siting

    siting.warm()
    print("选址求解器已编译 · the siting solver is compiled")
