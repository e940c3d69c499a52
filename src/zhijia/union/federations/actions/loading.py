"""A federation, or the whole installation, brought back from a file: all of it, or nothing is touched.

First everything in the file is read once and compared with its hashes. Then one transaction makes the schema, brings it
to the state the file was written in, copies the rows in and migrates on. Uploaded files wait in a folder beside;
they are moved in once the transaction stands, also when the process died in between (`settle_files`).
"""

import hashlib
import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from psycopg import sql

from zhijia.kernel import secrets, spaces
from zhijia.kernel.refusal import Refusal

from .. import queries
from ..models import Domain, Federation, Loading, RulePack
from .exporting import FEDERATION_FIELDS, FORMAT, QUEUE, Say, table_names
from .sealing import is_whole
from .spaces import check_new
from .tables import make_tables

INCOMING = ".incoming-"
LARGEST_MANIFEST = 50 << 20


def load_federation(*, path: str, now: datetime, say: Say, slug: str = "") -> Federation:
    """Open a federation from an export, under its old address or another."""
    with _opened(path) as archive:
        manifest = _verified(archive, "federation", say)
        (space,) = manifest["spaces"]
        slug = slug or space["slug"]
        load = _incoming()
        with _all_or_nothing(load), transaction.atomic():
            _unpack(archive, space, slug, load)
            federation = _load_space(archive, space, slug, say)
            _note(load, now, slug)
    settle_files()
    queries.forget()
    return federation


def restore(*, path: str, now: datetime, say: Say) -> None:
    """Make the installation what the backup holds. What was there goes, or, if anything fails, stays as it was."""
    with _opened(path) as archive:
        manifest = _verified(archive, "installation", say)
        _same_shared_tables(manifest)
        load = _incoming()
        with _all_or_nothing(load), transaction.atomic():
            for space in manifest["spaces"]:
                _unpack(archive, space, space["slug"], load)
            _clear()
            for space in manifest["spaces"]:
                _load_space(archive, space, space["slug"], say)
            _load_shared(archive, manifest["shared"])
            _note(load, now, *(space["slug"] for space in manifest["spaces"]))
    settle_files()
    queries.forget()


def settle_files() -> None:
    """Finish what a loading left: move its files in if its transaction stands, remove them if it does not."""
    root = Path(settings.MEDIA_ROOT)
    for load in sorted(root.glob(f"{INCOMING}*")):
        with spaces.inside("public"):
            stands = Loading.objects.filter(key=load.name.removeprefix(INCOMING)).exists()
        for folder in [one for one in load.iterdir() if stands and one.is_dir()]:
            shutil.rmtree(root / folder.name, ignore_errors=True)
            folder.rename(root / folder.name)
        shutil.rmtree(load)


# Reading and comparing: nothing is changed here.


def _opened(path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as wrong:
        raise _damaged(path) from wrong


def _damaged(what: str) -> Refusal:
    return Refusal(_("文件已损坏或不完整：%s。没有改动任何数据，请换一份完好的文件。") % what)


def _verified(archive: zipfile.ZipFile, kind: str, say: Say) -> dict[str, Any]:
    """The manifest, once everything it speaks of is there and as it was written."""
    try:
        if archive.getinfo("manifest.json").file_size > LARGEST_MANIFEST:
            raise _damaged("manifest.json")
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        if manifest["format"] > FORMAT:
            raise Refusal(_("这个文件由更新的版本（%s）写成。请先升级本系统。没有改动任何数据。") % manifest["zhijia"])
        if manifest["kind"] != kind:
            raise Refusal(
                _("这个文件的种类是 %(is)s，这里需要 %(wanted)s。") % {"is": manifest["kind"], "wanted": kind}
            )
        _refuse_newer(manifest)
        say(_("正在核对文件…"))
        for entry in _entries(manifest):
            _compare(archive, entry)
        if not is_whole(str(archive.filename), archive):
            raise _damaged(Path(str(archive.filename)).name)
    except (KeyError, ValueError, TypeError, EOFError, OSError, zipfile.BadZipFile) as wrong:
        raise _damaged(str(wrong)[:80]) from wrong
    return manifest


def _refuse_newer(manifest: dict[str, Any]) -> None:
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    parts = [*manifest["spaces"], *filter(None, [manifest.get("shared")])]
    newer = {tuple(one) for part in parts for one in part["migrations"]} - known
    if newer:
        raise Refusal(
            _("这个文件由更新的版本（%(version)s）写成：这里没有 %(migration)s。请先升级本系统。没有改动任何数据。")
            % {"version": manifest["zhijia"], "migration": ".".join(min(newer))}
        )


def _entries(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    spaces_ = manifest["spaces"]
    shared = manifest.get("shared", {"tables": []})
    return [*shared["tables"], *(entry for space in spaces_ for entry in [*space["tables"], *space["files"]])]


def _compare(archive: zipfile.ZipFile, entry: dict[str, Any]) -> None:
    digest, rows = hashlib.sha256(), 0
    with archive.open(entry["file"]) as source:
        while block := source.read(1 << 20):
            digest.update(block)
            rows += block.count(b"\n")
    if digest.hexdigest() != entry["sha256"] or entry.get("rows", rows) != rows:
        raise _damaged(entry["file"])


def _same_shared_tables(manifest: dict[str, Any]) -> None:
    """The shared tables have no schema of their own to be brought to an older state in."""
    labels = {config.label for config in apps.get_app_configs() if config.name in settings.SHARED_APPS}
    here = {key for key in MigrationExecutor(connection).loader.disk_migrations if key[0] in labels}
    there = {tuple(one) for one in manifest["shared"]["migrations"] if one[0] in labels}
    if here != there:
        raise Refusal(
            _("这份备份由较早的版本（%s）写成。请用那个版本恢复，再升级。没有改动任何数据。") % manifest["zhijia"]
        )


# Writing: inside one transaction.


def _load_space(archive: zipfile.ZipFile, space: dict[str, Any], slug: str, say: Say) -> Federation:
    say(f"{slug}: {sum(table['rows'] for table in space['tables']):,} rows")
    # What a file of an earlier version does not speak of keeps its default.
    known = {name: space["federation"][name] for name in FEDERATION_FIELDS if name in space["federation"]}
    known |= {name: known[name] and parse_datetime(known[name]) for name in ("created_at", "closed_at")}
    key = secrets.encrypt(settings.MASTER_KEY, space["data_key"])
    federation = Federation(**known | {"slug": slug, "schema_name": slug}, data_key=key)
    check_new(federation)
    federation.save()
    for domain in space["domains"]:
        if not Domain.objects.filter(domain=domain["domain"]).exists():  # a copy beside its original gets none
            Domain.objects.create(tenant=federation, **domain)
    RulePack.objects.bulk_create(RulePack(federation=federation, **pack) for pack in space["rule_packs"])
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(slug)))
    _migrate_as_then(slug, space["migrations"])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the migrations wrote is checked before it goes
    _empty(slug, table_names(slug))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # tables come by name; migrations may have made them immediate
    for table in space["tables"]:
        _copy_in(archive, slug, table)
    _set_sequences(slug, space["sequences"])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what does not hold shows here, before tables change
    if not _of_this_version(space["migrations"]):
        call_command("migrate_schemas", schema_name=slug, tenant=True, interactive=False, verbosity=0)
    spaces.leave()
    _measure(slug)
    return federation


