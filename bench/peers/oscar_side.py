"""django-oscar from our side: its environment, its database on the same server, its commands, its web server."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import floor, ours

from . import environment

HERE = Path(__file__).resolve().parent


class Oscar:
    """`url` is our database server's; Oscar gets a database of its own on it, and its environment below `home`."""

    def __init__(self, url: str, home: Path) -> None:
        self.python = environment.python(home, "oscar")
        more = {"OSCAR_DATABASE_URL": url, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(HERE)}
        self.env = os.environ | more | {"DJANGO_SETTINGS_MODULE": "oscar_settings"}
        psql = [str(floor.programs() / "psql"), "-q", url, "-c", "CREATE DATABASE oscar_bench"]
        subprocess.run(psql, capture_output=True)  # there already, the second time

    def ask(self, *words: str) -> str:
        """The last line that oscar_shop.py says. Raises RuntimeError with the end of its complaint."""
        command = [str(self.python), "oscar_shop.py", *words]
        done = subprocess.run(command, cwd=HERE, env=self.env, capture_output=True)
        if done.returncode:
            raise RuntimeError(done.stderr.decode()[-2000:])
        return done.stdout.decode().strip().rpartition("\n")[2]

    @contextmanager
    def served(self, workers: int = 2) -> Iterator[Any]:
        """By the web server and the number of processes and threads that ours has."""
        from zhijia.config import web

        host, port = ours.free_address()
        command = [
            str(self.python.parent / word) if word == "granian" else word for word in web.command(host, port, workers)
        ]
        command[-1] = "oscar_wsgi:application"
        with ours.listening(command, (host, port), cwd=HERE, env=self.env, stderr=subprocess.DEVNULL) as address:
            yield address
