"""Every change to the spaces of the installation."""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhijia.kernel import secrets, spaces
from zhijia.kernel.refusal import Refusal

from .. import queries, rules
from ..models import Domain, Federation
from .tables import make_tables


def add_federation(
    *,
    slug: str,
    name: str,
    region: str,
    now: datetime,
    name_en: str = "",
    short_name: str = "",
    motto: str = "",
    colour: str = "#c02b1d",
    mark: str = "hand-heart",
    phone: str = "",
    parts: Iterable[str] = (),
    host: str = "",
    is_demo: bool = False,
    data_key: bytes | None = None,
) -> Federation:
    """Open a federation with an empty schema, migrated. Whole, or not at all."""
    federation = Federation(
        slug=slug,
        schema_name=slug,
        name=name,
        name_en=name_en,
        short_name=short_name or name,
        motto=motto,
        colour=colour,
        mark=mark,
        region=region,
        phone=phone,
        parts=sorted(parts),
        is_demo=is_demo,
        created_at=now,
        data_key=secrets.encrypt(settings.MASTER_KEY, (data_key or secrets.new_key()).hex()),
    )
    check_new(federation)
    with transaction.atomic():
        federation.save()
        if host:
            Domain.objects.create(tenant=federation, domain=host, is_primary=True)
        with connection.cursor() as sql:
            sql.execute(f'CREATE SCHEMA "{slug}"')
        make_tables(slug)  # inside this transaction: what fails leaves neither row nor schema
    spaces.leave()
    queries.forget()
    return federation


def check_new(federation: Federation) -> None:
    """Raises Refusal when its address is taken or a field will not do."""
    if unknown := set(federation.parts) - set(rules.PARTS):
        raise Refusal(_("没有这些功能：%s。") % "、".join(sorted(unknown)), field="parts")
    if Federation.objects.filter(slug=federation.slug).exists():
        raise Refusal(_("“%s” 已经有了，请换一个地址。") % federation.slug, field="slug")
    try:
        federation.full_clean(exclude=["data_key"])
    except ValidationError as wrong:
        field, messages = next(iter(wrong.message_dict.items()))
        raise Refusal(messages[0], field=field) from wrong


def drop_federation(*, slug: str) -> None:
    """Remove a federation with all its data, files and waiting jobs. Only an export made before brings it back."""
    federation = Federation.objects.filter(slug=slug).first()
    if federation is None:
        raise Refusal(_("没有叫 “%s” 的工会。") % slug)
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute(f'DROP SCHEMA IF EXISTS "{federation.schema_name}" CASCADE')
        Domain.objects.filter(tenant=federation).delete()
        Federation.objects.filter(pk=federation.pk).delete()
        sql.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo' AND args ->> 'federation' = %s", [slug])
    shutil.rmtree(Path(settings.MEDIA_ROOT) / slug, ignore_errors=True)  # last: the rows that name them are gone
    queries.forget()
