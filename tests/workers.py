"""Real worker processes on the test's own database."""

import os
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


def environment(folder):
    """What another process needs to stand in the test's own database. Its data folder is made here."""
    home = folder / "home"
    home.mkdir()
    (home / "files").symlink_to(settings.MEDIA_ROOT)
    base, query = os.environ["ZHIJIA_DATABASE_URL"].partition("?")[::2]
    url = f"{base.rpartition('/')[0]}/{connection.settings_dict['NAME']}?{query}"
    secret = settings.MASTER_KEY.hex()
    return {**os.environ, "ZHIJIA_DATABASE_URL": url, "ZHIJIA_HOME": str(home), "ZHIJIA_SECRET": secret}


@contextmanager
def workers(folder):
    """Yields a function that starts one; whatever it started is killed at the end."""
    started, around = [], environment(folder)

    def start():
        process = subprocess.Popen([sys.executable, "-m", "zhijia", "worker"], env=around)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
