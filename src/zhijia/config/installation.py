"""Bringing an installation to this version: assets, shared tables, every federation's tables, static files."""

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from zhijia.web import build

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """All of it, each only where something is missing; a second call takes a moment."""
    build.build(say)
    import django

    django.setup()
    migrate(say)
    collect_static(say)
    from zhijia.union.federations import actions

    actions.settle_files()


def migrate(say: Say) -> None:
    """The shared tables, then each federation's; a federation is whole or as it was."""
    from django.core.management import call_command

    from zhijia.kernel import spaces
    from zhijia.kernel.migrating import tables_added_one_by_one

    if missing := missing_migrations("public"):
        say(f"数据库：公共部分 · shared tables, {len(missing)} migrations")
        with tables_added_one_by_one() if _is_empty("public") else nullcontext():
            call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    slugs = spaces.all_slugs()
    for place, slug in enumerate(slugs, start=1):
        if missing := missing_migrations(slug):
            say(f"数据库：{slug} · {place}/{len(slugs)}, {len(missing)} migrations")
            call_command("migrate_schemas", schema_name=slug, tenant=True, interactive=False, verbosity=0)


def _is_empty(schema: str) -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f'"{schema}".django_migrations'])
        return bool(cursor.fetchone() == (None,))


def missing_migrations(schema: str) -> list[tuple[str, str]]:
    """(app, name) of what this version has and the schema has not, in one query."""
    from django.apps import apps
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from psycopg import sql

    wanted = set(settings.SHARED_APPS if schema == "public" else settings.TENANT_APPS)
    labels = {config.label for config in apps.get_app_configs() if config.name in wanted}
    here = {key for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations if key[0] in labels}
    if _is_empty(schema):
        return sorted(here)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT app, name FROM {}.django_migrations").format(sql.Identifier(schema)))
        return sorted(here - set(cursor.fetchall()))


def collect_static(say: Say) -> None:
    """Into the data folder, named by their hashes and compressed; only when a source is another than last time."""
    from django.conf import settings
    from django.core.management import call_command

    stamp, wanted = Path(settings.STATIC_ROOT) / ".zhijia-stamp", _static_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("静态文件 · static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)


def _static_fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = os.stat(storage.path(path))
            digest.update(f"{path} {about[stat.ST_SIZE]} {about[stat.ST_MTIME]}\n".encode())
    return digest.hexdigest()
