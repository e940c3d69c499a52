"""Whom an officer's rows are about: looked for in the union and below it, and nowhere else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhijia.union.people import queries as people
from zhijia.union.people.models import Member
from zhijia.union.people.rules import mask_phone, plain_union

from ..models import Campaign, Choice, Line
from ..rules import Wanted, letter_of

Faults = list[tuple[str, str]]  # (field, sentence)


def only_choice(campaign: Campaign) -> Choice | None:
    """What everybody gets, when there is one thing only."""
    choices = list(campaign.choices.all()[:2])
    return choices[0] if len(choices) == 1 and not campaign.is_choice else None


def match(
    campaign: Campaign, wanted: Sequence[Wanted], *, replace: bool, rows: Sequence[int] | None = None
) -> list[Line | Faults]:
    """For each wanted recipient a line of the roster (not saved), or what is wrong with it: seven queries in all.

    `replace`: the roster that is there will go, so nobody is in it already. `rows` are their numbers in the file.
    """
    known = _Known(campaign, wanted, replace)
    first: dict[Any, int] = {}
    answers: list[Line | Faults] = []
    for index, one in enumerate(wanted):
        line, faults = known.line_for(one)
        if line is not None:
            person: Any = line.member_id or (line.name, line.phone)
            if person in first:
                where = rows[first[person]] if rows else first[person] + 1
                faults.append(("name", _("与第 %s 行是同一个人。请删去一行。") % where))
            first.setdefault(person, index)
        answers.append(faults if faults or line is None else line)
    return answers


class _Known:
    """What is known of the union and its people, asked once for all rows."""

    def __init__(self, campaign: Campaign, wanted: Sequence[Wanted], replace: bool) -> None:
        self.campaign = campaign
        hashes = {
            one.identity_number: people.identity_hash(one.identity_number) for one in wanted if one.identity_number
        }
        self.hashes = hashes
        members = list(_members(campaign.organisation.path, wanted, hashes.values()))
        self.by_number = {one.number: one for one in members}
        self.by_phone = {one.phone: one for one in members if one.phone}
        self.by_identity = {bytes(one.identity_hash): one for one in members if one.identity_hash}
        self.by_name: dict[str, list[Member]] = defaultdict(list)
        for one in members:
            self.by_name[one.name].append(one)
        self.units: dict[str, int | None] = {}
        for union in people.below(campaign.organisation.path):
            plain = plain_union(union.name)
            self.units[plain] = None if plain in self.units else union.id
        self.choices = list(campaign.choices.all())
        self.only = only_choice(campaign)
        there = [] if replace else list(campaign.lines.values_list("member_id", "name", "phone", "place"))
        self.there: dict[Any, int] = {member or (name, phone): place for member, name, phone, place in there}

    def line_for(self, one: Wanted) -> tuple[Line | None, Faults]:
        member, faults = self._member(one)
        if faults:
            return None, faults
        home = member.organisation_id if member else self.campaign.organisation_id
        unit, wrong_unit = self._unit(one.unit, home)
        choice, wrong_choice = self._choice(one.choice)
        line = Line(
            campaign=self.campaign,
            member=member,
            name=member.name if member else one.name,
            phone="" if member else one.phone,
            unit_id=unit,
            choice=choice,
            size=one.size,
            engraving=one.engraving,
            card=one.card,
            destination=one.destination,
        )
        found = [*wrong_unit, *wrong_choice]
        if (place := self.there.get(line.member_id or (line.name, line.phone))) is not None:
            found.append(("name", _("已经在名单第 %d 位。") % place))
        return line, found

    def _member(self, one: Wanted) -> tuple[Member | None, Faults]:
        """By what tells most: number, identity number, phone, name."""
        keys = (
            ("number", one.number, self.by_number.get(one.number), _("会员编号")),
            (
                "identity_number",
                one.identity_number,
                self.by_identity.get(self.hashes.get(one.identity_number, b"")),
                _("身份证号"),
            ),
            ("phone", one.phone, self.by_phone.get(one.phone), _("手机号")),
        )
        for field, said, member, label in keys:
            if said and member:
                return self._checked(member, one, field, label)
        if one.number or one.identity_number:
            field = "number" if one.number else "identity_number"
            return None, [(field, _("本会及下级没有这个号码的会员。请核对，或删去这一格按姓名找。"))]
        return self._by_name(one)

    def _checked(self, member: Member, one: Wanted, field: str, label: str) -> tuple[Member | None, Faults]:
        if member.name != one.name:
            words = _("这个%(label)s登记的是“%(known)s”，与“%(said)s”不符。请核对。")
            return None, [(field, words % {"label": label, "known": member.name, "said": one.name})]
        if member.state != Member.State.ACTIVE:
            return None, [("name", _left(member))]
        return member, []

    def _by_name(self, one: Wanted) -> tuple[Member | None, Faults]:
        same = self.by_name.get(one.name, [])
        active = [member for member in same if member.state == Member.State.ACTIVE]
        if one.phone and len(active) == 1 and active[0].phone:
            tail = mask_phone(active[0].phone)
            return None, [
                (
                    "phone",
                    _("“%(name)s”登记的手机号是 %(tail)s，与这里不同。请核对。") % {"name": one.name, "tail": tail},
                )
            ]
        if len(active) == 1:
            return active[0], []
        if len(active) > 1:
            words = _("本会有 %(n)d 位“%(name)s”。请加上手机号或会员编号。")
            return None, [("name", words % {"n": len(active), "name": one.name})]
        if self.campaign.guests:
            return None, []
        if same:
            return None, [("name", _left(same[0]))]
        return None, [
            ("name", _("“%s”不是本会及下级的会员。请核对；要送给非会员，请在“事由”里勾选“名单里有非会员”。") % one.name)
        ]

    def _unit(self, text: str, home: int) -> tuple[int, Faults]:
        if not text:
            return home, []
        plain = plain_union(text)
        if plain not in self.units:
            return home, [("unit", _("本会及下级没有叫“%s”的单位。请改成组织里的名称，或留空。") % text[:30])]
        if (found := self.units[plain]) is None:
            return home, [("unit", _("有不止一个“%s”。请写全名，或留空。") % text[:30])]
        return found, []

    def _choice(self, text: str) -> tuple[Choice | None, Faults]:
        if not text:
            return self.only, []
        plain = text.strip().upper()
        for one in self.choices:
            if plain == letter_of(one.place) or text == one.name:
                return one, []
        near = [one for one in self.choices if text in one.name]
        if len(near) == 1:
            return near[0], []
        letters = "、".join(f"{one.letter} {one.name}" for one in self.choices) or _("（还没有选品）")
        return None, [("choice", _("没有“%(text)s”。可写：%(known)s") % {"text": text[:30], "known": letters[:200]})]


def _left(member: Member) -> str:
    return _("“%(name)s”现在是“%(state)s”，不在会。请删去这一行。") % {
        "name": member.name,
        "state": member.get_state_display(),
    }


def _members(path: str, wanted: Sequence[Wanted], hashes: Iterable[bytes]) -> Iterable[Member]:
    """Everybody of the union and below whom any row may mean."""
    names = {one.name for one in wanted}
    meant = Q(name__in=names)
    for field in ("phone", "number"):
        if said := {getattr(one, field) for one in wanted} - {""}:
            meant |= Q(**{f"{field}__in": said})
    if sealed := list(hashes):
        meant |= Q(identity_hash__in=sealed)
    found = Member.objects.filter(meant, organisation__path__startswith=path)
    return found.exclude(state__in=[Member.State.ERASED, Member.State.APPLIED]).only(
        "id", "number", "name", "phone", "identity_hash", "organisation_id", "state"
    )
