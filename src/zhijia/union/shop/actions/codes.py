"""Pick-up codes: eight digits from a random source that cannot be guessed, used once, and not tried for long."""

from datetime import datetime, timedelta
from secrets import randbelow
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from zhijia.kernel import secrets
from zhijia.kernel.refusal import Refusal
from zhijia.union.people import queries as people

from ..models import CodeTry, Parcel
from ..rules import ParcelState

WHILE = timedelta(minutes=10)
MOST_BY_ONE, MOST_AT_A_PLACE = 5, 20
KEPT = timedelta(hours=1)


def give(parcel: Parcel) -> None:
    """A new code for a locked parcel that is about to arrive; kept sealed, found by a keyed hash. Not saved yet."""
    key = people.key()
    while True:
        code = f"{randbelow(10**8):08d}"
        parcel.code_hash = secrets.search_hash(key, f"{parcel.place_id}:{code}")
        if not Parcel.objects.filter(
            place=parcel.place, code_hash=parcel.code_hash, state=ParcelState.ARRIVED
        ).exists():
            break
    parcel.code_sealed = secrets.encrypt(key, code)


def code_of(parcel: Parcel) -> str:
    """The code in clear, for its owner only; empty when there is none."""
    return secrets.decrypt(people.key(), bytes(parcel.code_sealed)) if parcel.code_sealed else ""


def find(*, place_id: int, code: str, by: Any, now: datetime) -> Parcel:
    """The parcel that waits here under this code. A wrong one is counted, outside of every transaction but a test's.

    Raises Refusal for a wrong code, and after too many for a while.
    """
    user_id = by.pk if by else None
    digits = "".join(c for c in code if c.isdecimal())
    lately = CodeTry.objects.filter(place=place_id, at__gt=now - WHILE)
    if lately.count() >= MOST_AT_A_PLACE or (user_id and lately.filter(by=user_id).count() >= MOST_BY_ONE):
        raise Refusal(_("输错的次数太多，请 10 分钟后再试。着急可以请工作人员用订单号查。"), field="code")
    digest = secrets.search_hash(people.key(), f"{place_id}:{digits}")
    found = (
        Parcel.objects.filter(place=place_id, code_hash=digest).order_by("-id").first() if len(digits) == 8 else None
    )
    if found is None:
        CodeTry.objects.create(place_id=place_id, by_id=user_id, at=now)
        CodeTry.objects.filter(at__lt=now - KEPT).delete()
        raise Refusal(_("没有这个取货码。请核对 8 位数字，和这里是不是您的取货点。"), field="code")
    if found.state != ParcelState.ARRIVED:
        raise Refusal(_("这个取货码已经用过，或已过期。每个码只能用一次。"), field="code")
    return found


def use(parcel: Parcel) -> bool:
    """Whether it is used now, by whoever is first: one conditional UPDATE."""
    with connection.cursor() as sql:
        sql.execute(USE, [parcel.id])
        return bool(sql.rowcount == 1)


# The state is the last line: two people at two counters, one of them hands it over.
USE = "UPDATE shop_parcel SET state = 'received' WHERE id = %s AND state = 'arrived'"
