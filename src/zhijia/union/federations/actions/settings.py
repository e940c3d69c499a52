"""A federation's own name, look and parts. Hosts are the operator's: names and certificates are made outside."""

import hashlib
import io
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from zhijia.kernel.refusal import Refusal

from .. import queries, rules, signals
from ..models import Domain, Federation

FIELDS = ("name", "name_en", "short_name", "motto", "colour", "mark", "region", "phone", "parts")
PICTURES = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 16_000_000


@transaction.atomic
def change_federation(*, by: AbstractBaseUser | None, now: datetime, **wanted: Any) -> Federation:
    """Set any of FIELDS of the federation we are in. What stays the same writes nothing."""
    federation = _locked()
    before = {name: getattr(federation, name) for name in wanted}
    if unknown := set(wanted) - set(FIELDS):
        raise TypeError(f"not a federation's setting: {sorted(unknown)}")
    if unknown := set(wanted.get("parts", ())) - set(rules.PARTS):
        raise Refusal(_("没有这些功能：%s。") % "、".join(sorted(unknown)), field="parts")
    for name, value in wanted.items():
        setattr(federation, name, sorted(value) if name == "parts" else value)
    different = {name: getattr(federation, name) for name in wanted if getattr(federation, name) != before[name]}
    if not different:
        return federation
    try:
        federation.clean_fields(exclude=["data_key"])
    except ValidationError as wrong:
        field, messages = next(iter(wrong.message_dict.items()))
        raise Refusal(messages[0], field=field) from wrong
    federation.save(update_fields=list(different))
    _tell(by, now, {name: f"{before[name]} → {value}" for name, value in different.items()})
    return federation


@transaction.atomic
def set_mark_picture(*, content: bytes, by: AbstractBaseUser | None, now: datetime) -> Federation:
    """A PNG, JPEG or WebP becomes a square PNG without anything but its pixels; empty content takes it away."""
    federation = _locked()
    name = ""
    if content:
        picture = _square(content)
        name = f"{hashlib.sha256(picture).hexdigest()[:20]}.png"
        if not default_storage.exists(f"brand/{name}"):
            default_storage.save(f"brand/{name}", ContentFile(picture))
    if name != federation.mark_picture:
        federation.mark_picture = name
        federation.save(update_fields=["mark_picture"])
        _tell(by, now, {"mark_picture": name or "—"})
    return federation


def add_host(*, host: str, by: AbstractBaseUser | None, now: datetime) -> Domain:
    """From here on the federation is found under this name too. A name belongs to one federation."""
    federation, host = queries.current(), host.strip().lower()
    domain: Domain
    try:
        rules.valid_host(host)
    except ValidationError as wrong:
        raise Refusal(wrong.messages[0], field="host") from wrong
    with transaction.atomic():
        domain, made = Domain.objects.get_or_create(domain=host, defaults={"tenant": federation, "is_primary": False})
        if domain.tenant_id != federation.pk:
            raise Refusal(_("%(host)s 已经属于%(name)s。") % {"host": host, "name": domain.tenant.name}, field="host")
        if made:
            _tell(by, now, {"host": host})
    return domain


@transaction.atomic
def drop_host(*, host: str, by: AbstractBaseUser | None, now: datetime) -> None:
    """Give a name up; under its first path segment the federation stays to be found."""
    gone, _rows = Domain.objects.filter(tenant=queries.current(), domain=host.strip().lower()).delete()
    if not gone:
        raise Refusal(_("没有登记这个域名：%s。") % host[:60], field="host")
    _tell(by, now, {"host": f"{host} → —"})


def _locked() -> Federation:
    federation: Federation = Federation.objects.select_for_update().get(pk=queries.current().pk)
    return federation


def _tell(by: AbstractBaseUser | None, now: datetime, facts: dict[str, Any]) -> None:
    signals.changed.send(Federation, what="federation.changed", by=by, at=now, facts=facts)
    transaction.on_commit(queries.forget)


def _square(content: bytes) -> bytes:
    """At most MARK_PIXELS a side, the middle of the picture, as PNG."""
    if len(content) > rules.MARK_BYTES:
        raise Refusal(_("图片 %.1f MB，最大 1 MB。请压缩后再传。") % (len(content) / (1 << 20)), field="picture")
    try:
        with Image.open(io.BytesIO(content), formats=PICTURES) as found:
            if found.width * found.height > MOST_PIXELS:
                told = {"w": found.width, "h": found.height}
                raise Refusal(_("图片有 %(w)s × %(h)s 像素，太大了。1024 × 1024 就够。") % told, field="picture")
            picture = found.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as wrong:
        raise Refusal(_("读不出这张图片。请用 PNG、JPEG 或 WebP。"), field="picture") from wrong
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    size = min(side, rules.MARK_PIXELS)
    drawn = picture.crop((left, top, left + side, top + side)).resize((size, size))
    clean = Image.new("RGBA", drawn.size)  # a picture of its own: no text chunks, no place, no camera
    clean.paste(drawn)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
