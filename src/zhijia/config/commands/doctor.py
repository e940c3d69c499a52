"""Looks an installation over and says what is not as it should be, with the way out."""

import argparse
import shutil
import stat
import sys
from collections.abc import Callable, Iterator

from zhijia.config import database, installation

HELP = "look the installation over: each line ok, or what to do"
Finding = tuple[bool, str, str]  # fine?, what was looked at, the way out
ROOM = 1 << 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    findings = list(machine())
    with database.running():
        import django

        django.setup()
        for look in (server, tables, files, queue):
            findings += _safely(look)
    for fine, what, way_out in findings:
        print(f"{'ok    ' if fine else 'NOT OK'}  {what}" + ("" if fine else f"\n        → {way_out}"))
    return sum(not fine for fine, _, _ in findings)


def machine() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield sys.version_info >= (3, 11), f"Python {version}", "安装 Python ≥ 3.11 · install Python 3.11 or newer"
    home = database.home()
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    yield free > ROOM, f"{home}: {free / ROOM:.1f} GB free", "腾出至少 1 GB · free at least 1 GB"
    key = home / "secret.key"
    if key.exists():
        private = not key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        yield private, "secret.key: 只有本人可读 · readable by its owner only", f"chmod 600 {key}"


def server() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as sql:
        sql.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version'), now()")
        number, name, clock = sql.fetchone()
    yield number >= 150000, f"PostgreSQL {name}", "需要 PostgreSQL ≥ 15 · PostgreSQL 15 or newer is needed"
    from django.utils import timezone

    apart = abs((timezone.now() - clock).total_seconds())
    yield apart < 5, f"clocks of database and machine: {apart:.1f} s apart", "校准时钟（NTP） · set the clocks by NTP"
    with connection.cursor() as sql:
        sql.execute("SELECT has_database_privilege(current_database(), 'CREATE')")
        (may,) = sql.fetchone()
    yield may, "database: may create schemas", "GRANT CREATE ON DATABASE … TO …"


def tables() -> Iterator[Finding]:
    from zhijia.kernel import spaces

    behind = installation.missing_migrations("public")
    yield not behind, f"shared tables: {len(behind)} migrations missing", "./zhijia migrate"
    if behind:
        return
    for slug in spaces.all_slugs():
        behind = installation.missing_migrations(slug)
        yield not behind, f"federation {slug}: {len(behind)} migrations missing", "./zhijia migrate"


def files() -> Iterator[Finding]:
    from pathlib import Path

    from django.conf import settings

    built = (Path(settings.STATIC_ROOT) / ".zhijia-stamp").exists()
    yield built, "static files", "./zhijia migrate"


def queue() -> Iterator[Finding]:
    from django.db import connection

    if installation.missing_migrations("public"):
        return
    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'")
        (alive,) = sql.fetchone()
        sql.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        (waiting,) = sql.fetchone()
    # An idle installation without a worker is not ill; waiting jobs that nobody takes are.
    yield bool(alive or not waiting), f"jobs: {waiting} waiting, {alive} workers", "./zhijia worker"


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except Exception as error:
        return [(False, f"{look.__name__}: {error}", "看上面的错误 · see the error above")]
