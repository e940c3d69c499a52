"""A roster's rows beside the members there are: who is new, who stays, what differs, who belongs elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from zhijia.kernel import secrets

from ..models import Member
from ..rules import NewMember, clean_identity, clean_phone, clean_tags, mask_name
from .members import key

FACTS = ("name", "phone", "identity_hash", "number", "organisation", "employment", "tags", "joined_on", "state")


@dataclass(frozen=True)
class Said:
    """One row: what it says, and in which fields it says anything. A row with faults only says who it is about."""

    row: NewMember
    fields: frozenset[str]
    whole: bool = True


@dataclass
class Compared:
    """What a row means: nobody's yet, or this member's with what would change (field → [before, after]), or refused."""

    member_id: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: bool = False
    same_as: int | None = None  # the row that is about the same person


def compare(rows: Sequence[Said], path: str) -> list[Compared]:
    """Each row beside the members of the federation, seen from the union with this path.

    Three queries for any number of rows. The whole rows are expected to be right by themselves (rules.faults).
    """
    known, first = _Known(rows), dict[tuple[str, object], int]()
    found = []
    for index, said in enumerate(rows):
        one, member = Compared(), known.who(index)
        found.append(one)
        if member is not None:
            one.member_id = member.pk
        if not said.whole:
            continue
        marks = [*known.marks[index].items(), *([("member", member.pk)] if member else [])]
        doubles = [(mark[0], first[mark]) for mark in marks if mark[1] and mark in first]
        if doubles:
            one.same_as, one.wrong = doubles[0][1], [(doubles[0][0], "")]
            continue
        first.update(dict.fromkeys(marks, index))
        _judge(one, said, member, known, index, path)
    return found


class _Known:
    """The members whom the rows name, by each of the three ways to name somebody."""

    def __init__(self, rows: Sequence[Said]) -> None:
        federation_key = key()
        self.rows = rows
        self.marks: list[dict[str, object]] = [_marks(said.row, federation_key) for said in rows]
        self.by = {name: self._there(name) for name in ("identity_number", "phone", "number")}

    def _there(self, name: str) -> dict[object, Member]:
        column = "identity_hash" if name == "identity_number" else name
        values = {marks[name] for marks in self.marks if marks[name]}
        there = Member.objects.filter(**{f"{column}__in": list(values)}).select_related("organisation")
        there = there.only(*FACTS, "organisation__path", "organisation__name")
        return {_plain(getattr(member, column)): member for member in there}

    def of(self, index: int, name: str) -> Member | None:
        return self.by[name].get(self.marks[index][name])

    def who(self, index: int) -> Member | None:
        """By identity number, else by phone, else by member number and name: the number alone proves nothing."""
        numbered = self.of(index, "number")
        if numbered is not None and numbered.name != self.rows[index].row.name:
            numbered = None
        return self.of(index, "identity_number") or self.of(index, "phone") or numbered


def _marks(row: NewMember, federation_key: bytes) -> dict[str, object]:
    identity = clean_identity(row.identity_number)
    return {
        "identity_number": secrets.search_hash(federation_key, identity) if identity else None,
        "phone": clean_phone(row.phone) or None,
        "number": row.number.strip().upper() or None,
    }


def _plain(value: Any) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _judge(one: Compared, said: Said, member: Member | None, known: _Known, index: int, path: str) -> None:
    numbered = known.of(index, "number")
    if member is None:
        if numbered is not None:
            one.wrong = [("number", _("会员编号 %s 已经有人用了。请改正，或不对应这一列。") % numbered.number)]
        return
    if not member.organisation.path.startswith(path):
        field_name = next(name for name in ("identity_number", "phone", "number") if known.of(index, name))
        one.elsewhere = True
        one.wrong = [(field_name, _("已登记在别的工会。如果是本人，请办理转会；如果不是，请核对号码。"))]
    elif "union" in said.fields and said.row.organisation_id != member.organisation_id:
        one.elsewhere = True
        facts = {"name": member.name, "union": member.organisation.name}
        one.wrong = [("union", _("%(name)s登记在“%(union)s”。导入不换工会，请在会员页办理转会。") % facts)]
    elif member.state != Member.State.ACTIVE:
        facts = {"name": member.name, "state": str(member.get_state_display())}
        one.wrong = [("name", _("%(name)s现在是“%(state)s”。请先在会员页或入会申请里办理，再导入。") % facts)]
    else:
        one.wrong = _not_the_same(said, member, known, index)
        one.changes = {} if one.wrong else differences(said, member)


def _not_the_same(said: Said, member: Member, known: _Known, index: int) -> list[tuple[str, str]]:
    """Why the row and the member, found by one thing, contradict each other in another."""
    marks, by_phone = known.marks[index], known.of(index, "phone")
    identity, number = marks["identity_number"], marks["number"]
    if identity and member.identity_hash is not None and _bytes(member.identity_hash) != identity:
        why = _("与会员 %s 登记的身份证号不同，导入不会改它。请核对是不是同一个人；确要更正，请在会员页办理。")
        return [("identity_number", why % member.number)]
    if identity and member.identity_hash is None and said.row.name != member.name and number != member.number:
        why = _("这个手机号登记在 %s 名下，姓名不同，又无身份证号可核对。请先在会员页核实。")
        return [("phone", why % mask_name(member.name))]
    if by_phone is not None and by_phone.pk != member.pk:
        return [("phone", _("手机号已登记在会员 %s 名下。请核对，或先在那位会员处改正。") % by_phone.number)]
    if number and number != member.number:
        why = _("登记的会员编号是 %s，导入不改编号。请改成一致，或不对应这一列。")
        return [("number", why % member.number)]
    return []


def _bytes(value: Any) -> bytes:
    return bytes(value)


def differences(said: Said, member: Member) -> dict[str, list[Any]]:
    """field → [as it is kept, as the row says], for the fields the row says anything about."""
    row = said.row
    fresh: dict[str, Any] = {
        "name": row.name,
        "phone": clean_phone(row.phone),
        "identity_number": "" if member.identity_hash is not None else clean_identity(row.identity_number),
        "employment": row.employment,
        "tags": clean_tags(row.tags),
        "joined_on": row.joined_on.isoformat() if row.joined_on else "",
    }
    found = {}
    for name, after in fresh.items():
        before = fact(member, name)
        if name == "identity_number" and not after:
            continue
        same = set(before) == set(after) if name == "tags" else before == after
        if name in said.fields and not same:
            found[name] = [before, after]
    return found


def fact(member: Member, name: str) -> Any:
    """A member's fact as changes carry it: texts, tags as a list, a day as ISO; of an identity number only whether."""
    if name == "identity_number":
        return "*" if member.identity_hash is not None else ""
    if name == "joined_on":
        return member.joined_on.isoformat() if member.joined_on else ""
    if name == "tags":
        return list(member.tags)
    return getattr(member, name) or ""


def not_among(path: str, named: QuerySet[Any]) -> QuerySet[Member]:
    """Active members of the union with this path, and those below, whom no row of `named` is about."""
    members = Member.objects.filter(organisation__path__startswith=path, state=Member.State.ACTIVE)
    return members.exclude(Exists(named)).select_related("organisation").order_by("id")
