"""A row of evidence: who sells this very pack elsewhere, at what price, and the file that shows it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from .. import rules
from ..models import Evidence, Sku


@dataclass(frozen=True)
class NewEvidence:
    """Where the market price was seen; yuan. Without a file it waits for one before it can be approved."""

    seller: str
    price: Decimal
    seen_on: date
    expires_on: date | None = None  # empty: as long as evidence counts
    pack: str = ""  # as the seller writes it; empty: ours
    link: str = ""
    file: bytes = b""
    file_name: str = ""


def check_evidence(one: NewEvidence, today: date, *, whole: bool = True) -> None:
    """Raises Refusal when nobody could have seen it, or it would count too long, or the file will not do.

    Without `whole` the seller may be named later, with the file: before that nobody can approve it.
    """
    if whole or one.seller:
        rules.clean_words(one.seller, _("在哪里看到的"), 60, "seller", least=2)
    if one.seen_on > today:
        raise Refusal(_("看到市场价的日期 %s 还没有到。") % one.seen_on, field="seen_on")
    last = one.seen_on + timedelta(days=rules.EVIDENCE_DAYS)
    if last < today:
        words = _("%(seen)s 看到的市场价已超过 %(days)d 天，不能作为依据。请重新查一次。")
        raise Refusal(words % {"seen": one.seen_on, "days": rules.EVIDENCE_DAYS}, field="seen_on")
    if one.expires_on is not None and not max(one.seen_on, today) <= one.expires_on <= last:
        words = _("依据的有效期要在今天到 %(last)s 之间：最多 %(days)d 天。")
        raise Refusal(words % {"last": last, "days": rules.EVIDENCE_DAYS}, field="expires_on")
    if one.link and not one.link.startswith(("https://", "http://")):
        raise Refusal(_("链接要以 https:// 或 http:// 开头。"), field="link")
    if one.file:
        rules.check_evidence_file(one.file)


def new_evidence(sku: Sku, said: NewEvidence, key: UUID, by: Any, now: datetime) -> Evidence:
    """The row with its file kept, not yet saved. Raises Refusal when it is about another pack."""
    if said.pack and rules.plain_pack(said.pack) != rules.plain_pack(sku.pack):
        words = _("依据是“%(theirs)s”的，我们的规格是“%(ours)s”。市场价要看同一规格。")
        raise Refusal(words % {"theirs": said.pack[:40], "ours": sku.pack}, field="pack")
    row = Evidence(
        sku=sku,
        seller=rules.clean_words(said.seller, _("在哪里看到的"), 60, "seller", least=0),
        pack=said.pack.strip()[:60] or sku.pack,
        price=said.price,
        seen_on=said.seen_on,
        expires_on=said.expires_on or said.seen_on + timedelta(days=rules.EVIDENCE_DAYS),
        link=said.link.strip()[:500],
        made_at=now,
        made_by=by,
        request_key=key,
    )
    keep_file(row, said.file, said.file_name)
    return row


def keep_file(row: Evidence, content: bytes, name: str) -> None:
    """Put the file where files are kept, with its hash on the row; nothing for no file."""
    if content:
        row.sha256, row.file_name = hashlib.sha256(content).hexdigest(), name[-120:]
        row.file.save(f"{row.request_key}.{rules.kind_of_file(content)}", ContentFile(content), save=False)
