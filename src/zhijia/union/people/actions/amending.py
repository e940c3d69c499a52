"""Many corrections at once, and taking them back: what a roster changes in members who are there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.utils import IntegrityError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel import secrets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal
from zhijia.union.journal import queries as journal_lines

from .. import queries
from ..models import Member, Organisation
from ..rules import NewMember, Right, faults, mask_name, mask_phone
from .bulk import RowsRefused
from .members import call

# One statement for any number of members: every column is given, the unchanged ones as they were under the lock.
REWRITE = """
UPDATE people_member AS m
SET name = c.name, pinyin = c.pinyin, initials = c.initials, phone = c.phone, employment = c.employment,
    tags = string_to_array(c.tags, ','), joined_on = c.joined_on, identity_sealed = c.sealed, identity_hash = c.hash
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[],
            %s::bytea[], %s::bytea[])
    AS c(id, name, pinyin, initials, phone, employment, tags, joined_on, sealed, hash)
WHERE m.id = c.id
"""


@dataclass(frozen=True)
class Change:
    """What is put right in one member: field → [before, after], as queries.fact says them; identity only from ""."""

    member_id: int
    changes: Mapping[str, Sequence[Any]]


@transaction.atomic
def correct_members(*, changes: Sequence[Change], by: User | None, now: datetime, source: str) -> int:
    """Put all of these right, or none: the checks of correct_member, a dozen statements for any number.

    Raises RowsRefused (by index) for who is no longer as `before` says, or may not have what `after` says.
    """
    if not changes:
        return 0
    members, paths = _locked([one.member_id for one in changes])
    if len(members) < len(changes) or any(not may for may in _permitted(paths.values(), by, now).values()):
        raise NotYours
    wrong = {i: why for i, one in enumerate(changes) if (why := _faults(members[one.member_id], one, now))}
    if wrong or (wrong := _taken(changes)):
        raise RowsRefused(wrong)
    _rewrite([(members[one.member_id], _after(one)) for one in changes])
    _note(changes, members, paths, by, now, source)
    return len(changes)


@transaction.atomic
def put_back(*, changes: Sequence[Change], by: User | None, now: datetime, source: str) -> dict[int, str]:
    """Undo what correct_members did from this source, but for who has changed since: member → why they are kept."""
    if not changes:
        return {}
    members, paths = _locked([one.member_id for one in changes])
    may, since = _permitted(paths.values(), by, now), _changed_since(set(members), source)
    phones = _holders([str(one.changes["phone"][0]) for one in changes if "phone" in one.changes])
    kept: dict[int, str] = {}
    for one in changes:
        member = members.get(one.member_id)
        if member is None or not may[paths[one.member_id]]:
            kept[one.member_id] = _("已转到别的工会或已删除，没有改回。")
        elif member.pk in since or any(
            queries.fact(member, name) != after
            for name, (_before, after) in one.changes.items()
            if name != "identity_number"
        ):
            kept[one.member_id] = _("导入之后又有变更，保留现在的信息。")
        elif "phone" in one.changes and phones.get(str(one.changes["phone"][0]), member.pk) != member.pk:
            kept[one.member_id] = _("原来的手机号已登记在别人名下，没有改回。")
    back = [one for one in changes if one.member_id not in kept]
    _rewrite([(members[one.member_id], {name: pair[0] for name, pair in one.changes.items()}) for one in back])
    turned = [Change(one.member_id, {name: pair[::-1] for name, pair in one.changes.items()}) for one in back]
    _note(turned, members, paths, by, now, f"{source}:undo")
    return kept


def _locked(ids: list[int]) -> tuple[dict[int, Member], dict[int, str]]:
    """The members, kept from everybody else in one order for all, and the paths of their unions."""
    members = Member.objects.select_for_update().filter(id__in=ids).exclude(state=Member.State.ERASED).order_by("id")
    found = {member.pk: member for member in members}
    unions = Organisation.objects.filter(id__in={member.organisation_id for member in found.values()})
    paths = dict(unions.values_list("id", "path"))
    return found, {pk: paths[member.organisation_id] for pk, member in found.items()}


def _permitted(paths: Any, by: User | None, now: datetime) -> dict[str, bool]:
    person = queries.person(by, localdate(now)) if by else None
    return {path: person is None or person.may(Right.ROSTER_WRITE, path) for path in set(paths)}


def _after(one: Change) -> dict[str, Any]:
    return {name: pair[1] for name, pair in one.changes.items()}


def _faults(member: Member, one: Change, now: datetime) -> list[tuple[str, str]]:
    if member.state != Member.State.ACTIVE:
        return [("name", _("%(name)s现在是“%(state)s”。") % _named(member))]
    if moved := [name for name, (before, _after) in one.changes.items() if queries.fact(member, name) != before]:
        return [(moved[0], _("%s核对之后又有变更。请重新核对。") % member.name)]
    after = _after(one)
    row = NewMember(
        name=after.get("name", member.name),
        organisation_id=member.organisation_id,
        phone=after.get("phone", ""),
        identity_number=after.get("identity_number", ""),
        employment=after.get("employment", member.employment),
        tags=tuple(after.get("tags", ())),
        joined_on=_day(after.get("joined_on")),
    )
    return faults(row, Member.Employment.values, localdate(now))


def _named(member: Member) -> dict[str, str]:
    return {"name": member.name, "state": str(member.get_state_display())}


def _taken(changes: Sequence[Change]) -> dict[int, list[tuple[str, str]]]:
    """Which would take a phone or an identity number that somebody has: index → why."""
    phones = {str(one.changes["phone"][1]): i for i, one in enumerate(changes) if "phone" in one.changes}
    numbers = {str(one.changes["identity_number"][1]): i for i, one in enumerate(changes) if _sealing(one)}
    hashes = {queries.identity_hash(number): i for number, i in numbers.items()}
    wrong = {phones[held]: [("phone", _("手机号已登记在别人名下。"))] for held in _holders(list(phones))}
    there = Member.objects.filter(identity_hash__in=list(hashes)).values_list("identity_hash", flat=True)
    return wrong | {hashes[bytes(one or b"")]: [("identity_number", _("身份证号已登记在别人名下。"))] for one in there}


def _sealing(one: Change) -> bool:
    return "identity_number" in one.changes


def _holders(phones: list[str]) -> dict[str, int]:
    held = Member.objects.filter(phone__in=[phone for phone in phones if phone]).values_list("phone", "id")
    return {phone or "": member for phone, member in held}


def _changed_since(ids: set[int], source: str) -> set[int]:
    """Of these members, about whom the journal says more after what it says from this source."""
    lines = journal_lines.changes([f"member:{one}" for one in ids])
    own = lines.filter(facts__source=source).order_by("id").values_list("id", flat=True).first()
    if own is None:
        return set(ids)
    ours = Q(facts__has_key="source") & Q(facts__source=source)
    later = lines.filter(id__gt=own).exclude(ours).values_list("about", flat=True)
    return {int(about.partition(":")[2]) for about in later}


def _rewrite(amended: list[tuple[Member, dict[str, Any]]]) -> None:
    if not amended:
        return
    key = queries.key()
    for member, facts in amended:
        _set(member, facts, key)
    columns = [list(column) for column in zip(*(_values(member) for member, _facts in amended), strict=True)]
    try:
        with transaction.atomic(), connection.cursor() as sql:
            sql.execute(REWRITE, columns)
    except IntegrityError as clash:  # somebody else entered the same number a moment ago
        raise Refusal(_("刚刚有人登记了其中的手机号或身份证号。请重新核对后再提交。")) from clash


def _set(member: Member, facts: dict[str, Any], key: bytes) -> None:
    if "name" in facts:
        call(member, facts["name"])
    if "phone" in facts:
        member.phone = facts["phone"] or None
    if "employment" in facts:
        member.employment = facts["employment"]
    if "tags" in facts:
        member.tags = list(facts["tags"])
    if "joined_on" in facts:
        member.joined_on = _day(facts["joined_on"])
    if "identity_number" in facts:
        number = facts["identity_number"]
        member.identity_hash = secrets.search_hash(key, number) if number else None
        member.identity_sealed = secrets.encrypt(key, number) if number else None


def _values(m: Member) -> tuple[Any, ...]:
    """In the order of REWRITE."""
    tags, sealed, hashed = ",".join(m.tags), m.identity_sealed, m.identity_hash
    secret = [bytes(one) if one is not None else None for one in (sealed, hashed)]
    return (m.pk, m.name, m.pinyin, m.initials, m.phone, m.employment, tags, m.joined_on, *secret)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _note(
    changes: Sequence[Change],
    members: dict[int, Member],
    paths: dict[int, str],
    by: User | None,
    now: datetime,
    source: str,
) -> None:
    """A line in each one's history, all in one statement."""
    lines = []
    for one in changes:
        facts: dict[str, Any] = {
            "changed": {name: _masked(name, pair) for name, pair in one.changes.items()},
            "source": source,
        }
        member = members[one.member_id]
        lines.append(
            journal.line("member.corrected", by=by, at=now, about=member, organisation=paths[member.pk], **facts)
        )
    journal.write_many(lines)


def _masked(name: str, pair: Sequence[Any]) -> list[Any]:
    if name == "identity_number":
        return ["", ""]
    mask = {"name": mask_name, "phone": mask_phone}.get(name)
    return [mask(one) if mask else one for one in pair]
