"""Many members at once: a roster's rows, the demo's cast."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg.errors import UniqueViolation

from zhijia.kernel import secrets
from zhijia.kernel.pinyin import spell
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal
from zhijia.union.journal import queries as journal_lines

from .. import queries
from ..models import Application, Consent, Correction, Member, Organisation, Transfer
from ..rules import PEOPLE_MAX_ROWS, NewMember, Right, clean_identity, clean_name, clean_phone, clean_tags, faults
from .members import next_numbers

SAID_MOST = 20  # rows a refusal names; the rest are counted
COLUMNS = (
    "id, number, name, pinyin, initials, phone, identity_sealed, identity_hash, organisation_id, employment, tags,"
    " joined_on, state, state_at, note, source"
)


class RowsRefused(Refusal):
    """Some rows cannot be entered: index → (field, sentence) for each. Nothing was entered."""

    def __init__(self, rows: dict[int, list[tuple[str, str]]]) -> None:
        said = [
            _("第 %(row)s 行：%(why)s") % {"row": index + 1, "why": "；".join(text for _field, text in rows[index])}
            for index in sorted(rows)[:SAID_MOST]
        ]
        more = _("，另有 %s 行") % (len(rows) - SAID_MOST) if len(rows) > SAID_MOST else ""
        heading = ngettext("%s 行不能登记，一行也没有写入。", "%s 行不能登记，一行也没有写入。", len(rows)) % len(rows)
        super().__init__(heading + " ".join(said) + more)
        self.rows = rows


@transaction.atomic
def add_members(*, rows: Sequence[NewMember], by: User | None, now: datetime, source: str) -> list[int]:
    """Enter all of these as active members, or none; the ids come back in the order of the rows.

    Measured: 50,000 rows in seconds (COPY). Raises RowsRefused naming the rows that are wrong or already there.
    """
    if not rows:
        return []
    if len(rows) > PEOPLE_MAX_ROWS:
        raise Refusal(
            _("一次最多 %(most)s 人，这里有 %(has)s 人。请分几次。") % {"most": PEOPLE_MAX_ROWS, "has": len(rows)}
        )
    _lock_unions({row.organisation_id for row in rows}, by, now)
    _refuse_what_is_wrong(rows, now)

    ids = _copy(rows, now, source)
    paths = Organisation.objects.filter(id__in={row.organisation_id for row in rows}).values_list("path", flat=True)
    shared = _common(sorted(paths))
    journal.write(
        "members.added", by=by, at=now, about=source, organisation=shared, rows=len(ids), first=min(ids), last=max(ids)
    )
    return ids


@transaction.atomic
def take_back(*, source: str, by: User | None, now: datetime) -> tuple[int, set[int]]:
    """Remove what add_members entered from this source, but for those who have lived since: (removed, who stays)."""
    entered = list(Member.objects.select_for_update().filter(source=source))
    ids = {one.id for one in entered}
    lived = {one.id for one in entered if one.user_id or one.state != Member.State.ACTIVE} | _touched(ids)
    unions = Organisation.objects.filter(id__in={one.organisation_id for one in entered if one.id not in lived})
    if not all(queries.may(by, Right.ROSTER_WRITE, path, now) for path in unions.values_list("path", flat=True)):
        raise NotYours
    Member.objects.filter(id__in=ids - lived).delete()
    journal.write("members.taken-back", by=by, at=now, about=source, rows=len(ids - lived), kept=len(lived))
    return len(ids - lived), lived


def _touched(ids: set[int]) -> set[int]:
    """Members about whom something else is written already: they may not vanish."""
    touched: set[int] = set()
    for kind in (Application, Transfer, Correction, Consent):
        touched |= set(kind.objects.filter(member__in=ids).values_list("member_id", flat=True))
    lines = journal_lines.everything().filter(about__in=[f"member:{one}" for one in ids])
    return touched | {int(about.partition(":")[2]) for about in lines.values_list("about", flat=True)}


def _lock_unions(ids: set[int], by: User | None, now: datetime) -> None:
    unions = Organisation.objects.select_for_update(no_key=True).filter(id__in=ids, closed_on=None).order_by("id")
    found = {union.id: union.path for union in unions}
    if ids - set(found):
        raise NotYours
    if by is not None:
        person = queries.person(by, localdate(now))
        if not all(person.may(Right.ROSTER_WRITE, path) for path in found.values()):
            raise NotYours


def _refuse_what_is_wrong(rows: Sequence[NewMember], now: datetime) -> None:
    today, known = localdate(now), set(Member.Employment.values)
    wrong = {index: found for index, row in enumerate(rows) if (found := faults(row, known, today))}
    if wrong or (wrong := queries.collisions(rows)):
        raise RowsRefused(wrong)


def _copy(rows: Sequence[NewMember], now: datetime, source: str) -> list[int]:
    numbers = next_numbers(len(rows))
    key, today = queries.key(), localdate(now)
    try:
        with (
            transaction.atomic(),
            connection.cursor() as sql,
            sql.copy(f"COPY people_member ({COLUMNS}) FROM STDIN") as file,
        ):
            for row, fresh in zip(rows, numbers, strict=True):
                file.write_row(_values(row, fresh, key, today, now, source))
    except UniqueViolation as clash:  # psycopg speaks for itself here
        raise Refusal(_("刚刚有人登记了其中的手机号或身份证号。请重新核对后再提交。")) from clash
    return [int(number) for number in numbers]


def _values(row: NewMember, fresh: str, key: bytes, today: Any, now: datetime, source: str) -> tuple[Any, ...]:
    """In the order of COLUMNS. The fresh number serves as the row's id too: both come from one sequence."""
    name, identity = clean_name(row.name), clean_identity(row.identity_number)
    pinyin, initials = spell(name)
    return (
        int(fresh),
        row.number.strip().upper() or fresh,
        name,
        pinyin[:300],
        initials[:60],
        clean_phone(row.phone) or None,
        secrets.encrypt(key, identity) if identity else None,
        secrets.search_hash(key, identity) if identity else None,
        row.organisation_id,
        row.employment,
        clean_tags(row.tags),
        row.joined_on or today,
        Member.State.ACTIVE.value,
        now,
        "",
        source[:40],
    )


def _common(paths: Sequence[str]) -> str:
    """The path of the smallest union that covers all of these (sorted)."""
    first, last = paths[0].split("/")[:-1], paths[-1].split("/")[:-1]
    shared = []
    for a, b in zip(first, last, strict=False):
        if a != b:
            break
        shared.append(a)
    return "".join(f"{part}/" for part in shared)
