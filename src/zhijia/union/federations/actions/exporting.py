"""One federation, or the whole installation, written to one file.

A zip: `manifest.json` (format, version, migrations, hash and row count of everything), one COPY text file a table, the
uploaded files. It holds the federations' own keys, so that identity numbers can be read elsewhere: the file
is as confidential as the database, and is made readable by its owner only.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

import zhijia
from zhijia.kernel.refusal import Refusal

from .. import queries
from ..models import Domain, Federation
from .sealing import NOT_YET, seal

FORMAT = 1
Say = Callable[[str], None]

# Left behind on purpose: who is signed in, what can be computed again, and what the migrations themselves write.
LEFT_OUT = {"django_migrations", "django_session", "installation_cache"}
# The queue: only what still waits travels, without the worker that had it in hand.
QUEUE = "procrastinate_jobs"
FEDERATION_FIELDS = (
    "slug", "name", "name_en", "short_name", "motto", "colour", "mark", "mark_picture", "region", "phone", "parts",
    "is_demo", "created_at", "closed_at",
)  # fmt: skip
RULE_PACK_FIELDS = ("kind", "region", "document", "valid_from", "valid_to", "values")


def export_federation(*, slug: str, path: str, say: Say) -> None:
    """Write one federation whole. The file appears when it is complete."""
    federation = queries.by_slug(slug)
    if federation is None:
        raise Refusal(_("没有叫 “%s” 的工会。") % slug)
    with _archive(path) as (archive, manifest), _snapshot():
        manifest["kind"] = "federation"
        manifest["spaces"] = [_space(archive, federation, say)]


def back_up(*, path: str, say: Say) -> None:
    """Write the whole installation: every federation, and what they share."""
    with _archive(path) as (archive, manifest), _snapshot():
        manifest["kind"] = "installation"
        manifest["shared"] = {"migrations": _migrations("public"), "tables": _tables(archive, "public", say)}
        manifest["spaces"] = [_space(archive, one, say) for one in Federation.objects.order_by("id")]


@contextmanager
def _archive(path: str) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """A zip and its manifest, under another name until everything is in."""
    draft = Path(f"{path}.{os.getpid()}.part")
    manifest: dict[str, Any] = {"format": FORMAT, "zhijia": zhijia.__version__, "made_at": timezone.now()}
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            yield archive, manifest
            archive.writestr("manifest.json", json.dumps(manifest, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
            archive.comment = NOT_YET
        seal(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _snapshot() -> Iterator[None]:
    """Everything is read as it stood at one moment, while others go on working."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _space(archive: zipfile.ZipFile, federation: Federation, say: Say) -> dict[str, Any]:
    slug = federation.slug
    domains = Domain.objects.filter(tenant=federation).order_by("id").values("domain", "is_primary")
    return {
        "slug": slug,
        "federation": {name: getattr(federation, name) for name in FEDERATION_FIELDS},
        "data_key": federation.key().hex(),
        "domains": list(domains),
        "rule_packs": list(federation.rule_packs.order_by("id").values(*RULE_PACK_FIELDS)),
        "migrations": _migrations(slug),
        "sequences": _sequences(slug),
        "tables": _tables(archive, slug, say),
        "files": _files(archive, slug),
    }


def _migrations(schema: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        table = sql.Identifier(schema, "django_migrations")
        cursor.execute(sql.SQL("SELECT app, name FROM {} ORDER BY id").format(table))
        return list(cursor.fetchall())


def _sequences(schema: str) -> dict[str, int]:
    """Where each sequence stands, so that a number given once is never given again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s AND last_value IS NOT NULL",
            [schema],
        )
        return dict(cursor.fetchall())


def _tables(archive: zipfile.ZipFile, schema: str, say: Say) -> list[dict[str, Any]]:
    names = table_names(schema)
    written = [_table(archive, schema, name) for name in names]
    say(f"{schema}: {len(written)} tables, {sum(one['rows'] for one in written):,} rows")
    return written


def table_names(schema: str) -> list[str]:
    """The tables that travel, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
        names = [row[0] for row in cursor.fetchall()]
    return [name for name in names if name not in LEFT_OUT and (name == QUEUE or not name.startswith("procrastinate_"))]


def _table(archive: zipfile.ZipFile, schema: str, name: str) -> dict[str, Any]:
    columns = _columns(schema, name)
    where = sql.SQL("")
    if name == QUEUE:
        columns.remove("worker_id")
        where = sql.SQL(" WHERE status = 'todo'")
    query = sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(schema, name), where
    )
    member, digest, rows = f"{schema}/tables/{name}.copy", hashlib.sha256(), 0
    with archive.open(member, "w", force_zip64=True) as out, connection.cursor() as cursor, cursor.copy(query) as data:
        for block in data:
            out.write(block)
            digest.update(block)
            rows += bytes(block).count(b"\n")
    return {"name": name, "columns": columns, "rows": rows, "file": member, "sha256": digest.hexdigest()}


def _columns(schema: str, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [schema, table],
        )
        return [row[0] for row in cursor.fetchall()]


def _files(archive: zipfile.ZipFile, slug: str) -> list[dict[str, Any]]:
    """The federation's uploaded files."""
    root = Path(settings.MEDIA_ROOT) / slug
    found = []
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        member, digest = f"{slug}/files/{path.relative_to(root)}", hashlib.sha256()
        with path.open("rb") as source, archive.open(member, "w", force_zip64=True) as out:
            while block := source.read(1 << 20):
                out.write(block)
                digest.update(block)
        found.append({"path": str(path.relative_to(root)), "file": member, "sha256": digest.hexdigest()})
    return found
