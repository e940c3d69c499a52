"""Lint, types, architecture, migrations: everything that is not a test."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from zhijia.config import database
from zhijia.web import build

HELP = "lint, types, architecture, migrations"
CHECKS = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "import-linter": ["lint-imports"],
    "mypy": ["mypy"],
    "migrations": ["django-admin", "makemigrations", "--check", "--dry-run"],
    "django check": ["django-admin", "check", "--fail-level", "WARNING"],
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    build.build(print)
    root = Path(__file__).resolve().parents[4]
    failed = []
    with database.running("test-postgres", hasty=True):
        for name, command in CHECKS.items():
            start = time.monotonic()
            program = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
            done = subprocess.run(program, cwd=root, capture_output=True, text=True)
            print(
                f"{'ok ' if done.returncode == 0 else 'NOT OK '} {name} ({time.monotonic() - start:.1f} s)", flush=True
            )
            if done.returncode:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    print("check: " + (f"{len(failed)} failed: {', '.join(failed)}" if failed else "all ok"))
    return len(failed)
