"""Tokens for other systems: shown once, kept as a hash, for some things, for some time."""

import hashlib
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Token
from ..rules import SCOPES

LONGEST_DAYS = 366
HEAD = 8


@transaction.atomic
def make_token(
    *,
    name: str,
    enterprise_id: int | None,
    scopes: list[str],
    days: int,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> tuple[Token, str]:
    """A token and its text, which is shown this once. A supplier's is for their enterprise. Raises Refusal."""
    if earlier := Token.objects.filter(request_key=request_key).first():
        return earlier, ""
    if not 2 <= len(name.strip()) <= 60:
        raise Refusal(_("请写这个令牌给谁用，2 到 60 个字。"), field="name")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Refusal(_("请选至少一项权限。"), field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(_("有效期 1 到 %d 天。") % LONGEST_DAYS, field="days")
    text = "zj_" + token_urlsafe(32)
    made = Token.objects.create(
        name=name.strip(),
        enterprise_id=enterprise_id,
        scopes=sorted(set(scopes)),
        head=text[:HEAD],
        hash=hash_of(text),
        made_at=now,
        made_by=by,
        expires_at=now + timedelta(days=days),
        request_key=request_key,
    )
    journal.write("token.made", by=by, at=now, about=made, name=made.name, scopes=made.scopes)
    return made, text


@transaction.atomic
def revoke_token(*, token_id: int, by: Any, now: datetime) -> Token:
    """It opens nothing any more. Twice is once."""
    one = Token.objects.select_for_update().filter(id=token_id).first()
    if one is None:
        raise NotYours
    if one.revoked_at is None:
        one.revoked_at = now
        one.save(update_fields=["revoked_at"])
        journal.write("token.revoked", by=by, at=now, about=one)
    return one


def hash_of(text: str) -> bytes:
    """What a token is found by: it is long and random, so a plain hash tells nothing."""
    return hashlib.sha256(text.encode()).digest()


def token_for(text: str, now: datetime) -> Token | None:
    """The token that was sent, if it still opens something; the day of its use is kept."""
    one = queries.token(hash_of(text), now)
    if one is not None and one.used_on != (today := localdate(now)):
        Token.objects.filter(id=one.id).update(used_on=today)
    return one