def _measure(schema: str) -> None:
    """Tell the planner what came in: until it knows, lists of many thousands are planned as if they were empty."""
    with connection.cursor() as cursor:
        for name in table_names(schema):
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, name)))


def _of_this_version(migrations: list[list[str]]) -> bool:
    labels = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    known = MigrationExecutor(connection).loader.disk_migrations
    # A federation's list names the shared apps' steps too, which changed nothing in it.
    return {(app, name) for app, name in migrations if app in labels} == {one for one in known if one[0] in labels}


def _migrate_as_then(slug: str, migrations: list[list[str]]) -> None:
    """Bring the empty schema to the state in which the file was written."""
    if _of_this_version(migrations):
        make_tables(slug)
        return
    with spaces.inside(slug):
        executor = MigrationExecutor(connection)
        applied = {(app, name) for app, name in migrations}
        graph = executor.loader.graph
        leaves = [
            one
            for one in applied
            if not any(c.key in applied for c in graph.node_map[one].children if c.key[0] == one[0])
        ]
        executor.migrate(sorted(leaves))


def _empty(schema: str, tables: list[str]) -> None:
    with connection.cursor() as cursor:
        names = sql.SQL(", ").join(sql.Identifier(schema, name) for name in tables)
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))


def _copy_in(archive: zipfile.ZipFile, schema: str, table: dict[str, Any]) -> None:
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(schema, table["name"]), sql.SQL(", ").join(map(sql.Identifier, table["columns"]))
    )
    with archive.open(table["file"]) as source, connection.cursor() as cursor, cursor.copy(command) as target:
        while block := source.read(1 << 20):
            target.write(block)


def _set_sequences(schema: str, sequences: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in sequences.items():
            cursor.execute("SELECT setval(to_regclass(%s), %s)", [f'"{schema}"."{name}"', value])


def _load_shared(archive: zipfile.ZipFile, shared: dict[str, Any]) -> None:
    """What the federations share. Their own rows are in already, with their keys wrapped anew."""
    own = {one._meta.db_table for one in (Federation, Domain, RulePack)}
    wanted = [table for table in shared["tables"] if table["name"] not in own]
    _empty("public", [name for name in table_names("public") if name not in own])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in wanted:
        _copy_in(archive, "public", table)
        if "id" in table["columns"]:
            _after_the_last("public", table["name"])


def _after_the_last(schema: str, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {} HAVING max(id) IS NOT NULL"
            ).format(sql.Literal(f'"{schema}"."{table}"'), sql.Identifier(schema, table))
        )


def _clear() -> None:
    """Drop every federation that is here; the queue's other tables speak of jobs that go."""
    for federation in Federation.objects.all():
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(federation.schema_name)))
    Domain.objects.all().delete()
    RulePack.objects.all().delete()
    Federation.objects.all()._raw_delete("default")
    _empty("public", [QUEUE])


# The uploaded files.


def _incoming() -> Path:
    folder = Path(settings.MEDIA_ROOT) / f"{INCOMING}{uuid4().hex}"
    folder.mkdir(parents=True)
    return folder


class _all_or_nothing:
    """Removes the unpacked files when the loading fails."""

    def __init__(self, load: Path) -> None:
        self.load = load

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            spaces.leave()
            shutil.rmtree(self.load, ignore_errors=True)


def _unpack(archive: zipfile.ZipFile, space: dict[str, Any], slug: str, load: Path) -> None:
    (load / slug).mkdir()
    for entry in space["files"]:
        relative = PurePosixPath(entry["path"])
        if relative.is_absolute() or ".." in relative.parts:
            raise _damaged(entry["path"])
        target = load / slug / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry["file"]) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
        target.chmod(settings.FILE_UPLOAD_PERMISSIONS)


def _note(load: Path, now: datetime, *slugs: str) -> None:
    """The row by which `settle_files` knows that the transaction stands."""
    Loading.objects.create(key=load.name.removeprefix(INCOMING), at=now, slugs=list(slugs))
