"""The command line: ./zhijia NAME …, or zhijia NAME … where the package is installed."""

import argparse
import os
import signal
import sys
from importlib import import_module
from typing import Any

from zhijia.config.faults import Fault, sentence

COMMANDS = (
    "demo", "test", "check", "serve", "worker", "migrate", "federation", "ledger", "solve",
    "backup", "restore", "doctor", "manage", "bench",
)  # fmt: skip
PASS_THROUGH = ("test", "manage", "bench")  # what follows belongs to another program


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijia.config.settings")
    # A shell starts what runs in the background with Ctrl-C ignored; asked to stop, we stop all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # A polite end is the same as Ctrl-C: everything that was started is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # so is a terminal that closes, unless somebody said nohup
        signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    parser = argparse.ArgumentParser(prog="zhijia", description="职家 Zhijia: a home for a union's members")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        command = _command(name)
        sub = subparsers.add_parser(
            name, help=command.HELP, description=command.HELP, add_help=name not in PASS_THROUGH
        )
        command.add_arguments(sub)
    arguments = sys.argv[1:] or ["--help"]
    if arguments[0] == "help":
        arguments = ["--help"]
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command not in PASS_THROUGH:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = arguments[1:] if options.command in PASS_THROUGH else []
    try:
        sys.exit(_command(options.command).run(options) or 0)
    except KeyboardInterrupt:
        sys.exit(130)
    except (Fault, OSError) as fault:
        sys.stderr.write(f"\n{sentence(fault)}\n")
        sys.exit(1)


def _command(name: str) -> Any:
    return import_module(f"zhijia.config.commands.{name}")
