"""Django's own commands, with the database running."""

import argparse

from zhijia.config import database

HELP = "Django's own commands: manage shell, manage createsuperuser …"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> None:
    with database.running():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["zhijia manage", *options.rest])
