"""django-oscar from our side: its environment, its database on the same server, its commands, its web server."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import ours

from . import environment

HERE = environment.HERE


class Oscar(environment.Peer):
    """`url` is our database server's; Oscar gets a database of its own on it, and its environment below `home`."""

    def __init__(self, url: str, home: Path) -> None:
        more = {"OSCAR_DATABASE_URL": url, "PYTHONPATH": str(HERE), "DJANGO_SETTINGS_MODULE": "oscar_settings"}
        super().__init__("oscar", "oscar_shop.py", url, home, more)

    @contextmanager
    def served(self, workers: int = 2) -> Iterator[Any]:
        """By the web server and the number of processes and threads that ours has."""
        from zhijia.config import web

        host, port = ours.free_address()
        granian = str(self.python.parent / "granian")
        how = {"rsgi": "wsgi", "granian": granian, "zhijia.config.rsgi:application": "oscar_wsgi:application"}
        command = [how.get(word, word) for word in web.command(host, port, workers)]
        command += ["--blocking-threads", str(web.THREADS)]
        with ours.listening(command, (host, port), cwd=HERE, env=self.env, stderr=subprocess.DEVNULL) as address:
            yield address
